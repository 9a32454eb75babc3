import { compareText } from '../../model/compare-text.ts';
import type { Fleet } from '../../model/fleet.ts';
import { formatInstant, type Instant } from '../../model/instant.ts';
import { formatLocal } from '../../model/local-time.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type {
  SimulatedJob,
  SimulatedManifest,
  SimulatedRun,
  SimulationNotice,
} from '../../model/simulation.ts';
import type { PlanLog } from '../workflow/plan-log.ts';

export interface NoticeInput {
  readonly manifests: readonly JobManifest[];
  readonly readings: readonly SimulatedManifest[];
  readonly jobs: readonly SimulatedJob[];
  readonly runs: readonly SimulatedRun[];
  readonly due: ReadonlyMap<string, readonly { readonly scheduledAt: Instant; readonly note?: string }[]>;
  readonly notes: PlanLog;
  readonly fleets: readonly Fleet[];
}

/** Things worth a look, the gravest first. */
export function findNotices(input: NoticeInput): readonly SimulationNotice[] {
  return [
    ...failedRuns(input),
    ...belowThreshold(input),
    ...neverRan(input),
    ...missedSome(input),
    ...nobody(input),
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
  return [
    {
      code: 'run-failed',
      message:
        `${ofRuns(bad.length)} did not do their work, the first at ${formatInstant(first.scheduledAt)}` +
        (first.problem === undefined ? '' : `: ${first.problem}`),
    },
  ];
}

const ofRuns = (count: number) => (count === 1 ? '1 run of the workflow' : `${count} runs of the workflow`);

function belowThreshold({ jobs }: NoticeInput): readonly SimulationNotice[] {
  return perManifest(
    jobs.filter(({ verdict }) => verdict === 'below-threshold'),
    'below-threshold',
    ([first, ...more]) => {
      const { succeeded, total } = first.devices;
      return (
        `${succeeded} of ${total} devices succeeded at ${formatInstant(first.scheduledAt)}` +
        (first.failureReason === undefined ? '' : ` (${first.failureReason})`) +
        (more.length === 0 ? '' : `, and ${more.length} more jobs ended below their threshold`)
      );
    },
  );
}

function neverRan({ readings, notes }: NoticeInput): readonly SimulationNotice[] {
  return readings.flatMap(({ name, occurrences, ran, missed }) => {
    if (occurrences === 0 || ran > 0 || missed.length === 0) return [];
    const noSlot = notes.count(name, 'slot');
    return [
      noSlot > 0
        ? {
            code: 'no-slot',
            manifest: name,
            message: `never got a slot, though it was due ${times(occurrences)}`,
          }
        : {
            code: 'never-ran',
            manifest: name,
            message: `was due ${times(occurrences)} and never ran: ${reasonsOf(missed)}`,
          },
    ];
  });
}

function missedSome({ readings }: NoticeInput): readonly SimulationNotice[] {
  return readings.flatMap(({ name, ran, missed, timeZone }) => {
    const [first] = missed;
    if (ran === 0 || !first) return [];
    return [
      {
        code: 'missed',
        manifest: name,
        message: `${missed.length} of its occurrences did not run, the first ${formatLocal(first.scheduledAt, timeZone)}: ${reasonsOf(missed)}`,
      },
    ];
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

function nobody({ jobs }: NoticeInput): readonly SimulationNotice[] {
  return perManifest(
    jobs.filter(({ startedAt, devices }) => startedAt !== undefined && devices.total === 0),
    'no-devices',
    (all) => `its target matched no device (${times(all.length)})`,
  );
}

function unknownMethods({ manifests, jobs, fleets }: NoticeInput): readonly SimulationNotice[] {
  const known = new Set(
    fleets.flatMap(({ groups }) => groups.flatMap(({ methods }) => Object.keys(methods))),
  );
  return manifests.flatMap(({ name, operation }) => {
    const reached = jobs.some(({ manifest, devices }) => manifest === name && devices.total > 0);
    if (operation.kind !== 'method' || known.has(operation.name) || !reached) return [];
    return [
      {
        code: 'unknown-method',
        manifest: name,
        message: `no device implements the method ${operation.name}`,
      },
    ];
  });
}

/** Two manifests that write different values to the same place of twins that both reach. */
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
        // Only where the other's value was really there.
        if (JSON.stringify(before ?? null) !== other.value) continue;
        seen.add(pair);
        notices.push({
          code: 'twin-overwrite',
          manifest,
          message: `overwrites ${path}, which ${other.manifest} had set to ${other.value}, with ${value}`,
        });
      }
    }
    for (const { path, after } of twins) last.set(path, { manifest, value: JSON.stringify(after ?? null) });
  }
  return notices;
}

/** What plans warned of and what is not said above in the simulation's own words. */
/** Warnings of single plans on what is seen here over the whole time: jobs on no device, and occurrences missed. */
const TOLD_BETTER: ReadonlySet<string> = new Set(['no-devices', 'lost-occurrence']);

function planWarnings({ notes }: NoticeInput): readonly SimulationNotice[] {
  return notes
    .warnings()
    .filter(({ code }) => !TOLD_BETTER.has(code))
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
  say: (jobs: readonly [SimulatedJob, ...SimulatedJob[]]) => string,
): readonly SimulationNotice[] {
  const groups = new Map<string, [SimulatedJob, ...SimulatedJob[]]>();
  for (const job of jobs) {
    const group = groups.get(job.manifest);
    if (group) group.push(job);
    else groups.set(job.manifest, [job]);
  }
  return [...groups].map(([manifest, group]) => ({ code, manifest, message: say(group) }));
}
