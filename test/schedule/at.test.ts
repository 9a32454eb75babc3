import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/model/instant.ts';
import { parseAt } from '../../src/schedule/at.ts';

const budapest = 'Europe/Budapest';

describe('schedule.at', () => {
  const readings = [
    { name: 'UTC', text: '2026-05-01T20:00:00Z', expected: '2026-05-01T20:00:00Z' },
    { name: 'small letters', text: '2026-05-01t20:00:00z', expected: '2026-05-01T20:00:00Z' },
    { name: 'a space for the T', text: '2026-05-01 20:00:00Z', expected: '2026-05-01T20:00:00Z' },
    { name: 'no seconds', text: '2026-05-01T20:00Z', expected: '2026-05-01T20:00:00Z' },
    { name: 'zero fractions', text: '2026-05-01T20:00:00.000Z', expected: '2026-05-01T20:00:00Z' },
    { name: 'an offset', text: '2026-05-01T22:00:00+02:00', expected: '2026-05-01T20:00:00Z' },
    { name: 'an offset to the west', text: '2026-05-01T22:00:00-03:30', expected: '2026-05-02T01:30:00Z' },
    { name: 'a leap day', text: '2028-02-29T00:00:00Z', expected: '2028-02-29T00:00:00Z' },
    {
      name: 'an offset and a zone: the offset decides',
      text: '2026-05-01T22:00:00+01:00',
      timeZone: budapest,
      expected: '2026-05-01T21:00:00Z',
    },
    { name: 'a local time', text: '2026-05-01T22:00', timeZone: budapest, expected: '2026-05-01T20:00:00Z' },
    {
      name: 'a local time in UTC',
      text: '2026-05-01T22:00',
      timeZone: 'UTC',
      expected: '2026-05-01T22:00:00Z',
    },
    {
      name: 'a local time in winter',
      text: '2026-01-01T00:00:00',
      timeZone: budapest,
      expected: '2025-12-31T23:00:00Z',
    },
    {
      name: 'the far east',
      text: '2026-01-01T00:00',
      timeZone: 'Pacific/Kiritimati',
      expected: '2025-12-31T10:00:00Z',
    },
    {
      name: 'the last minute before a gap',
      text: '2026-03-29T01:59',
      timeZone: budapest,
      expected: '2026-03-29T00:59:00Z',
    },
    {
      name: 'the first minute after a gap',
      text: '2026-03-29T03:00',
      timeZone: budapest,
      expected: '2026-03-29T01:00:00Z',
    },
    {
      name: 'the first minute after an overlap',
      text: '2026-10-25T03:00',
      timeZone: budapest,
      expected: '2026-10-25T02:00:00Z',
    },
  ];
  it.each(readings)('reads $name: $text', ({ text, timeZone, expected }) => {
    const parsed = parseAt(text, timeZone);
    expect(parsed).toEqual({ at: Date.parse(expected) });
  });

  const changes = [
    {
      text: '2026-03-29T02:30',
      timeZone: budapest,
      expected: '2026-03-29T01:00:00Z',
      note: 'On Sun 2026-03-29 clocks go forward from 02:00 to 03:00: 02:30 does not exist; it runs at Sun 2026-03-29 03:00 +02:00, right after',
    },
    {
      text: '2026-10-25T02:30',
      timeZone: budapest,
      expected: '2026-10-25T00:30:00Z',
      note: 'On Sun 2026-10-25 clocks go back from 03:00 to 02:00: the time occurs twice; Sun 2026-10-25 02:30 +02:00 is meant, not Sun 2026-10-25 02:30 +01:00',
    },
    {
      text: '2026-04-05T01:30',
      timeZone: 'Australia/Lord_Howe',
      expected: '2026-04-04T14:30:00Z',
      note: 'the time occurs twice',
    },
    {
      text: '2011-12-30T12:00',
      timeZone: 'Pacific/Apia',
      expected: '2011-12-30T10:00:00Z',
      note: 'On Fri 2011-12-30 clocks go forward from 00:00 to Sat 2011-12-31 00:00',
    },
    {
      text: '2024-03-30T23:15',
      timeZone: 'America/Nuuk',
      expected: '2024-03-31T01:00:00Z',
      note: 'it runs at Sun 2024-03-31 00:00 -01:00',
    },
  ];
  it.each(changes)('reads $text in $timeZone with a note', ({ text, timeZone, expected, note }) => {
    const parsed = parseAt(text, timeZone);
    if (!('at' in parsed)) throw new Error(parsed.problem.message);
    expect(formatInstant(parsed.at)).toBe(expected);
    expect(parsed.note).toContain(note);
  });

  const refusals = [
    { text: '', code: 'at-format' },
    { text: 'tomorrow', code: 'at-format', hint: '2026-05-01T22:00:00+02:00' },
    { text: 'now', code: 'at-format', hint: 'write `merged`' },
    { text: 'on-merge', code: 'at-format', hint: 'write `merged`' },
    { text: '2026-05-01', code: 'at-format' },
    { text: '2026-5-1T22:00Z', code: 'at-format' },
    { text: '+002026-05-01T22:00Z', code: 'at-format' },
    { text: '2026-05-01T22:00:00+0200', code: 'at-format' },
    { text: '2026-05-01T22:00:00Z[Europe/Budapest]', code: 'at-format' },
    { text: '2026-05-01T22:00', code: 'at-no-zone', hint: 'timeZone' },
    { text: '2026-02-29T22:00Z', code: 'at-date' },
    { text: '2026-04-31T22:00', timeZone: budapest, code: 'at-date' },
    { text: '2026-13-01T22:00Z', code: 'at-date' },
    { text: '2026-05-01T24:00Z', code: 'at-date' },
    { text: '2026-05-01T22:60Z', code: 'at-date' },
    { text: '2026-05-01T22:00:61Z', code: 'at-date' },
    { text: '2026-05-01T22:00+24:00', code: 'at-date' },
    { text: '2026-05-01T22:00+02:60', code: 'at-date' },
    { text: '1969-12-31T22:00Z', code: 'at-date', says: '1970' },
    { text: '2026-05-01T22:00:30Z', code: 'at-whole-minute', hint: '`2026-05-01T22:00:00Z`' },
    { text: '2026-05-01T22:00:00.5+02:00', code: 'at-whole-minute', hint: '`2026-05-01T22:00:00+02:00`' },
    { text: '2016-12-31T23:59:60Z', code: 'at-whole-minute' },
  ];
  it.each(refusals)('refuses "$text" in $timeZone: $code', ({ text, timeZone, code, says = '', hint }) => {
    const parsed = parseAt(text, timeZone);
    if (!('problem' in parsed)) throw new Error(`read as ${formatInstant(parsed.at)}`);
    expect(parsed.problem.code).toBe(code);
    expect(parsed.problem.message).toContain(says);
    if (hint !== undefined) expect(parsed.problem.hint).toContain(hint);
  });
});
