import { formatDuration, parseDuration } from '../model/duration.ts';
import type { Window } from '../model/instant.ts';
import { formatLocal } from '../model/local-time.ts';
import type { CronSchedule } from '../model/manifest.ts';
import { parseAt } from '../schedule/at.ts';
import { checkCron } from '../schedule/cron.ts';
import { checkNightTimes } from '../schedule/night-times.ts';
import { occurrences } from '../schedule/occurrences.ts';
import { isKnownTimeZone, nearestTimeZone } from '../schedule/time-zone.ts';
import type { Finding } from './finding.ts';
import type { WrittenManifest } from './generated/written-manifest.ts';

/**
 * A year of the calendar to look at what a cron expression does. A fixed one, so that the same files always give the
 * same diagnostics; it has both changes of the clocks and every day of the week in every month.
 */
const SAMPLE_YEAR: Window = { from: Date.UTC(2027, 0), to: Date.UTC(2028, 0, 8) };
/** Past this many, an expression repeats itself day by day. */
const MAX_SAMPLES = 2_000;
const PATH = ['spec', 'schedule'];

/** What is wrong with the schedule of a manifest; `withTimes` is false when its durations are not to be trusted. */
export type ScheduleCheck = (spec: WrittenManifest['spec'], withTimes: boolean) => readonly Finding[];

/** A check for many manifests: zones and schedules that come again, as they do in a large repository, are looked at once. */
export function createScheduleCheck(): ScheduleCheck {
  const isKnownZone = remember(isKnownTimeZone);
  const samples = new Map<string, CronSample>();
  const sampleOf = (schedule: CronSchedule): CronSample => {
    const key = JSON.stringify(schedule);
    const sample = samples.get(key) ?? takeSample(schedule);
    samples.set(key, sample);
    return sample;
  };
  return (spec, withTimes) => {
    const { at, cron, timeZone, dst } = spec.schedule;
    const isZoneKnown = timeZone === undefined || isKnownZone(timeZone);
    const findings: Finding[] = [];
    if (!isZoneKnown) findings.push(unknownZone(timeZone));
    if (at !== undefined) findings.push(...checkAt(at, isZoneKnown ? timeZone : 'UTC'));
    if (cron !== undefined) findings.push(...checkCronText(cron, timeZone));
    if (findings.length > 0 || cron === undefined || timeZone === undefined) return findings;
    const sample = sampleOf({ kind: 'cron', cron, timeZone, dst: dst ?? {} });
    const isForbidden = withTimes && spec.concurrencyPolicy !== 'Allow';
    return [...sample.findings, ...(isForbidden ? checkSpacing(spec, sample.closest, timeZone) : [])];
  };
}

function remember<Result>(ask: (text: string) => Result): (text: string) => Result {
  const answers = new Map<string, Result>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = ask(text);
    answers.set(text, answer);
    return answer;
  };
}

function unknownZone(timeZone: string): Finding {
  const meant = nearestTimeZone(timeZone);
  return {
    code: 'unknown-time-zone',
    path: [...PATH, 'timeZone'],
    message: `${JSON.stringify(timeZone.slice(0, 60))} is no time zone that is known here`,
    hint: meant ? `did you mean \`${meant}\`?` : 'expected an IANA name such as `Europe/Budapest` or `UTC`',
  };
}

function checkAt(at: string, timeZone: string | undefined): readonly Finding[] {
  const parsed = parseAt(at, timeZone);
  return 'problem' in parsed ? [{ ...parsed.problem, path: [...PATH, 'at'] }] : [];
}

function checkCronText(cron: string, timeZone: string | undefined): readonly Finding[] {
  const problem = checkCron(cron);
  const findings: Finding[] = problem ? [{ ...problem, path: [...PATH, 'cron'] }] : [];
  if (timeZone !== undefined) return findings;
  return [
    ...findings,
    {
      code: 'cron-no-zone',
      path: [...PATH, 'cron'],
      onKey: true,
      message: '`cron` is there without `timeZone`',
      hint: 'add the zone in which the times are meant, for example `timeZone: Europe/Budapest`, or `UTC`',
    },
  ];
}

/** What the sample year shows of a cron schedule. */
interface CronSample {
  readonly findings: readonly Finding[];
  /** The two consecutive occurrences that are nearest to each other. */
  readonly closest: Window | undefined;
}

function takeSample(schedule: CronSchedule): CronSample {
  const night = checkNightTimes(schedule, SAMPLE_YEAR);
  return {
    findings: night ? [{ ...night, path: [...PATH, 'cron'] }] : [],
    closest: closestOccurrences(schedule),
  };
}

/** Under `Forbid` one occurrence has to be able to end before the next is due. */
function checkSpacing(
  spec: WrittenManifest['spec'],
  closest: Window | undefined,
  timeZone: string,
): readonly Finding[] {
  const text = spec.maxExecutionTime ?? '1h';
  const limitMs = (parseDuration(text) ?? 0) * 1_000;
  if (!closest || closest.to - closest.from >= limitMs) return [];
  const apart = formatDuration((closest.to - closest.from) / 1_000);
  const written = spec.maxExecutionTime === undefined ? `${text} (the default)` : text;
  return [
    {
      code: 'overlapping-occurrences',
      path: ['spec', spec.maxExecutionTime === undefined ? 'schedule' : 'maxExecutionTime'],
      onKey: true,
      message: `an occurrence may run for ${written}, and the next can be due ${apart} after it (after ${formatLocal(closest.from, timeZone)})`,
      hint: `set \`maxExecutionTime\` to ${apart} or less, or allow the overlap with \`concurrencyPolicy: Allow\``,
    },
  ];
}

/** The two consecutive occurrences of the sample year that are nearest to each other. */
function closestOccurrences(schedule: CronSchedule): Window | undefined {
  let closest: Window | undefined;
  let previous: number | undefined;
  let count = 0;
  for (const { scheduledAt } of occurrences(schedule, SAMPLE_YEAR)) {
    if (previous !== undefined && (!closest || scheduledAt - previous < closest.to - closest.from))
      closest = { from: previous, to: scheduledAt };
    previous = scheduledAt;
    count += 1;
    if (count >= MAX_SAMPLES) break;
  }
  return closest;
}
