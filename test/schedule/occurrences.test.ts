import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLocal } from '../../src/model/local-time.ts';
import type { CronSchedule, DstRule, Schedule } from '../../src/model/manifest.ts';
import { clockChanges, occurrences, occursAt, previousOccurrence } from '../../src/schedule/occurrences.ts';
import { naiveOccurrences } from './naive-occurrences.ts';

const DAY = 86_400_000;

const daily = (cron: string, timeZone = 'UTC', dst: DstRule = {}): CronSchedule => ({
  kind: 'cron',
  cron,
  timeZone,
  dst,
});

function local(schedule: Schedule, from: string, to: string): string[] {
  const window = { from: Date.parse(from), to: Date.parse(to) };
  return [...occurrences(schedule, window)].map(({ scheduledAt, note }) => {
    const time = formatLocal(scheduledAt, schedule.timeZone).slice(4);
    return note === undefined ? time : `${time} !`;
  });
}

describe('occurrences on ordinary days', () => {
  const cases = [
    {
      name: 'weekdays skip the weekend',
      schedule: daily('0 22 * * MON-FRI'),
      from: '2026-05-01',
      to: '2026-05-05',
      expected: ['2026-05-01 22:00 +00:00', '2026-05-04 22:00 +00:00'],
    },
    {
      name: 'the window begins at its first instant and ends before its last',
      schedule: daily('0 0 * * *'),
      from: '2026-05-01',
      to: '2026-05-03',
      expected: ['2026-05-01 00:00 +00:00', '2026-05-02 00:00 +00:00'],
    },
    {
      name: 'a window that begins inside a minute leaves that minute out',
      schedule: daily('* * * * *'),
      from: '2026-05-01T00:00:00.001Z',
      to: '2026-05-01T00:01:00.001Z',
      expected: ['2026-05-01 00:01 +00:00'],
    },
    {
      name: '29 February comes in leap years, and not in 2100',
      schedule: daily('0 12 29 2 *'),
      from: '2095-01-01',
      to: '2106-01-01',
      expected: ['2096-02-29 12:00 +00:00', '2104-02-29 12:00 +00:00'],
    },
    {
      name: 'short months have no 31st',
      schedule: daily('0 0 31 * *'),
      from: '2026-01-01',
      to: '2026-06-01',
      expected: ['2026-01-31 00:00 +00:00', '2026-03-31 00:00 +00:00', '2026-05-31 00:00 +00:00'],
    },
    {
      name: 'day-of-month and day-of-week both given: either is enough',
      schedule: daily('0 0 13 * FRI'),
      from: '2026-03-01',
      to: '2026-03-21',
      expected: ['2026-03-06 00:00 +00:00', '2026-03-13 00:00 +00:00', '2026-03-20 00:00 +00:00'],
    },
    {
      name: 'a star with a step narrows: odd days that are Fridays',
      schedule: daily('0 0 */2 * FRI'),
      from: '2026-03-01',
      to: '2026-04-01',
      expected: ['2026-03-13 00:00 +00:00', '2026-03-27 00:00 +00:00'],
    },
    {
      name: 'a weekday in a month that lacks the date',
      schedule: daily('0 0 31 2 MON'),
      from: '2026-02-01',
      to: '2026-02-15',
      expected: ['2026-02-02 00:00 +00:00', '2026-02-09 00:00 +00:00'],
    },
    {
      name: 'years follow each other',
      schedule: daily('59 23 31 12 *', 'Asia/Kolkata'),
      from: '2025-12-31',
      to: '2027-01-01',
      expected: ['2025-12-31 23:59 +05:30', '2026-12-31 23:59 +05:30'],
    },
    {
      name: 'far west of Greenwich the local day begins late',
      schedule: daily('0 0 1 1 *', 'Pacific/Honolulu'),
      from: '2026-01-01',
      to: '2026-01-02',
      expected: ['2026-01-01 00:00 -10:00'],
    },
    {
      name: 'a date before 1970',
      schedule: daily('0 0 * * SUN'),
      from: '1969-12-20',
      to: '1970-01-01',
      expected: ['1969-12-21 00:00 +00:00', '1969-12-28 00:00 +00:00'],
    },
    {
      name: 'an empty window',
      schedule: daily('* * * * *'),
      from: '2026-01-01',
      to: '2026-01-01',
      expected: [],
    },
  ];
  it.each(cases)('$name', ({ schedule, from, to, expected }) => {
    expect(local(schedule, from, to)).toEqual(expected);
  });

  it('are made one by one, also in a window without an end', () => {
    const endless = occurrences(daily('0 0 1 1 *', 'Europe/Budapest'), {
      from: Number.NEGATIVE_INFINITY,
      to: Number.POSITIVE_INFINITY,
    });
    expect(new Date(endless.next().value?.scheduledAt ?? 0).getUTCFullYear()).toBe(1900);
    expect([...occurrences(daily('* * * * *'), { from: 8.64e15, to: 9e15 })]).toEqual([]);
    expect([...occurrences(daily('* * * * *'), { from: Number.NaN, to: Number.NaN })]).toEqual([]);
  });

  it('of an unchecked expression throw', () => {
    expect(() => [...occurrences(daily('x'), { from: 0, to: 1 })]).toThrow('unchecked');
  });
});

