import { compareText } from '../../model/compare-text.ts';
import type { Fleet } from '../../model/fleet.ts';
import { formatInstant } from '../../model/instant.ts';
import { formatLocal } from '../../model/local-time.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { Occurrence } from '../../model/occurrence.ts';
import { isHalted } from '../../model/rollout-report.ts';
import type {
  SimulatedJob,
  SimulatedManifest,
  SimulatedRollout,
  SimulatedRun,
  SimulationNotice,
} from '../../model/simulation.ts';
import { isFailure } from '../../model/status-report.ts';
import type { FailedDevices } from '../fleet/failed-tally.ts';
import type { PlanLog } from '../workflow/plan-log.ts';

interface NoticeInput {
  readonly manifests: readonly JobManifest[];
  readonly summaries: readonly SimulatedManifest[];
  readonly rollouts: readonly SimulatedRollout[];
  readonly jobs: readonly SimulatedJob[];
  readonly runs: readonly SimulatedRun[];
  readonly due: ReadonlyMap<string, readonly Occurrence[]>;
  readonly plans: PlanLog;
  readonly fleets: readonly Fleet[];
  readonly failed: readonly FailedDevices[];
}

/** What is worth a look, the most serious first. */
export function findNotices(input: NoticeInput): readonly SimulationNotice[] {
  return [
    ...failedRuns(input),
    ...haltedRollouts(input),
    ...refusedJobs(input),
    ...belowThreshold(input),
    ...failedDevices(input),
    ...neverRan(input),
    ...missedSome(input),
    ...matchedNothing(input),
    ...unknownMethods(input),
    ...overwrites(input),
    ...planWarnings(input),
    ...movedByClocks(input),
  ];
}

function failedRuns({ runs }: NoticeInput): readonly SimulationNotice[] {
  const bad = runs.filter(({ result }) => result === 'failed' || result === 'refused');
  const [first] = bad;
  if (!first) return [];
  const at = formatInstant(first.scheduledAt);
  const what =
    bad.length === 1
      ? `1 run of the workflow ${first.result === 'failed' ? 'failed' : 'was refused'} at ${at}`
      : `${bad.length} runs of the workflow failed or were refused, the first at ${at}`;
  const why = first.problem === undefined ? '' : `: ${first.problem}`;
  return [{ code: 'run-failed', message: what + why }];
}

/** Where a version stands that was replaced no longer matters. */
function haltedRollouts({ rollouts }: NoticeInput): readonly SimulationNotice[] {
  return rollouts.flatMap(({ report, isReplaced }) => {
    const { rollout, phase, because } = report;
    return isHalted(phase) && !isReplaced
      ? [{ code: `rollout-${phase}`, manifest: rollout, message: because }]
      : [];
  });
}

function refusedJobs({ summaries, plans }: NoticeInput): readonly SimulationNotice[] {
  return summaries.flatMap(({ name }) =>
    plans
      .refusals(name)
      .map((because) => ({ code: 'refused', manifest: name, message: `was refused: ${because}` })),
  );
}

function belowThreshold({ jobs }: NoticeInput): readonly SimulationNotice[] {
  return perManifest(
    jobs.filter(({ verdict }) => isFailure(verdict)),
    'below-threshold',
    ([first, ...more]) => {
      const { succeeded, total } = first.devices;
      return (
        `${succeeded} of ${total} devices succeeded at ${formatInstant(first.scheduledAt)}` +
        (first.failureReason === undefined ? '' : ` (${first.failureReason})`) +
        (more.length === 0 ? '' : `; ${plural(more.length, 'more job')} ended below the threshold`)
      );
    },
  );
}

/** A job that wrote its twins has succeeded, also where the device does not survive what was written. */
function failedDevices({ failed }: NoticeInput): readonly SimulationNotice[] {
  return failed.map(({ after, counts: { offline, flapping, error } }) => {
    const ways = [
      ...(offline === 0 ? [] : [`${plural(offline, 'device')} went offline for ever`]),
      ...(flapping === 0 ? [] : [`${plural(flapping, 'device')} lost the connection again and again`]),
      ...(error === 0 ? [] : [`${plural(error, 'device')} reported an error`]),
    ];
    return { code: 'devices-failed', message: `after ${after}: ${ways.join(', ')}` };
  });
}

function neverRan({ summaries, plans }: NoticeInput): readonly SimulationNotice[] {
  return summaries.flatMap(({ name, occurrences, ran, missed }) => {
    if (occurrences === 0 || ran > 0 || missed.length === 0) return [];
    const hadNoSlot = plans.count(name, 'slot') > 0;
    return [
      hadNoSlot
        ? {
            code: 'no-slot',
            manifest: name,
            message: `was due ${times(occurrences)} and never got a slot`,
          }
        : {
            code: 'never-ran',
            manifest: name,
            message: `was due ${times(occurrences)} and never ran: ${reasonsOf(missed)}`,
          },
    ];
  });
}

