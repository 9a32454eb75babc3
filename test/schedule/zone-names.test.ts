import { describe, expect, it } from 'vitest';
import { isKnownTimeZone } from '../../src/schedule/time-zone.ts';
import { misleadingZone, zoneMeant } from '../../src/schedule/zone-names.ts';

describe('a name that is no time zone', () => {
  it.each([
    // moment/moment-timezone#462, mattjohnsonpint/TimeZoneConverter#92
    ['Pacific Standard Time', 'a time zone of Windows', '`America/Los_Angeles`'],
    ['US Eastern Standard Time', 'a time zone of Windows', '`America/Indiana/Indianapolis`'],
    ['Central Europe Standard Time', 'a time zone of Windows', '`Europe/Budapest`'],
    ['eastern daylight time', 'a time zone of Windows', '`America/New_York`'],
    ['Mauritius Standard Time', 'a time zone of Windows', 'IANA name'],
    // tzinfo/tzinfo#53, Kotlin/kotlinx-datetime#455, NoiTheCat/WorldTime#16
    ['CEST', 'an abbreviation', '`Europe/Berlin`'],
    ['EDT', 'an abbreviation', '`America/New_York`'],
    ['CST', 'an abbreviation', '`America/Chicago` or `Asia/Shanghai`'],
    ['ist', 'an abbreviation', '`Asia/Kolkata`'],
    ['UTC+2', 'an offset', 'IANA name'],
    ['+02:00', 'an offset', 'IANA name'],
    ['GMT-5', 'an offset', 'IANA name'],
  ])('%s', (name, message, hint) => {
    const meant = zoneMeant(name);
    expect(meant?.message).toContain(message);
    expect(meant?.hint).toContain(hint);
    for (const [, zone = ''] of (meant?.hint ?? '').matchAll(/`([^`]+)`/g))
      expect(isKnownTimeZone(zone)).toBe(true);
  });

  it.each(['Budapest', 'Europe/Budapst', '', 'Standard Time'])('%s: nothing can be told', (name) => {
    expect(zoneMeant(name)).toBeUndefined();
  });
});

describe('a time zone that is probably not the one that was meant', () => {
  it.each([
    // python-kasa/python-kasa#1554, moment/moment-timezone#534
    ['EST', 'the same offset all year', '`America/New_York`'],
    ['mst', 'the same offset all year', '`America/Denver`'],
    ['HST', 'the same offset all year', '`Pacific/Honolulu`'],
    ['Etc/GMT+5', 'is UTC-5', 'for UTC+5 write `Etc/GMT-5`'],
    ['etc/gmt-2', 'is UTC+2', 'for UTC-2 write `Etc/GMT+2`'],
  ])('%s', (name, message, hint) => {
    expect(isKnownTimeZone(name)).toBe(true);
    expect(misleadingZone(name)).toMatchObject({
      code: 'fixed-time-zone',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it.each(['UTC', 'Etc/GMT', 'Etc/GMT+0', 'Etc/UTC', 'CET', 'Europe/Budapest', 'EST5EDT'])(
    '%s is',
    (name) => {
      expect(misleadingZone(name)).toBeUndefined();
    },
  );
});
