import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeAxis } from '../../../src/report/page/browser/axis.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('the axis', () => {
  const texts = (from: string, length: number) => {
    const { days, hours } = timeAxis(Date.parse(from), Date.parse(from) + length);
    return [days.map(({ text }) => text).join(' | '), hours.map(({ text }) => text).join(' ')];
  };

  it.each([
    [
      'half an hour',
      '2026-03-02T20:10:00Z',
      30 * MINUTE,
      ['Mon 03-02', '20:10 20:15 20:20 20:25 20:30 20:35'],
    ],
    [
      'two hours',
      '2026-03-02T20:10:00Z',
      2 * HOUR,
      ['Mon 03-02', '20:15 20:30 20:45 21:00 21:15 21:30 21:45'],
    ],
    [
      'two hours over midnight',
      '2026-03-02T23:10:00Z',
      2 * HOUR,
      ['Mon 03-02 | Tue 03-03', '23:15 23:30 23:45 00:00 00:15 00:30 00:45'],
    ],
    ['half a day', '2026-03-02T20:10:00Z', 12 * HOUR, ['Mon 03-02 | Tue 03-03', '21:00 00:00 03:00 06:00']],
    [
      'a day',
      '2026-03-02T20:30:00Z',
      DAY,
      ['Mon 03-02 | Tue 03-03', '21:00 00:00 03:00 06:00 09:00 12:00 15:00 18:00'],
    ],
    [
      'a day from a moment before midnight',
      '2026-03-02T23:50:00Z',
      DAY,
      ['Tue 03-03', '00:00 03:00 06:00 09:00 12:00 15:00 18:00 21:00'],
    ],
    [
      'two days and a half, by half days: no day twice',
      '2026-03-02T06:00:00Z',
      60 * HOUR,
      ['Mon 03-02 | Tue 03-03 | Wed 03-04', '12:00 00:00 12:00 00:00 12:00'],
    ],
    [
      'three days',
      '2026-03-02T00:00:00Z',
      3 * DAY,
      ['Mon 03-02 | Tue 03-03 | Wed 03-04', '00:00 12:00 00:00 12:00 00:00 12:00'],
    ],
    [
      'a week',
      '2026-03-02T00:00:00Z',
      7 * DAY,
      ['Mon 03-02 | Tue 03-03 | Wed 03-04 | Thu 03-05 | Fri 03-06 | Sat 03-07 | Sun 03-08', ''],
    ],
    [
      'a week with a margin',
      '2026-03-01T20:00:00Z',
      7.3 * DAY,
      ['Mon 03-02 | Tue 03-03 | Wed 03-04 | Thu 03-05 | Fri 03-06 | Sat 03-07 | Sun 03-08', ''],
    ],
    [
      'two weeks',
      '2026-03-02T00:00:00Z',
      14 * DAY,
      ['Mon 03-02 | Wed 03-04 | Fri 03-06 | Sun 03-08 | Tue 03-10 | Thu 03-12 | Sat 03-14', ''],
    ],
    [
      'forty days',
      '2026-03-02T00:00:00Z',
      40 * DAY,
      ['Thu 03-05 | Thu 03-12 | Thu 03-19 | Thu 03-26 | Thu 04-02', ''],
    ],
  ])('of %s', (_, from, length, expected) => {
    expect(texts(from, length)).toEqual(expected);
  });

  it('says each day once, with room for each label, at round instants inside', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: 10 * MINUTE, max: 80 * DAY }),
        (from, length) => {
          const { ticks, days, hours } = timeAxis(from, from + length);
          expect(ticks.length).toBeLessThanOrEqual(9);
          for (const at of ticks) {
            expect(at % (5 * MINUTE)).toBe(0);
            expect(at).toBeGreaterThanOrEqual(from);
            expect(at).toBeLessThanOrEqual(from + length);
          }
          const said = days.map(({ text }) => text);
          expect(new Set(said).size).toBe(said.length);
          for (const labels of [days, hours]) {
            labels.forEach(({ at }, index) => {
              const next = labels[index + 1]?.at ?? from + length;
              expect(next - at).toBeGreaterThanOrEqual(length * 0.1);
            });
          }
          expect(days.length + hours.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
