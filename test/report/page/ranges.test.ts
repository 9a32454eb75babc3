import { describe, expect, it } from 'vitest';
import { formatLocal } from '../../../src/model/local-time.ts';
import { commonTimeZone, drawnWindow, lastEvening, reportRanges } from '../../../src/report/page/ranges.ts';

const at = (text: string) => Date.parse(text);
const DAY = 86_400_000;

describe('the last night', () => {
  it.each([
    ['in the morning', '2026-03-10T07:00:00Z', 'Europe/Budapest', 'Mon 2026-03-09 18:00 +01:00'],
    [
      'in the evening: the night before',
      '2026-03-10T21:00:00Z',
      'Europe/Budapest',
      'Mon 2026-03-09 18:00 +01:00',
    ],
    ['shortly after midnight', '2026-03-09T23:30:00Z', 'Europe/Budapest', 'Mon 2026-03-09 18:00 +01:00'],
    [
      'in which the clocks went forward',
      '2026-03-29T08:00:00Z',
      'Europe/Budapest',
      'Sat 2026-03-28 18:00 +01:00',
    ],
    [
      'in which the clocks went back',
      '2026-10-25T08:00:00Z',
      'Europe/Budapest',
      'Sat 2026-10-24 18:00 +02:00',
    ],
    [
      'on the other side of the world',
      '2026-03-10T07:00:00Z',
      'Pacific/Auckland',
      'Mon 2026-03-09 18:00 +13:00',
    ],
    ['in UTC', '2026-03-10T07:00:00Z', 'UTC', 'Mon 2026-03-09 18:00 +00:00'],
  ])('%s', (_, now, timeZone, evening) => {
    expect(formatLocal(lastEvening(at(now), timeZone), timeZone)).toBe(evening);
  });
});

describe('the ranges of a report', () => {
  const now = at('2026-03-10T07:00:00Z');
  const chosen = (...ran: readonly string[]) => {
    const { ranges, chosenRange } = reportRanges({ now, timeZone: 'UTC', marks: [], ran: ran.map(at) });
    return ranges[chosenRange]?.id;
  };

  it.each([
    ['something ran last night', 'night', ['2026-03-09T22:00:00Z', '2026-03-01T00:00:00Z']],
    ['something ran yesterday afternoon', 'day', ['2026-03-09T12:00:00Z']],
    ['something ran some days ago', 'week', ['2026-03-05T12:00:00Z']],
    ['something ran weeks ago', 'all', ['2026-02-15T12:00:00Z']],
    ['nothing ran', 'week', []],
    ['something is still to run', 'week', ['2026-03-11T12:00:00Z']],
  ] as const)('%s → %s', (_, id, ran) => {
    expect(chosen(...ran)).toBe(id);
  });

  it('say since when the night is', () => {
    const { ranges } = reportRanges({ now, timeZone: 'Pacific/Honolulu', marks: [], ran: [] });
    expect(ranges.map(({ words }) => words)).toEqual([
      'last night, since Sun 18:00',
      'last 24 hours',
      'last week',
      'all',
    ]);
  });

  it('draw what is near, and now', () => {
    const marks = [-20, -2, 0.5, 3].map((days) => ({ from: now + days * DAY, to: now + days * DAY }));
    const all = drawnWindow(marks, now, { from: now - 40 * DAY, to: now + 40 * DAY });
    const near = drawnWindow(marks, now, { from: now - DAY, to: now + DAY });
    expect(all.from).toBeLessThan(now - 20 * DAY);
    expect(near.from).toBeGreaterThan(now - DAY);
    expect(near.to).toBeGreaterThan(now + DAY / 2);
    expect(near.to).toBeLessThan(now + DAY);
  });

  it('are in the zone that most manifests have', () => {
    expect(commonTimeZone(['UTC', 'Asia/Tokyo', 'Asia/Tokyo'])).toBe('Asia/Tokyo');
    expect(commonTimeZone(['UTC', 'Asia/Tokyo'])).toBe('Asia/Tokyo');
    expect(commonTimeZone([])).toBe('UTC');
  });
});
