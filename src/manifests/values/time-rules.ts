import type { JsonPath } from '../../model/json.ts';
import { parseAt } from '../../schedule/at.ts';
import { checkCron } from '../../schedule/cron.ts';
import { isKnownTimeZone } from '../../schedule/time-zone.ts';
import type { Finding } from '../findings/finding.ts';
import { nearestTimeZone } from './nearest-time-zone.ts';

/** What is wrong with times and time zones, for jobs, freezes and fleets. */

/** Node is asked about each name once: a large repository has few zones, and asking is slow. */
export function createZoneCheck(): (timeZone: string | undefined, path: JsonPath) => readonly Finding[] {
  const answers = new Map<string, boolean>();
  return (timeZone, path) => {
    if (timeZone === undefined) return [];
    const isKnown = answers.get(timeZone) ?? isKnownTimeZone(timeZone);
    answers.set(timeZone, isKnown);
    return isKnown ? [] : [unknownZone(timeZone, path)];
  };
}

function unknownZone(timeZone: string, path: JsonPath): Finding {
  const meant = nearestTimeZone(timeZone);
  return {
    code: 'unknown-time-zone',
    path,
    message: `${JSON.stringify(timeZone.slice(0, 60))} is not a known time zone`,
    hint: meant ? `did you mean \`${meant}\`?` : 'use an IANA name such as `Europe/Budapest` or `UTC`',
  };
}

/** The zone has to be a known one. */
export function checkTime(text: string, timeZone: string | undefined, path: JsonPath): readonly Finding[] {
  const parsed = parseAt(text, timeZone);
  return 'problem' in parsed ? [{ ...parsed.problem, path }] : [];
}

export function checkCronText(cron: string, path: JsonPath): readonly Finding[] {
  const problem = checkCron(cron);
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
