import { compareText } from '../../model/compare-text.ts';
import type { SourceRange } from '../../model/diagnostic.ts';
import type { Instant, Window } from '../../model/instant.ts';
import type { Change, Plan } from '../../model/plan.ts';
import type { JobStatusReport, StatusReport, Verdict } from '../../model/status-report.ts';
import { localTime } from '../writing/moment.ts';
import { sourceLink } from '../writing/source-link.ts';
import { ACTIONS, countedWords, NEXT, type State, VERDICTS } from '../writing/states.ts';
import { moreText } from '../writing/words.ts';
import { type Mark, markWords, type Timeline, type TimelineRow } from './page-facts.ts';

interface Input {
  readonly plan: Plan | undefined;
  readonly status: StatusReport | undefined;
  readonly sourceBase: string | undefined;
}

interface Manifest {
  readonly timeZone: string;
  readonly source: SourceRange;
}

/**
 * The occurrences of every manifest on one timeline: what ran, runs or waits on the hub (from the status), and what the
 * plan expects. A job that both know is shown once, as the status has it.
 */
export function reportTimeline(input: Input, now: Instant): Timeline {
  const rows = timelineRows(input, now);
  const marks = rows.flatMap((row) => row.marks);
  const slots = input.plan?.slots.total;
  return {
    rows,
    use: { what: 'Jobs running', spans: runningSpans(marks), ...(slots !== undefined && { slots }) },
  };
}

/** Sorted by manifest name. Removed manifests have rows too. */
export function timelineRows({ plan, status, sourceBase }: Input, now: Instant): readonly TimelineRow[] {
  const manifests = new Map<string, Manifest>(
    [...(plan?.targets ?? []), ...(status?.manifests ?? [])].map((one) => [one.manifest, one]),
  );
  for (const rollout of [...(plan?.rollouts ?? []), ...(status?.rollouts ?? [])]) {
    manifests.set(rollout.rollout, rollout);
  }
  // Where a rollout stands is no mark: its version began long ago.
  const rollouts = new Set((plan?.rollouts ?? []).map(({ rollout }) => rollout));
  const marks = new Map<string, Mark[]>([...manifests.keys()].map((name) => [name, []]));
  const add = (name: string, mark: Mark) => addMark(marks, name, mark);
  const known = new Set<string>();
  for (const job of status?.jobs ?? []) {
    known.add(job.jobId);
    add(job.manifest, jobMark(job, now));
  }
  for (const change of plan?.changes ?? []) {
    const mark = changeMark(change);
    if (rollouts.has(change.manifest) && change.action !== 'create') continue;
    if (mark.jobId === undefined || !known.has(mark.jobId)) add(change.manifest, mark);
    if (mark.jobId !== undefined) known.add(mark.jobId);
  }
  for (const { manifest, next } of status?.manifests ?? []) {
    if (!next || marks.get(manifest)?.some(({ scheduledAt }) => scheduledAt === next.scheduledAt)) continue;
    const at = next.scheduledAt;
    add(manifest, { state: NEXT, from: at, to: at, scheduledAt: at });
  }
  return toRows(marks, manifests, (all, timeZone) => lastAndNext(all, timeZone, now), sourceBase);
}

export function addMark(marks: Map<string, Mark[]>, name: string, mark: Mark): void {
  const ofManifest = marks.get(name);
  if (ofManifest) ofManifest.push(mark);
  else marks.set(name, [mark]);
}

/** Rows sorted by manifest name. A removed manifest has no time zone: its row is in UTC. */
export function toRows(
  marks: ReadonlyMap<string, readonly Mark[]>,
  manifests: ReadonlyMap<string, Manifest>,
  aboutOf: (marks: readonly Mark[], timeZone: string, name: string) => readonly string[],
  sourceBase: string | undefined,
): readonly TimelineRow[] {
  return [...marks]
    .map(([name, all]) => {
      const { timeZone = 'UTC', source } = manifests.get(name) ?? {};
      const sorted = [...all].sort((left, right) => left.from - right.from);
      const link = sourceLink(sourceBase, source?.file, source?.line);
      return {
        name,
        timeZone,
        ...(link !== undefined && { link }),
        about: aboutOf(sorted, timeZone, name),
        marks: sorted,
      };
    })
    .sort((left, right) => compareText(left.name, right.name));
}

/** `last ✓ succeeded, Mon 03-02 22:00 +01:00`, and what is next. */
function lastAndNext(marks: readonly Mark[], timeZone: string, now: Instant): readonly string[] {
  const last = marks.filter(({ from }) => from <= now).at(-1);
  const next = marks.find(({ from }) => from > now);
  return Object.entries({ last, next }).flatMap(([label, mark]) => {
    if (mark === undefined) return [];
    // The page covers some weeks, so the year is only in the details.
    const time = localTime(mark.scheduledAt, timeZone).replace(/ \d{4}-/, ' ');
    return [`${label} ${mark.state.sign} ${markWords(mark)}, ${time}`];
  });
}

function jobMark({ jobId, verdict, scheduledAt, startAt, endAt }: JobStatusReport, now: Instant): Mark {
  const from = startAt ?? scheduledAt;
  const to = endAt ?? (verdict === 'running' ? now : from);
  return { state: VERDICTS[verdict], from, to: Math.max(from, to), scheduledAt, jobId };
}

function changeMark(change: Change): Mark {
  const { scheduledAt } = change;
  const expected = 'expected' in change ? change.expected : undefined;
  const from = expected?.startAt ?? scheduledAt;
  const base = { from, to: Math.max(from, expected?.endAt ?? from), scheduledAt };
  const state = ACTIONS[change.action];
  switch (change.action) {
    case 'create':
    case 'replace':
      return { ...base, state, jobId: change.request.jobId };
    case 'cancel':
      return { ...base, state, jobId: change.cancels };
    case 'keep':
      return {
        ...base,
        state: VERDICTS[KEPT[change.status] ?? 'waiting'],
        words: change.status,
        jobId: change.jobId,
      };
    case 'defer':
      return { ...base, state, words: withReason(state, change), jobId: change.jobId };
    case 'skip':
    case 'refuse':
      return { ...base, state, words: withReason(state, change) };
    default:
      return change satisfies never;
  }
}

/** `deferred (lead), and 3 more`. */
function withReason(
  state: State,
  { reason, more }: { readonly reason: string; readonly more: number },
): string {
  return [`${countedWords(state)} (${reason})`, moreText(more)].filter((part) => part !== '').join(', ');
}

const KEPT: Readonly<Record<string, Verdict>> = {
  running: 'running',
  completed: 'succeeded',
  failed: 'below-threshold',
  cancelled: 'cancelled',
};

/** When jobs run or are expected to run. */
export function runningSpans(marks: readonly Mark[]): readonly Window[] {
  const idle: readonly string[] = [ACTIONS.skip, ACTIONS.refuse, ACTIONS.cancel, VERDICTS.cancelled].map(
    countedWords,
  );
  return marks
    .filter(({ state }) => !idle.includes(countedWords(state)))
    .map(({ from, to }) => ({ from, to }));
}
