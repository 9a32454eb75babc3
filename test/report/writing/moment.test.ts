import { describe, expect, it } from 'vitest';
import { clockTime, endText, spanText } from '../../../src/report/writing/moment.ts';

const at = (text: string) => Date.parse(text);

describe('a span of time', () => {
  it.each([
    ['inside a day → the end is a time', '22:00', '22:04', 'Mon 2026-03-02 23:00 +01:00 to 23:04'],
    [
      'over midnight there → with the day',
      '22:00',
      '23:30',
      'Mon 2026-03-02 23:00 +01:00 to Tue 2026-03-03 00:30 +01:00',
    ],
  ])('%s', (_, from, to, expected) => {
    const span = { from: at(`2026-03-02T${from}Z`), to: at(`2026-03-02T${to}Z`) };
    expect(spanText(span, 'Europe/Budapest')).toBe(expected);
  });

  it('of 28 hours ends on a day that is named', () => {
    const span = { from: at('2026-03-02T12:00Z'), to: at('2026-03-03T16:00Z') };
    expect(endText(span, 'UTC')).toBe('Tue 2026-03-03 16:00 UTC');
  });

  it('over a change of the clocks has the offset of its end', () => {
    const span = { from: at('2026-03-29T00:30Z'), to: at('2026-03-29T01:30Z') };
    expect(spanText(span, 'Europe/Budapest')).toBe(
      'Sun 2026-03-29 01:30 +01:00 to Sun 2026-03-29 03:30 +02:00',
    );
  });
});

it('a time of day has its date where that is another one', () => {
  const now = at('2026-03-02T20:00:00Z');
  expect(clockTime(at('2026-03-02T21:00:00.900Z'), now)).toBe('21:00:00Z');
  expect(clockTime(at('2026-03-03T05:00:00Z'), now)).toBe('2026-03-03T05:00:00Z');
});
