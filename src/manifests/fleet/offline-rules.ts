import type { JsonPath } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
import type { Group } from '../generated/written-fleet.ts';
import { checkDurationRange, durationMs } from '../values/duration-range.ts';
import { checkCronText, createZoneCheck, cronWithoutZone } from '../values/time-rules.ts';

const PERIOD = { min: '10s', max: '30d' };
const ABSENCE = { min: '1s', max: '30d' };
const checkZone = createZoneCheck();

/** What is wrong with the offline times of a group of devices. */
export function checkOffline(offline: NonNullable<Group['offline']>, path: JsonPath): readonly Finding[] {
  const { every, cron, timeZone } = offline;
  return [
    ...checkDurationRange(offline.for, ABSENCE, [...path, 'for']),
    ...(every === undefined ? [] : checkPeriod(every, offline.for, path)),
    ...(every === undefined || timeZone === undefined ? [] : [zoneBesideEvery(path)]),
    ...(cron === undefined ? [] : checkCronTimes(cron, timeZone, path)),
  ];
}

function checkPeriod(every: string, length: string, path: JsonPath): readonly Finding[] {
  const outside = checkDurationRange(every, PERIOD, [...path, 'every']);
  if (outside.length > 0 || durationMs(length) < durationMs(every)) return outside;
  return [
    {
      code: 'duration-range',
      path: [...path, 'for'],
      message: `the devices would always be offline: for ${length} in every ${every}`,
      hint: 'make `for` shorter than `every`, or use `online` for devices that are never connected',
    },
  ];
}

function zoneBesideEvery(path: JsonPath): Finding {
  return {
    code: 'wrong-key',
    path: [...path, 'timeZone'],
    onKey: true,
    message: '`timeZone` has no effect with `every`',
    hint: 'remove it, or write `cron` instead of `every`',
  };
}

function checkCronTimes(cron: string, timeZone: string | undefined, path: JsonPath): readonly Finding[] {
  return [
    ...checkCronText(cron, [...path, 'cron']),
    ...checkZone(timeZone, [...path, 'timeZone']),
    ...(timeZone === undefined ? [cronWithoutZone([...path, 'cron'])] : []),
  ];
}
