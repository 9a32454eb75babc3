import { expect, it } from 'vitest';
import { nearestTimeZone } from '../../../src/manifests/values/nearest-time-zone.ts';
import { isKnownTimeZone } from '../../../src/schedule/time-zone.ts';

it.each([
  ['Europe/Budapst', 'Europe/Budapest'],
  ['Europe/Budapset', 'Europe/Budapest'],
  ['Budapest', 'Europe/Budapest'],
  ['New York', 'America/New_York'],
  ['america/new-york', 'America/New_York'],
  ['Europe/Kyev', 'Europe/Kyiv'],
  ['Asia/Calcuta', 'Asia/Calcutta'],
  ['kolkata', 'Asia/Kolkata'],
  ['utc ', 'UTC'],
  ['Middle/Earth', undefined],
  ['CEST', undefined],
  ['', undefined],
])('the time zone nearest to "%s" is %s', (name, expected) => {
  expect(nearestTimeZone(name)).toBe(expected);
  if (expected !== undefined) expect(isKnownTimeZone(expected)).toBe(true);
});
