import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLocal } from '../../src/model/local-time.ts';
import type { CronSchedule, DstRule } from '../../src/model/manifest.ts';
import { closestOccurrences, leastDistance } from '../../src/schedule/closest-occurrences.ts';
import { occurrences } from '../../src/schedule/occurrences.ts';

const year = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2027, 10, 1) };

const at = (cron: string, timeZone = 'Europe/Budapest', dst: DstRule = {}): CronSchedule => ({
  kind: 'cron',
  cron,
  timeZone,
  dst,
});

describe('the closest occurrences', () => {
  const cases = [
    {
      name: 'of a step, the first two',
      schedule: at('*/10 * * * *'),
      pair: ['Sun 2026-11-01 01:00 +01:00', 'Sun 2026-11-01 01:10 +01:00'],
    },
    {
      name: 'across an hour, where a step does not fit into it',
      schedule: at('*/25 * * * *'),
      pair: ['Sun 2026-11-01 01:50 +01:00', 'Sun 2026-11-01 02:00 +01:00'],
    },
    {
      name: 'across midnight',
      schedule: at('0 1,23 * * *', 'UTC'),
      pair: ['Sun 2026-11-01 23:00 +00:00', 'Mon 2026-11-02 01:00 +00:00'],
    },
    {
      name: 'not across midnight, when days never follow each other',
      schedule: at('0 1,23 * * MON', 'UTC'),
      pair: ['Mon 2026-11-02 01:00 +00:00', 'Mon 2026-11-02 23:00 +00:00'],
    },
    {
      name: 'of months, around February',
      schedule: at('0 0 1 * *', 'UTC'),
      pair: ['Mon 2027-02-01 00:00 +00:00', 'Mon 2027-03-01 00:00 +00:00'],
    },
    {
      name: 'where a run is moved out of a gap',
      schedule: at('30 2,3 * * *'),
      pair: ['Sun 2027-03-28 03:00 +02:00', 'Sun 2027-03-28 03:30 +02:00'],
    },
    {
      name: 'around a gap',
      schedule: at('0 1,4 * * *'),
      pair: ['Sun 2027-03-28 01:00 +01:00', 'Sun 2027-03-28 04:00 +02:00'],
    },
    {
      name: 'on a day of 23 hours',
      schedule: at('0 12 * * *'),
      pair: ['Sat 2027-03-27 12:00 +01:00', 'Sun 2027-03-28 12:00 +02:00'],
    },
    {
      name: 'in both passes of an overlap',
      schedule: at('30 2 * * *', 'Europe/Budapest', { overlap: 'both' }),
      pair: ['Sun 2027-10-31 02:30 +02:00', 'Sun 2027-10-31 02:30 +01:00'],
    },
    {
      name: 'on the one day there is, though it is longer than others',
      schedule: at('0 1,4 31 10 *'),
      pair: ['Sun 2027-10-31 01:00 +02:00', 'Sun 2027-10-31 04:00 +01:00'],
    },
    { name: 'of a yearly run, which has one only', schedule: at('@yearly'), pair: undefined },
  ];
  it.each(cases)('$name', ({ schedule, pair }) => {
    const found = closestOccurrences(schedule, year);
    const shown = found?.map(({ scheduledAt }) => formatLocal(scheduledAt, schedule.timeZone));
    expect(shown).toEqual(pair);
  });

  it('are none for a single time', () => {
    const once = { kind: 'at', at: year.from, text: '', timeZone: 'UTC' } as const;
    expect(closestOccurrences(once, year)).toBeUndefined();
  });

  it('are as near as comparing all occurrences finds', () => {
    const cron = fc
      .tuple(
        fc.constantFrom('0', '0,45', '*/15', '10,20', '*/25'),
        fc.constantFrom('2', '1,2,3', '*', '0,23', '2,14'),
        fc.constantFrom('* * *', '* * SUN', '* * SAT,SUN,MON', '31 10 *', '28 * *'),
      )
      .map((fields) => fields.join(' '));
    const zone = fc.constantFrom('UTC', 'Europe/Budapest', 'Australia/Lord_Howe', 'America/Nuuk');
    const gap = fc.constantFrom('run-after', 'skip');
    const overlap = fc.constantFrom('first', 'second', 'both');
    fc.assert(
      fc.property(cron, zone, gap, overlap, (text, timeZone, before, pass) => {
        const schedule = at(text, timeZone, { gap: before, overlap: pass });
        const times = [...occurrences(schedule, year)].map(({ scheduledAt }) => scheduledAt);
        const distances = times.slice(1).map((time, index) => time - (times[index] ?? 0));
        expect(Math.min(...distances)).toBeGreaterThanOrEqual(leastDistance(schedule, year));
        const found = closestOccurrences(schedule, year);
        const distance = found && found[1].scheduledAt - found[0].scheduledAt;
        expect(distance).toBe(distances.length > 0 ? Math.min(...distances) : undefined);
        if (found) expect(times.indexOf(found[1].scheduledAt)).toBe(times.indexOf(found[0].scheduledAt) + 1);
      }),
      { numRuns: 150 },
    );
  });
});
