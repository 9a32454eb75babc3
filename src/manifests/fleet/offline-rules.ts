import { parseDuration } from '../../model/duration.ts';
import type { Finding, Path } from '../findings/finding.ts';
import type { Group } from '../generated/written-fleet.ts';
import { durationRange, isBetween } from '../values/duration-rules.ts';
import { checkCronText, createZoneCheck } from '../values/time-rules.ts';

const SHORTEST_PERIOD = '10s';
const LONGEST = '30d';
const checkZone = createZoneCheck();

/** What the times away of a group of devices say that cannot be. */
export function checkOffline(offline: NonNullable<Group['offline']>, path: Path): readonly Finding[] {
  const findings: Finding[] = [];
  const { every, cron, timeZone } = offline;
  if (!isBetween(offline.for, '1s', LONGEST)) {
    findings.push({ ...durationRange(['for'], offline.for, '1s', LONGEST), path: [...path, 'for'] });
  }
  if (every !== undefined) findings.push(...checkPeriod(every, offline.for, timeZone, path));
  if (cron !== undefined) findings.push(...checkNights(cron, timeZone, path));
  return findings;
}

function checkPeriod(
  every: string,
  length: string,
  timeZone: string | undefined,
  path: Path,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (!isBetween(every, SHORTEST_PERIOD, LONGEST)) {
    findings.push({ ...durationRange(['every'], every, SHORTEST_PERIOD, LONGEST), path: [...path, 'every'] });
  } else if ((parseDuration(length) ?? 0) >= (parseDuration(every) ?? 0)) {
    findings.push({
      code: 'duration-range',
      path: [...path, 'for'],
      message: `away for ${length} in every ${every}, the devices would never be there`,
      hint: 'make `for` shorter than `every`, or use `online` for devices that are never connected',
    });
  }
  if (timeZone !== undefined) {
    findings.push({
      code: 'wrong-key',
      path: [...path, 'timeZone'],
      onKey: true,
      message: '`timeZone` says nothing beside `every`',
      hint: 'leave it out, or write the times as `cron`',
    });
  }
  return findings;
}

function checkNights(cron: string, timeZone: string | undefined, path: Path): readonly Finding[] {
  const findings = [...checkCronText(cron, [...path, 'cron']), ...checkZone(timeZone, [...path, 'timeZone'])];
  if (timeZone === undefined) {
    findings.push({
      code: 'cron-no-zone',
      path: [...path, 'cron'],
      onKey: true,
      message: '`cron` is there without `timeZone`',
      hint: 'add the zone in which the times are meant, for example `timeZone: Europe/Budapest`, or `UTC`',
    });
  }
  return findings;
}
