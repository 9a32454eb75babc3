import { describe, expect, it } from 'vitest';
import { SeriesFinder } from '../../src/import/series.ts';

function hints(...times: readonly string[]): readonly string[] {
  const finder = new SeriesFinder();
  finder.add('other', 'other', 0);
  for (const [index, time] of times.entries()) finder.add('same', `job-${index}`, Date.parse(time));
  return finder.hints();
}

describe('jobs that may be one', () => {
  it.each([
    [
      ['2027-03-01T22:00Z', '2027-03-03T22:00Z', '2027-03-02T22:00Z'],
      'at 22:00 UTC: perhaps `cron: "0 22 * * *"`',
    ],
    [
      ['2027-03-04T06:30Z', '2027-03-05T06:30Z', '2027-03-08T06:30Z'],
      'at 06:30 UTC: perhaps `cron: "30 6 * * MON-FRI"`',
    ],
    [['2027-03-01T22:00Z', '2027-03-08T22:00Z'], 'at 22:00 UTC: perhaps `cron: "0 22 * * MON"`'],
    [['2027-03-01T22:00Z', '2027-03-05T22:00Z'], 'at 22:00 UTC: perhaps one job with a cron schedule'],
    [
      ['2027-03-01T22:00Z', '2027-03-02T21:00Z'],
      'at different times of the day: perhaps one job with a cron schedule',
    ],
  ])('%j', (times, says) => {
    const names = times.map((_, index) => `job-${index}`).join(', ');
    expect(hints(...times)).toEqual([`${times.length} jobs have the same content ${says} (${names})`]);
  });

  it('are not those that start at the same time, and many are not all named', () => {
    expect(hints('2027-03-01T22:00Z', '2027-03-01T22:00Z')).toEqual([]);
    const month = Array.from({ length: 30 }, (_, day) =>
      new Date(Date.UTC(2027, 2, day + 1, 22)).toISOString(),
    );
    expect(hints(...month)).toEqual([
      '30 jobs have the same content at 22:00 UTC: perhaps `cron: "0 22 * * *"` (job-0 to job-29)',
    ]);
  });
});
