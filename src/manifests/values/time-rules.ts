import type { JsonPath } from '../../model/json.ts';
import { parseAt } from '../../schedule/at.ts';
import { checkCron } from '../../schedule/cron.ts';
import { isKnownTimeZone } from '../../schedule/time-zone.ts';
import { checkTwoDayFields } from '../../schedule/two-day-fields.ts';
import { misleadingZone, zoneMeant } from '../../schedule/zone-names.ts';
import type { Finding } from '../findings/finding.ts';
import { nearestTimeZone } from './nearest-time-zone.ts';

/** What is wrong with times and time zones, for jobs, freezes and fleets. */

/** Node is asked about each name once: a large repository has few zones, and asking is slow. */
export function createZoneCheck(): (timeZone: string | undefined, path: JsonPath) => readonly Finding[] {
  const answers = new Map<string, Omit<Finding, 'path'> | undefined>();
  return (timeZone, path) => {
    if (timeZone === undefined) return [];
    if (!answers.has(timeZone))
      answers.set(timeZone, isKnownTimeZone(timeZone) ? misleadingZone(timeZone) : unknownZone(timeZone));
    const finding = answers.get(timeZone);
    return finding ? [{ ...finding, path }] : [];
  };
}

function unknownZone(timeZone: string): Omit<Finding, 'path'> {
  const meant = zoneMeant(timeZone);
  if (meant) return { code: 'unknown-time-zone', ...meant };
  const near = nearestTimeZone(timeZone);
  return {
    code: 'unknown-time-zone',
    message: `${JSON.stringify(timeZone.slice(0, 60))} is not a known time zone`,
    hint: near ? `did you mean \`${near}\`?` : 'use an IANA name such as `Europe/Budapest` or `UTC`',
  };
}

/** The zone has to be a known one. */
export function checkTime(text: string, timeZone: string | undefined, path: JsonPath): readonly Finding[] {
  const parsed = parseAt(text, timeZone);
  return 'problem' in parsed ? [{ ...parsed.problem, path }] : [];
}

/** What is wrong with an expression, or worth knowing about it. */
export function checkCronText(cron: string, path: JsonPath): readonly Finding[] {
  const problem = checkCron(cron) ?? checkTwoDayFields(cron);
  return problem ? [{ ...problem, path }] : [];
}

export function cronWithoutZone(path: JsonPath): Finding {
  return {
    code: 'cron-no-zone',
    path,
    onKey: true,
    message: '`cron` needs a `timeZone`',
    hint: 'add the zone of the times, such as `timeZone: Europe/Budapest` or `timeZone: UTC`',
  };
}
