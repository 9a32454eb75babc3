import { describe, expect, it } from 'vitest';
import { formatLocal, offsetAt } from '../../src/model/local-time.ts';
import { isKnownTimeZone } from '../../src/schedule/time-zone.ts';
import { changesBetween, spansBetween } from '../../src/schedule/zone-spans.ts';

describe('a time zone', () => {
  const known =
    'UTC Etc/UTC GMT CET EST Europe/Budapest europe/budapest Asia/Kolkata Asia/Calcutta America/Nuuk Etc/GMT+1'.split(
      ' ',
    );
  it.each(known)('is known: %s', (name) => {
    expect(isKnownTimeZone(name)).toBe(true);
  });

  const unknown = [
    '',
    ' UTC',
    'Z',
    '+01:00',
    'GMT+1',
    'Budapest',
    'IST',
    'BST',
    'pst',
    'Etc/Unknown',
    'Europe/Budapest\n',
  ];
  it.each(unknown)('is not known: "%s"', (name) => {
    expect(isKnownTimeZone(name)).toBe(false);
  });
});

describe('local time', () => {
  it.each([
    ['2026-03-02T21:00:00Z', 'Europe/Budapest', 'Mon 2026-03-02 22:00 +01:00'],
    ['2026-07-02T21:00:00Z', 'Europe/Budapest', 'Thu 2026-07-02 23:00 +02:00'],
    ['2026-07-02T21:00:59Z', 'UTC', 'Thu 2026-07-02 21:00 +00:00'],
    ['2026-07-02T21:00:00Z', 'America/St_Johns', 'Thu 2026-07-02 18:30 -02:30'],
    ['2026-07-02T21:00:00Z', 'Pacific/Kiritimati', 'Fri 2026-07-03 11:00 +14:00'],
    ['1971-07-02T21:00:00Z', 'Africa/Monrovia', 'Fri 1971-07-02 20:15 -00:44:30'],
  ])('of %s in %s is %s', (instant, timeZone, expected) => {
    expect(formatLocal(Date.parse(instant), timeZone)).toBe(expected);
  });

  it('needs a known zone', () => {
    expect(() => formatLocal(0, 'Nowhere')).toThrow(RangeError);
  });
});

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

  it('join without a seam and hold the offset that Intl gives', () => {
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
