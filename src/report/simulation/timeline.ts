import type { Window } from '../../model/instant.ts';
import type { SimulatedJob, SimulatedManifest, SimulationReport } from '../../model/simulation.ts';
import { TIER_LIMITS } from '../../model/tier.ts';
import type { Mark, Timeline, TimelineRow, TimeRange } from '../page/page-facts.ts';
import { addMark, toRows } from '../page/timeline.ts';
import { utcTime } from '../writing/moment.ts';
import { ACTIONS, MISSED, VERDICTS } from '../writing/states.ts';
import { formatCount } from '../writing/words.ts';
import { documentsOf } from './facts.ts';

const DAY = 86_400_000;

/** The jobs and the missed occurrences of every manifest of a simulation. */
export function simulationTimeline(report: SimulationReport, sourceBase: string | undefined): Timeline {
  const { settings, jobs } = report;
  return {
    rows: simulatedRows(report, sourceBase),
    use: {
      what: 'Slots in use',
      // A job holds its slot from when it is put on the hub, long before it runs.
      spans: jobs.map(({ createdAt, endedAt = settings.window.to }) => ({ from: createdAt, to: endedAt })),
      slots: TIER_LIMITS[settings.tier].activeJobs,
    },
  };
}

function simulatedRows(report: SimulationReport, sourceBase: string | undefined): readonly TimelineRow[] {
  const { manifests, jobs, settings } = report;
  const marks = new Map<string, Mark[]>(manifests.map(({ name, missed }) => [name, missed.map(missedMark)]));
  for (const job of jobs) addMark(marks, job.manifest, jobMark(job, settings.window));
  const known = new Map(manifests.map((manifest) => [manifest.name, manifest]));
  return toRows(marks, documentsOf(report), (_, __, name) => inNumbers(known.get(name)), sourceBase);
}

function jobMark({ jobId, verdict, scheduledAt, startedAt, endedAt }: SimulatedJob, window: Window): Mark {
  const from = startedAt ?? scheduledAt;
  const to = endedAt ?? (verdict === 'running' ? window.to : from);
  // A job that was cancelled before its start time ended before it began.
  return { state: VERDICTS[verdict], from, to: Math.max(from, to), scheduledAt, jobId };
}

function missedMark({ scheduledAt, reason }: SimulatedManifest['missed'][number]): Mark {
  return {
    state: MISSED,
    words: `${MISSED.words} (${reason})`,
    from: scheduledAt,
    to: scheduledAt,
    scheduledAt,
  };
}

/** `7 of 8 ran, 6 succeeded, 1 below threshold, 1 missed`. */
function inNumbers(manifest: SimulatedManifest | undefined): readonly string[] {
  if (!manifest) return [];
  const { occurrences, ran, succeeded, incomplete, belowThreshold, missed, deferred, suspended } = manifest;
  const counts: readonly (readonly [number, string])[] = [
    [succeeded, VERDICTS.succeeded.words],
    [incomplete, VERDICTS.incomplete.words],
    [belowThreshold, VERDICTS['below-threshold'].words],
    [deferred, ACTIONS.defer.counted],
    [missed.length, MISSED.words],
  ];
  const parts = [
    `${formatCount(ran)} of ${formatCount(occurrences)} ran`,
    ...counts.filter(([count]) => count > 0).map(([count, words]) => `${formatCount(count)} ${words}`),
    ...(suspended ? ['suspended'] : []),
  ];
  return [parts.join(', ')];
}

/** The whole simulated time, then its weeks or days if there are several. */
export function simulatedRanges({ from, to }: Window): readonly TimeRange[] {
  const margin = (to - from) * 0.02;
  const whole = { id: 'all', words: 'all of it', from, to, drawn: { from: from - margin, to: to + margin } };
  const step = to - from > 10 * DAY ? 7 * DAY : DAY;
  const count = Math.ceil((to - from) / step);
  if (count < 2) return [whole];
  const parts = Array.from({ length: count }, (_, index) => {
    const start = from + index * step;
    const end = Math.min(start + step, to);
    return {
      id: `${step === DAY ? 'day' : 'week'}-${index + 1}`,
      words: `a ${step === DAY ? 'day' : 'week'} from ${utcTime(start)}`,
      from: start,
      to: end,
      drawn: { from: start, to: end },
    };
  });
  return [whole, ...parts];
}
