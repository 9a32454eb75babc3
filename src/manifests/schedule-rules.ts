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

/** What is wrong with a schedule; `withTimes` is false when durations are not to be trusted. */
export function checkSchedule(spec: WrittenManifest['spec'], withTimes: boolean): readonly Finding[] {
  const path = ['spec', 'schedule'];
  const { at, cron, timeZone, dst } = spec.schedule;
  const findings: Finding[] = [];
  const isZoneKnown = timeZone === undefined || isKnownTimeZone(timeZone);
  if (!isZoneKnown) {
    const meant = nearestTimeZone(timeZone);
    findings.push({
      code: 'unknown-time-zone',
      path: [...path, 'timeZone'],
      message: `${JSON.stringify(timeZone.slice(0, 60))} is no time zone that is known here`,
      hint: meant ? `did you mean \`${meant}\`?` : 'expected an IANA name such as `Europe/Budapest` or `UTC`',
    });
  }
  if (at !== undefined) {
    const parsed = parseAt(at, isZoneKnown ? timeZone : 'UTC');
    if ('problem' in parsed) findings.push({ ...parsed.problem, path: [...path, 'at'] });
  }
  if (cron === undefined) return findings;
  const problem = checkCron(cron);
  if (problem) findings.push({ ...problem, path: [...path, 'cron'] });
  if (timeZone === undefined)
    findings.push({
      code: 'cron-no-zone',
      path: [...path, 'cron'],
      onKey: true,
      message: '`cron` is there without `timeZone`',
      hint: 'add the zone in which the times are meant, for example `timeZone: Europe/Budapest`, or `UTC`',
    });
  if (findings.length > 0 || timeZone === undefined) return findings;
  const schedule: CronSchedule = { kind: 'cron', cron, timeZone, dst: dst ?? {} };
  const night = checkNightTimes(schedule, SAMPLE_YEAR);
  if (night) findings.push({ ...night, path: [...path, 'cron'] });
  if (withTimes && spec.concurrencyPolicy !== 'Allow') findings.push(...checkSpacing(spec, schedule));
  return findings;
}

/** Under `Forbid` one occurrence has to be able to end before the next is due. */
function checkSpacing(spec: WrittenManifest['spec'], schedule: CronSchedule): readonly Finding[] {
  const text = spec.maxExecutionTime ?? '1h';
  const limitMs = (parseDuration(text) ?? 0) * 1_000;
  const closest = closestOccurrences(schedule);
  if (!closest || closest.to - closest.from >= limitMs) return [];
  const apart = formatDuration((closest.to - closest.from) / 1_000);
  const written = spec.maxExecutionTime === undefined ? `${text} (the default)` : text;
  return [
    {
      code: 'overlapping-occurrences',
      path: ['spec', spec.maxExecutionTime === undefined ? 'schedule' : 'maxExecutionTime'],
      onKey: true,
      message: `an occurrence may run for ${written}, and the next can be due ${apart} after it (after ${formatLocal(closest.from, schedule.timeZone)})`,
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