function missedSome({ summaries }: NoticeInput): readonly SimulationNotice[] {
  return summaries.flatMap(({ name, ran, missed, timeZone }) => {
    const [first] = missed;
    if (ran === 0 || !first) return [];
    const at = formatLocal(first.scheduledAt, timeZone);
    const message =
      missed.length === 1
        ? `1 occurrence did not run: ${at} (${first.reason})`
        : `${missed.length} occurrences did not run, the first ${at}: ${reasonsOf(missed)}`;
    return [{ code: 'missed', manifest: name, message }];
  });
}

function reasonsOf(missed: SimulatedManifest['missed']): string {
  const counts = new Map<string, number>();
  for (const { reason } of missed) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort(([left, a], [right, b]) => b - a || compareText(left, right))
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A job of a rollout that says that a stage failed reaches nobody on purpose. */
function matchedNothing({ summaries, jobs }: NoticeInput): readonly SimulationNotice[] {
  const names = new Set(summaries.map(({ name }) => name));
  return perManifest(
    jobs.filter(
      ({ manifest, startedAt, devices }) =>
        names.has(manifest) && startedAt !== undefined && devices.total === 0,
    ),
    'no-devices',
    (all) => `the target of ${plural(all.length, 'job')} matched no device`,
  );
}

function unknownMethods({ manifests, rollouts, jobs, fleets }: NoticeInput): readonly SimulationNotice[] {
  const known = new Set(
    fleets.flatMap(({ groups }) => groups.flatMap(({ methods }) => Object.keys(methods))),
  );
  const operations = new Map([
    ...manifests.map(({ name, operation }) => [name, operation] as const),
    ...rollouts.map(({ report }) => [report.rollout, report.operation] as const),
  ]);
  return [...operations].flatMap(([name, operation]) => {
    const reached = jobs.some(({ manifest, devices }) => manifest === name && devices.total > 0);
    if (operation.kind !== 'method' || known.has(operation.name) || !reached) return [];
    return [
      {
        code: 'unknown-method',
        manifest: name,
        message: `no simulated device implements the method ${operation.name}`,
      },
    ];
  });
}

/** Two manifests that write different values to the same path of the same twins. */
function overwrites({ jobs }: NoticeInput): readonly SimulationNotice[] {
  const last = new Map<string, { manifest: string; value: string }>();
  const seen = new Set<string>();
  const notices: SimulationNotice[] = [];
  for (const { manifest, twins } of jobs) {
    for (const { path, before, after } of twins) {
      const value = JSON.stringify(after ?? null);
      const other = last.get(path);
      const pair = `${path} ${[manifest, other?.manifest].sort().join(' ')}`;
      if (other && other.manifest !== manifest && other.value !== value && !seen.has(pair)) {
        // Only where the value of the other job was really there.
        if (JSON.stringify(before ?? null) !== other.value) continue;
        seen.add(pair);
        notices.push({
          code: 'twin-overwrite',
          manifest,
          message: `overwrites ${path}: ${other.manifest} had set it to ${other.value}, this job sets it to ${value}`,
        });
      }
    }
    for (const { path, after } of twins) last.set(path, { manifest, value: JSON.stringify(after ?? null) });
  }
  return notices;
}

/** Warnings of single plans about what the notices above say for the whole time. */
const COVERED_ABOVE: ReadonlySet<string> = new Set(['no-devices', 'lost-occurrence']);

function planWarnings({ plans }: NoticeInput): readonly SimulationNotice[] {
  return plans
    .warnings()
    .filter(({ code }) => !COVERED_ABOVE.has(code))
    .map(({ code, message }) => ({ code, message }));
}

function movedByClocks({ due, manifests }: NoticeInput): readonly SimulationNotice[] {
  return manifests.flatMap(({ name, schedule }) =>
    (due.get(name) ?? []).flatMap(({ scheduledAt, note }) =>
      note === undefined
        ? []
        : [
            {
              code: 'clock-change',
              manifest: name,
              message: `${formatLocal(scheduledAt, schedule.timeZone)}: ${note}`,
            },
          ],
    ),
  );
}

/** One notice for each manifest among the jobs. */
function perManifest(
  jobs: readonly SimulatedJob[],
  code: string,
  messageOf: (jobs: readonly [SimulatedJob, ...SimulatedJob[]]) => string,
): readonly SimulationNotice[] {
  const groups = new Map<string, [SimulatedJob, ...SimulatedJob[]]>();
  for (const job of jobs) {
    const group = groups.get(job.manifest);
    if (group) group.push(job);
    else groups.set(job.manifest, [job]);
  }
  return [...groups].map(([manifest, group]) => ({ code, manifest, message: messageOf(group) }));
}