/** `!` stands for a note. */
describe('occurrences where the clocks change', () => {
  const budapest = 'Europe/Budapest';
  const cases = [
    {
      name: 'forward, fixed: a missing time runs right after the gap',
      schedule: daily('30 2 * * *', budapest),
      from: '2026-03-28',
      to: '2026-03-31',
      expected: ['2026-03-28 02:30 +01:00', '2026-03-29 03:00 +02:00 !', '2026-03-30 02:30 +02:00'],
    },
    {
      name: 'forward, fixed: several missing times are one run, and it may be due anyway',
      schedule: daily('0,30 2,3 * * *', budapest),
      from: '2026-03-29',
      to: '2026-03-30',
      expected: ['2026-03-29 03:00 +02:00 !', '2026-03-29 03:30 +02:00'],
    },
    {
      name: 'forward, fixed: the hour after the gap alone is not touched',
      schedule: daily('0 3 * * *', budapest),
      from: '2026-03-29',
      to: '2026-03-30',
      expected: ['2026-03-29 03:00 +02:00'],
    },
    {
      name: 'forward, skip: the next run tells of the missing one',
      schedule: daily('30 2 * * *', budapest, { gap: 'skip' }),
      from: '2026-03-28',
      to: '2026-03-31',
      expected: ['2026-03-28 02:30 +01:00', '2026-03-30 02:30 +02:00 !'],
    },
    {
      name: 'forward, skip: a run more than a day later does not',
      schedule: daily('30 2 * * SUN', budapest, { gap: 'skip' }),
      from: '2026-03-28',
      to: '2026-04-06',
      expected: ['2026-04-05 02:30 +02:00'],
    },
    {
      name: 'forward, a step: real time counts',
      schedule: daily('*/30 * * * *', budapest),
      from: '2026-03-29T00:30:00Z',
      to: '2026-03-29T02:00:00Z',
      expected: ['2026-03-29 01:30 +01:00', '2026-03-29 03:00 +02:00 !', '2026-03-29 03:30 +02:00'],
    },
    {
      name: 'forward, a star with gap: run-after',
      schedule: daily('30 * * * *', budapest, { gap: 'run-after' }),
      from: '2026-03-29T00:30:00Z',
      to: '2026-03-29T02:00:00Z',
      expected: ['2026-03-29 01:30 +01:00', '2026-03-29 03:00 +02:00 !', '2026-03-29 03:30 +02:00'],
    },
    {
      name: 'back, fixed: a time that comes twice runs the first time',
      schedule: daily('30 2 * * *', budapest),
      from: '2026-10-24',
      to: '2026-10-27',
      expected: ['2026-10-24 02:30 +02:00', '2026-10-25 02:30 +02:00 !', '2026-10-26 02:30 +01:00'],
    },
    {
      name: 'back: the last instant of the overlap is no part of it',
      schedule: daily('0 2,3 * * *', budapest),
      from: '2026-10-24T22:00:00Z',
      to: '2026-10-25T22:00:00Z',
      expected: ['2026-10-25 02:00 +02:00 !', '2026-10-25 03:00 +01:00'],
    },
    {
      name: 'back, second',
      schedule: daily('30 2 * * *', budapest, { overlap: 'second' }),
      from: '2026-10-25',
      to: '2026-10-26',
      expected: ['2026-10-25 02:30 +01:00 !'],
    },
    {
      name: 'back, both',
      schedule: daily('30 2 * * *', budapest, { overlap: 'both' }),
      from: '2026-10-25',
      to: '2026-10-26',
      expected: ['2026-10-25 02:30 +02:00 !', '2026-10-25 02:30 +01:00 !'],
    },
    {
      name: 'back, a step: both times, in the order of real time',
      schedule: daily('*/30 2 * * *', budapest),
      from: '2026-10-25',
      to: '2026-10-26',
      expected: [
        '2026-10-25 02:00 +02:00 !',
        '2026-10-25 02:30 +02:00 !',
        '2026-10-25 02:00 +01:00 !',
        '2026-10-25 02:30 +01:00 !',
      ],
    },
    {
      name: 'back, a step with overlap: first',
      schedule: daily('*/30 2 * * *', budapest, { overlap: 'first' }),
      from: '2026-10-25',
      to: '2026-10-26',
      expected: ['2026-10-25 02:00 +02:00 !', '2026-10-25 02:30 +02:00 !'],
    },
    {
      name: 'Lord Howe goes forward by half an hour',
      schedule: daily('15 2 * * *', 'Australia/Lord_Howe'),
      from: '2026-10-02T15:00:00Z',
      to: '2026-10-04T14:00:00Z',
      expected: ['2026-10-03 02:15 +10:30', '2026-10-04 02:30 +11:00 !'],
    },
    {
      name: 'Lord Howe goes back by half an hour',
      schedule: daily('0,45 1 * * *', 'Australia/Lord_Howe'),
      from: '2026-04-04T13:00:00Z',
      to: '2026-04-05T13:00:00Z',
      expected: ['2026-04-05 01:00 +11:00', '2026-04-05 01:45 +11:00 !'],
    },
    {
      name: 'Nuuk loses the last hour of a Saturday',
      schedule: daily('30 23 * * *', 'America/Nuuk'),
      from: '2024-03-30T12:00:00Z',
      to: '2024-04-01T12:00:00Z',
      expected: ['2024-03-31 00:00 -01:00 !', '2024-03-31 23:30 -01:00'],
    },
    {
      name: 'Nuuk: a run that only Saturdays have starts on Sunday',
      schedule: daily('30 23 * * SAT', 'America/Nuuk'),
      from: '2024-03-30T12:00:00Z',
      to: '2024-04-05T12:00:00Z',
      expected: ['2024-03-31 00:00 -01:00 !'],
    },
    {
      name: 'Apia loses a whole day',
      schedule: daily('0 9 * * *', 'Pacific/Apia'),
      from: '2011-12-29T12:00:00Z',
      to: '2012-01-01T12:00:00Z',
      expected: [
        '2011-12-29 09:00 -10:00',
        '2011-12-31 00:00 +14:00 !',
        '2011-12-31 09:00 +14:00',
        '2012-01-01 09:00 +14:00',
      ],
    },
    {
      name: 'Apia, skip: the day is gone',
      schedule: daily('0 9 * * *', 'Pacific/Apia', { gap: 'skip' }),
      from: '2011-12-29T12:00:00Z',
      to: '2011-12-31T12:00:00Z',
      expected: ['2011-12-29 09:00 -10:00', '2011-12-31 09:00 +14:00 !'],
    },
    {
      name: 'a zone that gave daylight saving up in October 2022',
      schedule: daily('30 0 * * *', 'Asia/Amman'),
      from: '2022-10-27T12:00:00Z',
      to: '2022-10-30T12:00:00Z',
      expected: ['2022-10-28 00:30 +03:00', '2022-10-29 00:30 +03:00', '2022-10-30 00:30 +03:00'],
    },
    {
      name: 'a zone that goes back for Ramadan alone',
      schedule: daily('30 2 * * *', 'Africa/Casablanca'),
      from: '2026-02-14T12:00:00Z',
      to: '2026-02-16T12:00:00Z',
      expected: ['2026-02-15 02:30 +01:00 !', '2026-02-16 02:30 +00:00'],
    },
    {
      name: 'two changes a week apart',
      schedule: daily('30 23 * * SAT', 'America/Recife'),
      from: '2000-10-07T12:00:00Z',
      to: '2000-10-22T12:00:00Z',
      expected: ['2000-10-07 23:30 -03:00', '2000-10-14 23:30 -02:00 !', '2000-10-21 23:30 -03:00'],
    },
  ];
  it.each(cases)('$name', ({ schedule, from, to, expected }) => {
    expect(local(schedule, from, to)).toEqual(expected);
  });

  const notes = [
    {
      schedule: daily('30 2 * * *', budapest),
      expected:
        'On Sun 2026-03-29 clocks go forward from 02:00 to 03:00: 02:30 does not exist and runs at 03:00, right after (a fixed time runs once)',
    },
    {
      schedule: daily('0,30 2 * * *', budapest, { gap: 'skip' }),
      expected:
        'On Sun 2026-03-29 clocks go forward from 02:00 to 03:00: 02:00 and 02:30 do not exist and do not run (dst.gap: skip)',
    },
    {
      schedule: daily('*/5 * * * *', budapest),
      expected:
        'On Sun 2026-03-29 clocks go forward from 02:00 to 03:00: 02:00 to 02:55 (12 times) do not exist and do not run (a star or step counts real time)',
    },
    {
      schedule: daily('30 23 * * *', 'America/Nuuk'),
      expected:
        'On Sat 2026-03-28 clocks go forward from 23:00 to Sun 2026-03-29 00:00: 23:30 does not exist and runs at Sun 2026-03-29 00:00, right after (a fixed time runs once)',
    },
    {
      schedule: daily('30 2 * * *', budapest),
      back: true,
      expected:
        'On Sun 2026-10-25 clocks go back from 03:00 to 02:00: 02:30 comes twice and runs the first time only (a fixed time runs once)',
    },
    {
      schedule: daily('30 2 * * *', budapest, { overlap: 'second' }),
      back: true,
      expected:
        'On Sun 2026-10-25 clocks go back from 03:00 to 02:00: 02:30 comes twice and runs the second time only (dst.overlap: second)',
    },
    {
      schedule: daily('0 * * * *', budapest),
      back: true,
      expected:
        'On Sun 2026-10-25 clocks go back from 03:00 to 02:00: 02:00 comes twice and runs both times (a star or step counts real time)',
    },
  ];
  it.each(notes)('have the note $expected', ({ schedule, back = false, expected }) => {
    const window = { from: Date.UTC(2026, 0), to: Date.UTC(2027, 0) };
    const changes = [...clockChanges(schedule, window)];
    expect(changes.map(({ kind }) => kind)).toEqual(['forward', 'back']);
    expect(changes[back ? 1 : 0]?.effect).toBe(expected);
    const told = [...occurrences(schedule, window)].filter(({ note }) => note?.startsWith(expected));
    expect(told.length).toBeGreaterThan(0);
  });

  it('have a note only when a change affects the schedule', () => {
    const window = { from: Date.UTC(2026, 0), to: Date.UTC(2027, 0) };
    expect([...clockChanges(daily('0 22 * * *', budapest), window)]).toEqual([]);
    expect([...clockChanges(daily('* * * * *'), window)]).toEqual([]);
  });
});

