import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/query/nearest.ts';

describe('the nearest of some words', () => {
  const keys = ['at', 'cron', 'dst', 'missed', 'query', 'schedule', 'timeZone', 'maxExecutionTime'];

  it.each([
    ['a swap', 'corn', 'cron'],
    ['a letter too many', 'crron', 'cron'],
    ['a letter too few', 'shedule', 'schedule'],
    ['another letter', 'misset', 'missed'],
    ['two slips in a longer word', 'shedul', 'schedule'],
    ['three slips in a long word', 'maxExcutionTim', 'maxExecutionTime'],
    ['capitals, which do not count', 'timezone', 'timeZone'],
    ['the word itself', 'query', 'query'],
  ])('is found after %s: %s', (_, typed, expected) => {
    expect(nearest(typed, keys)).toBe(expected);
  });

  it.each([
    ['two slips in a short word', 'conr'],
    ['one slip in two letters', 'it'],
    ['three slips in a word of middle length', 'shedl'],
    ['another word', 'payload'],
    ['no word', ''],
    ['a very long word', 'x'.repeat(100_000)],
  ])('is none for %s', (_, typed) => {
    expect(nearest(typed, keys)).toBeUndefined();
  });

  it('is the one with the fewest slips, and the first of equals', () => {
    expect(nearest('desired', ['desires', 'desired'])).toBe('desired');
    expect(nearest('doorr', ['doors', 'doora'])).toBe('doors');
  });
});
