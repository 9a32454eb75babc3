import { describe, expect, it } from 'vitest';
import { offsetAt } from '../../src/model/local-time.ts';
import { changesBetween, spansBetween } from '../../src/schedule/zone-spans.ts';

describe('the spans of a zone', () => {
  const starts = (timeZone: string, from: string, to: string) =>
    [...changesBetween(timeZone, Date.parse(from), Date.parse(to))].map(({ start, before, offset }) => {
      const minutes = (offset - before) / 60_000;
      return `${new Date(start).toISOString().slice(0, 16)}Z ${minutes > 0 ? '+' : ''}${minutes}`;
    });

  const cases = [
    { timeZone: 'UTC', from: '2000-01-01', to: '2030-01-01', expected: [] },
    {
      timeZone: 'Europe/Budapest',
      from: '2026-01-01',
      to: '2027-01-01',
      expected: ['2026-03-29T01:00Z +60', '2026-10-25T01:00Z -60'],
    },
    {
      timeZone: 'Australia/Lord_Howe',
      from: '2026-01-01',
      to: '2027-01-01',
      expected: ['2026-04-04T15:00Z -30', '2026-10-03T15:30Z +30'],
    },
    {
      timeZone: 'Antarctica/Troll',
      from: '2026-01-01',
      to: '2027-01-01',
      expected: ['2026-03-29T01:00Z +120', '2026-10-25T01:00Z -120'],
    },
    { timeZone: 'Pacific/Apia', from: '2011-11-01', to: '2012-02-01', expected: ['2011-12-30T10:00Z +1440'] },
    {
      timeZone: 'America/Recife',
      from: '2000-09-01',
      to: '2001-01-01',
      expected: ['2000-10-08T03:00Z +60', '2000-10-15T02:00Z -60'],
    },
    {
      timeZone: 'Africa/Cairo',
      from: '2010-01-01',
      to: '2011-01-01',
      expected: [
        '2010-04-29T22:00Z +60',
        '2010-08-10T21:00Z -60',
        '2010-09-09T22:00Z +60',
        '2010-09-30T21:00Z -60',
      ],
    },
    { timeZone: 'Asia/Pyongyang', from: '2018-01-01', to: '2019-01-01', expected: ['2018-05-04T15:00Z +30'] },
    { timeZone: 'Europe/Istanbul', from: '2017-01-01', to: '2027-01-01', expected: [] },
    {
      timeZone: 'Europe/Budapest',
      from: '9999-01-01',
      to: '9999-12-31',
      expected: ['9999-03-28T01:00Z +60', '9999-10-31T01:00Z -60'],
    },
  ];
  it.each(cases)('of $timeZone from $from change as they did', ({ timeZone, from, to, expected }) => {
    expect(starts(timeZone, from, to)).toEqual(expected);
  });

  it('follow each other without gaps, with the offsets that Intl gives', () => {
    for (const timeZone of ['Europe/Budapest', 'Africa/Casablanca', 'America/Santiago', 'Asia/Gaza']) {
      let end = Date.UTC(1990, 0);
      let offset = offsetAt(end - 1, timeZone);
      for (const span of spansBetween(timeZone, end, Date.UTC(2030, 0))) {
        expect(span.start).toBe(end);
        expect(span.before).toBe(offset);
        for (const instant of [span.start, (span.start + span.end) / 2, span.end - 1]) {
          expect(offsetAt(instant, timeZone)).toBe(span.offset);
        }
        expect(span.after).toBe(offsetAt(span.end, timeZone));
        end = span.end;
        offset = span.offset;
      }
      expect(end).toBe(Date.UTC(2030, 0));
    }
  });
});