describe('occurrences of a single time', () => {
  const at = Date.UTC(2026, 2, 29, 1);
  const schedule: Schedule = { kind: 'at', at, text: '2026-03-29T02:30', timeZone: 'Europe/Budapest' };

  it('are one, inside the window', () => {
    expect([...occurrences(schedule, { from: at, to: at + 1 })].map((o) => o.scheduledAt)).toEqual([at]);
    expect([...occurrences(schedule, { from: at - 1, to: at })]).toEqual([]);
    expect([...occurrences(schedule, { from: at + 1, to: at + DAY })]).toEqual([]);
  });

  it('carry the note of their reading', () => {
    expect([...occurrences(schedule, { from: at, to: at + 1 })][0]?.note).toContain('02:30 does not exist');
    const plain: Schedule = { ...schedule, text: '2026-03-29T01:00:00Z' };
    expect([...occurrences(plain, { from: at, to: at + 1 })]).toEqual([{ scheduledAt: at }]);
  });

  it('can be found backwards', () => {
    expect(previousOccurrence(schedule, at)).toBeUndefined();
    expect(previousOccurrence(schedule, at + 1)?.scheduledAt).toBe(at);
  });
});

describe('the previous occurrence', () => {
  it.each([
    ['* * * * *', '2026-05-01T00:00:00Z', '2026-04-30T23:59:00Z'],
    ['0 0 * * *', '2026-05-01T00:00:00Z', '2026-04-30T00:00:00Z'],
    ['0 0 * * *', '2026-05-01T00:00:00.001Z', '2026-05-01T00:00:00Z'],
    ['0 0 29 2 *', '2026-05-01T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['0 0 29 2 *', '2104-02-29T00:00:00Z', '2096-02-29T00:00:00Z'],
    ['0 0 29 2 */7', '2103-01-01T00:00:00Z', '2088-02-29T00:00:00Z'],
    ['0 0 29 2 */7', '2128-02-29T00:00:00Z', '2088-02-29T00:00:00Z'],
  ])('of %s before %s is %s', (cron, before, expected) => {
    const found = previousOccurrence(daily(cron), Date.parse(before));
    expect(found?.scheduledAt).toBe(Date.parse(expected));
  });

  it('is not there before the first year', () => {
    expect(previousOccurrence(daily('0 0 * * *'), Date.UTC(1900, 0))).toBeUndefined();
  });
});

const zones = [
  'UTC',
  'Europe/Budapest',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'America/Nuuk',
  'America/Santiago',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Tehran',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Antarctica/Troll',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
];
const choice = <T extends string>(...values: T[]) => fc.constantFrom(undefined, ...values);
const dstRule = fc
  .tuple(choice('run-after', 'skip'), choice('first', 'second', 'both'))
  .map(([gap, overlap]): DstRule => ({ ...(gap && { gap }), ...(overlap && { overlap }) }));
const minuteField = fc.constantFrom('0', '30', '15,45', '*/10', '*', '7', '20-40/10');
const hourField = fc.constantFrom('*', '2', '0-3', '1,2,3', '*/2', '23', '0', '9-17');
const dayFields = fc.constantFrom('* * *', '* * SUN', '* * MON-FRI', '1 * *', '*/2 * SAT,SUN', '30 * FRI');
const cron = fc.tuple(minuteField, hourField, dayFields).map((fields) => fields.join(' '));
const anySchedule = fc.tuple(cron, fc.constantFrom(...zones), dstRule).map((args) => daily(...args));
const instant = fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2035, 0) });

