import type { Instant } from '../../model/instant.ts';
import type { Plan, Reason } from '../../model/plan.ts';
import type { StatusReport, Verdict } from '../../model/status-report.ts';
import type { ChangeFacts } from '../plan/change-facts.ts';
import { jobsOfManifests } from '../status/facts.ts';
import type { Moment, Text } from '../writing/facts.ts';
import { NEXT, PHASES, type State, VERDICTS } from '../writing/states.ts';
import { moreText } from '../writing/words.ts';
import type { PageRow } from './page-facts.ts';

interface ComingInput {
  readonly plan: Plan | undefined;
  readonly changes: readonly ChangeFacts[];
  readonly status: StatusReport | undefined;
}

type Coming = PageRow & { readonly name: string; readonly when: Moment };

/**
 * What comes next, the soonest first: jobs that run or wait on the hub, what the plan will do, and the next occurrence of
 * each manifest. An occurrence stands here once, with the first of these that knows it.
 */
export function comingRows(input: ComingInput): readonly PageRow[] {
  const { status, changes } = input;
  // A plan is older than the status after its run: what it scheduled may have run since.
  const over = new Set(
    (status?.jobs ?? [])
      .filter(({ verdict }) => !isActive(verdict))
      .map(({ manifest, scheduledAt }) => keyOf(manifest, scheduledAt)),
  );
  const rows = new Map<string, Coming>();
  for (const row of [
    ...activeJobs(input),
    ...changes.flatMap(changeRow),
    ...nextOccurrences(input),
    ...rolloutMoments(input),
  ]) {
    const key = keyOf(row.name, row.when.at);
    const when = status ? { ...row.when, now: status.now } : row.when;
    if (!over.has(key) && !rows.has(key)) rows.set(key, { ...row, when });
  }
  return [...rows.values()].sort((left, right) => left.when.at - right.when.at);
}

function keyOf(name: string, at: Instant): string {
  return `${name} ${at}`;
}

function isActive(verdict: Verdict): boolean {
  return verdict === 'waiting' || verdict === 'running';
}

function activeJobs({ plan, status }: ComingInput): readonly Coming[] {
  if (!status) return [];
  const zones = new Map(
    [...(plan?.targets ?? []), ...status.manifests].map(({ manifest, timeZone }) => [manifest, timeZone]),
  );
  return jobsOfManifests(status)
    .filter(({ verdict }) => isActive(verdict))
    .map(({ manifest, scheduledAt, verdict }) => {
      const when = { at: scheduledAt, timeZone: zones.get(manifest) ?? 'UTC' };
      return rowOf(manifest, when, VERDICTS[verdict], 'on the hub');
    });
}

/** Kept jobs that are still to run. */
const KEPT: Readonly<Partial<Record<Reason, State>>> = {
  scheduled: VERDICTS.waiting,
  running: VERDICTS.running,
};

function changeRow({
  action,
  reason,
  name,
  when,
  state,
  result,
  more,
  facts,
}: ChangeFacts): readonly Coming[] {
  switch (action) {
    case 'create':
    case 'replace':
      return [rowOf(name, when, result ?? state, facts.devices ?? '')];
    case 'defer':
      return [rowOf(name, when, state, [reason, moreText(more)].filter((part) => part !== '').join(', '))];
    case 'keep': {
      const kept = KEPT[reason];
      return kept ? [rowOf(name, when, kept, 'on the hub')] : [];
    }
    case 'cancel':
    case 'skip':
    case 'refuse':
      return [];
    default:
      return action satisfies never;
  }
}

function nextOccurrences({ status }: ComingInput): readonly Coming[] {
  return (status?.manifests ?? []).flatMap(({ manifest, timeZone, next, suspended }) =>
    next === undefined || suspended ? [] : [rowOf(manifest, { at: next.scheduledAt, timeZone }, NEXT, '')],
  );
}

/** Until when a stage waits, settles or is judged. */
function rolloutMoments({ plan, status }: ComingInput): readonly Coming[] {
  const { now, rollouts } = status ?? plan ?? { now: 0, rollouts: [] };
  return rollouts.flatMap(({ rollout, timeZone, stages }) =>
    stages.flatMap(({ name, phase, until }) =>
      until === undefined || until <= now
        ? []
        : [rowOf(rollout, { at: until, timeZone }, PHASES[phase], ['stage ', { code: name }])],
    ),
  );
}

function rowOf(name: string, when: Moment, state: State, text: Text): Coming {
  return { name, when, state, text, isCurrent: true };
}
