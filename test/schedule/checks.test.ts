import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLocal } from '../../src/model/local-time.ts';
import type { CronSchedule, DstRule } from '../../src/model/manifest.ts';
import { closerThan } from '../../src/schedule/closest.ts';
import { checkNightTimes } from '../../src/schedule/night-times.ts';
import { occurrences } from '../../src/schedule/occurrences.ts';

const MINUTE = 60_000;
const year = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2027, 10, 1) };

const at = (cron: string, timeZone = 'Europe/Budapest', dst: DstRule = {}): CronSchedule => ({
  kind: 'cron',
  cron,
  timeZone,
  dst,
});

describe('occurrences too near to each other', () => {
  const cases = [
    { name: 'ten minutes apart, ten allowed', schedule: at('*/10 * * * *'), minutes: 10, pair: undefined },
    {
      name: 'ten minutes apart, one more needed',
      schedule: at('*/10 * * * *'),
      minutes: 11,
      pair: ['Sun 2026-11-01 01:00 +01:00', 'Sun 2026-11-01 01:10 +01:00'],
    },
    {
      name: 'from one day to the next',
      schedule: at('0 1,23 * * *'),
      minutes: 121,
      pair: ['Sun 2026-11-01 23:00 +01:00', 'Mon 2026-11-02 01:00 +01:00'],
    },
    {
      name: 'days that never follow each other',
      schedule: at('0 1,23 * * MON'),
      minutes: 121,
      pair: undefined,
    },
    {
      name: 'a run moved out of a gap comes near the next one',
      schedule: at('30 2,3 * * *'),
      minutes: 60,
      pair: ['Sun 2027-03-28 03:00 +02:00', 'Sun 2027-03-28 03:30 +02:00'],
    },
    {
      name: 'a gap shortens the time between two runs around it',
      schedule: at('0 1,4 * * *'),
      minutes: 180,
      pair: ['Sun 2027-03-28 01:00 +01:00', 'Sun 2027-03-28 04:00 +02:00'],
    },
    {
      name: 'a day of 23 hours',
      schedule: at('0 12 * * *'),
      minutes: 24 * 60,
      pair: ['Sat 2027-03-27 12:00 +01:00', 'Sun 2027-03-28 12:00 +02:00'],
    },
    {
      name: 'a day of 24 hours',
      schedule: at('0 12 * * *', 'Asia/Tokyo'),
      minutes: 24 * 60,
      pair: undefined,
    },
    {
      name: 'both passes of an overlap',
      schedule: at('30 2 * * *', 'Europe/Budapest', { overlap: 'both' }),
      minutes: 61,
      pair: ['Sun 2027-10-31 02:30 +02:00', 'Sun 2027-10-31 02:30 +01:00'],
    },
  ];
  it.each(cases)('$name', ({ schedule, minutes, pair }) => {
    const found = closerThan(schedule, minutes * MINUTE, year);
    const shown = found?.map(({ scheduledAt }) => formatLocal(scheduledAt, schedule.timeZone));
    expect(shown).toEqual(pair);
  });

  it('are never those of a single time', () => {
    const once = { kind: 'at', at: year.from, text: '', timeZone: 'UTC' } as const;
    expect(closerThan(once, 1e12, year)).toBeUndefined();
  });

  it('are found whenever comparing all occurrences finds some', () => {
    const cron = fc
      .tuple(
        fc.constantFrom('0', '0,45', '*/15', '10,20'),
        fc.constantFrom('2', '1,2,3', '*', '0,23', '2,14'),
        fc.constantFrom('*', 'SUN', 'SAT,SUN,MON'),
      )
      .map(([minute, hour, weekday]) => `${minute} ${hour} * * ${weekday}`);
    const zone = fc.constantFrom('UTC', 'Europe/Budapest', 'Australia/Lord_Howe', 'America/Nuuk');
    const overlap = fc.constantFrom('first', 'second', 'both');
    const limit = fc.constantFrom(5, 10, 15, 30, 60, 61, 180, 1440, 1500);
    fc.assert(
      fc.property(cron, zone, overlap, limit, (text, timeZone, pass, minutes) => {
        const schedule = at(text, timeZone, { overlap: pass });
        const times = [...occurrences(schedule, year)].map(({ scheduledAt }) => scheduledAt);
        const isNear = times.some((time, i) => i > 0 && time - (times[i - 1] ?? 0) < minutes * MINUTE);
        expect(closerThan(schedule, minutes * MINUTE, year) !== undefined).toBe(isNear);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a fixed time at night', () => {
  it.each([
    ['30 2 * * *', 'Europe/Budapest', {}, '02:30 does not exist and runs at 03:00'],
    ['0 0 * * *', 'Europe/Budapest', {}, 'None of the coming changes touches'],
    ['0 0 * * *', 'America/Santiago', { gap: 'skip' }, 'does not exist and does not run'],
    ['59 2 * * *', 'America/New_York', { overlap: 'both' }, 'On Sun 2027-03-14'],
  ] as const)('%s in %s with %o is worth knowing', (cron, timeZone, dst, says) => {
    const problem = checkNightTimes(at(cron, timeZone, dst), year);
    expect(problem?.code).toBe('night-time');
    expect(problem?.message).toContain(timeZone);
    expect(problem?.message).toContain(says);
  });

  it.each([
    ['a later time', at('0 3 * * *')],
    ['no changes in the zone', at('30 2 * * *', 'Asia/Tokyo')],
    ['no zone', at('30 2 * * *', 'UTC')],
    ['a step counts real time', at('*/30 2 * * *')],
    [
      'the manifest says what is meant',
      at('30 2 * * *', 'Europe/Budapest', { gap: 'skip', overlap: 'first' }),
    ],
    ['a single time', { kind: 'at', at: year.from, text: '', timeZone: 'Europe/Budapest' }],
  ] as const)('is nothing to mention: %s', (_, schedule) => {
    expect(checkNightTimes(schedule, year)).toBeUndefined();
  });
});