describe('every list of occurrences', () => {
  it('ascends, lies in its window, and holds what occursAt says', () => {
    fc.assert(
      fc.property(anySchedule, instant, fc.integer({ min: 0, max: 40 * DAY }), (schedule, from, length) => {
        const window = { from, to: from + length };
        const times = [...occurrences(schedule, window)].map(({ scheduledAt }) => scheduledAt);
        const bounds = [from - 1, ...times, window.to];
        expect(bounds.every((time, index) => index === 0 || time > (bounds[index - 1] ?? time))).toBe(true);
        expect(times.every((time) => time % 60_000 === 0)).toBe(true);
        for (const time of times.slice(0, 3)) {
          expect(occursAt(schedule, time)).toBe(true);
          expect(occursAt(schedule, time + 1)).toBe(false);
          expect(previousOccurrence(schedule, time + 1)?.scheduledAt).toBe(time);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is the same when the window is cut in two, notes included', () => {
    fc.assert(
      fc.property(
        anySchedule,
        instant,
        fc.integer({ min: 0, max: 200 * DAY }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (schedule, from, length, share) => {
          const [to, cut] = [from + length, from + Math.floor(length * share)];
          const whole = [...occurrences(schedule, { from, to })];
          const parts = [
            ...occurrences(schedule, { from, to: cut }),
            ...occurrences(schedule, { from: cut, to }),
          ];
          expect(parts).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is, for a star or a step, what a walk over every minute finds', () => {
    const realTime = fc
      .tuple(fc.constantFrom('*/10', '*', '20-40/10'), hourField, dayFields)
      .map((f) => f.join(' '));
    const changes = fc.constantFrom(
      ['Europe/Budapest', '2026-03-29'],
      ['Europe/Budapest', '2026-10-25'],
      ['Australia/Lord_Howe', '2026-04-05'],
      ['Australia/Lord_Howe', '2026-10-04'],
      ['America/Nuuk', '2024-03-31'],
      ['Pacific/Apia', '2011-12-31'],
      ['Africa/Casablanca', '2026-02-15'],
      ['America/St_Johns', '2006-10-29'],
      ['Antarctica/Troll', '2026-03-29'],
      ['Asia/Kathmandu', '2026-01-01'],
    );
    fc.assert(
      fc.property(realTime, changes, (text, [timeZone = '', day = '']) => {
        const window = { from: Date.parse(day) - DAY, to: Date.parse(day) + DAY };
        const mine = [...occurrences(daily(text, timeZone), window)].map((o) => o.scheduledAt);
        expect(mine).toEqual(naiveOccurrences(text, timeZone, window.from, window.to));
      }),
      { numRuns: 40 },
    );
  });

  it('has, for a fixed time, one run for each day that the calendar shows, whatever the clocks do', () => {
    const fixed = fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }));
    fc.assert(
      fc.property(fixed, fc.constantFrom(...zones), instant, ([minute, hour], timeZone, from) => {
        const schedule = daily(`${minute} ${hour} * * *`, timeZone);
        const found = [...occurrences(schedule, { from, to: from + 365 * DAY })];
        const dates = found.map(({ scheduledAt }) => formatLocal(scheduledAt, timeZone).slice(4, 14));
        expect(found.length).toBeGreaterThanOrEqual(364);
        expect(found.length).toBeLessThanOrEqual(366);
        // A gap over midnight moves a run onto the next date, and so may a lost day.
        expect(dates.length - new Set(dates).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });
});
