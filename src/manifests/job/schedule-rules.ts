import { formatDuration, parseDuration } from '../../model/duration.ts';
import type { Window } from '../../model/instant.ts';
import { formatLocal } from '../../model/local-time.ts';
import type { CronSchedule } from '../../model/manifest.ts';
import { closestOccurrences, leastDistance } from '../../schedule/closest-occurrences.ts';
import { checkNightTimes } from '../../schedule/night-times.ts';
import { type Finding, isError } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { MERGED } from '../values/merged.ts';
import { checkCronText, checkTime, createZoneCheck, cronWithoutZone } from '../values/time-rules.ts';
import { DEFAULTS } from './defaults.ts';

/**
 * A year of the calendar, to see what a cron expression does. A fixed year, so that the same files always give the
 * same diagnostics; it has both changes of the clocks and every day of the week in every month.
 */
const SAMPLE_YEAR: Window = { from: Date.UTC(2027, 0), to: Date.UTC(2028, 0, 8) };
const PATH = ['spec', 'schedule'];

/** What is wrong with the schedule of a manifest; `withTimes` is false when its durations are not to be trusted. */
export type ScheduleCheck = (spec: WrittenManifest['spec'], withTimes: boolean) => readonly Finding[];

/** A check for many manifests. Each zone and schedule is only checked once: in a large repository, most are repeated. */
export function createScheduleCheck(): ScheduleCheck {
  const checkZone = createZoneCheck();
  const checkedTexts = new Map<string, readonly Finding[]>();
  const checkText = (cron: string): readonly Finding[] => {
    const found = checkedTexts.get(cron) ?? checkCronText(cron, [...PATH, 'cron']);
    checkedTexts.set(cron, found);
    return found;
  };
  const samples = new Map<string, CronSample>();
  const sampleOf = (schedule: CronSchedule): CronSample => {
    const key = JSON.stringify(schedule);
    const sample = samples.get(key) ?? takeSample(schedule);
    samples.set(key, sample);
    return sample;
  };
  return (spec, withTimes) => {
    const { at, cron, dst } = spec.schedule;
    const zones = zonesOf(spec.schedule);
    const zone = zones.flatMap(({ timeZone: name, path }) => checkZone(name, path));
    const timeZone = zones[0]?.timeZone;
    const findings = [
      ...zone,
      ...(at === undefined || at === MERGED
        ? []
        : checkTime(at, zone.some(isError) ? 'UTC' : timeZone, [...PATH, 'at'])),
      ...(cron === undefined ? [] : checkText(cron)),
      ...(cron === undefined || timeZone !== undefined ? [] : [cronWithoutZone([...PATH, 'cron'])]),
    ];
    if (findings.some(isError) || cron === undefined || timeZone === undefined) return findings;
    const isForbidden = withTimes && spec.concurrencyPolicy !== 'Allow';
    return [
      ...findings,
      ...zones.flatMap(({ timeZone: name }) => {
        const sample = sampleOf({ kind: 'cron', cron, timeZone: name, dst: dst ?? {} });
        return [...sample.findings, ...(isForbidden ? checkSpacing(spec, sample, name) : [])];
      }),
    ];
  };
}

/** The zones of the schedule, each with the place where it is written. */
function zonesOf({ timeZone, timeZones = {} }: WrittenManifest['spec']['schedule']) {
  return [
    ...(timeZone === undefined ? [] : [{ timeZone, path: [...PATH, 'timeZone'] }]),
    ...Object.entries(timeZones).flatMap(([column, names]) =>
      names.map((name, index) => ({ timeZone: name, path: [...PATH, 'timeZones', column, index] })),
    ),
  ];
}

/** What the sample year shows of a cron schedule. */
interface CronSample {
  readonly findings: readonly Finding[];
  /** In milliseconds: no two occurrences are nearer to each other. */
  readonly leastDistance: number;
  /** The two consecutive occurrences that are nearest to each other. */
  closest(): ReturnType<typeof closestOccurrences>;
}

function takeSample(schedule: CronSchedule): CronSample {
  const night = checkNightTimes(schedule, SAMPLE_YEAR);
  let closest: ReturnType<typeof closestOccurrences>;
  return {
    findings: night ? [{ ...night, path: [...PATH, 'cron'] }] : [],
    leastDistance: leastDistance(schedule, SAMPLE_YEAR),
    closest: () => {
      closest ??= closestOccurrences(schedule, SAMPLE_YEAR);
      return closest;
    },
  };
}

/** Under `Forbid` one occurrence has to be able to end before the next is due. */
function checkSpacing(
  spec: WrittenManifest['spec'],
  sample: CronSample,
  timeZone: string,
): readonly Finding[] {
  const text = spec.maxExecutionTime ?? DEFAULTS.maxExecutionTime;
  const limitMs = (parseDuration(text) ?? 0) * 1_000;
  if (sample.leastDistance >= limitMs) return [];
  const closest = sample.closest();
  if (!closest) return [];
  const [first, second] = closest;
  const distanceMs = second.scheduledAt - first.scheduledAt;
  if (distanceMs >= limitMs) return [];
  const apart = formatDuration(distanceMs / 1_000);
  const written = spec.maxExecutionTime === undefined ? `${text} (the default)` : text;
  return [
    {
      code: 'overlapping-occurrences',
      path: ['spec', spec.maxExecutionTime === undefined ? 'schedule' : 'maxExecutionTime'],
      onKey: true,
      message: `an occurrence may run for ${written}, but the next one can be due ${apart} later (after ${formatLocal(first.scheduledAt, timeZone)})`,
      hint: `set \`maxExecutionTime\` to ${apart} or less, or allow the overlap with \`concurrencyPolicy: Allow\``,
    },
  ];
}
