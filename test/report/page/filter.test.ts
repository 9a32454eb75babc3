import { describe, expect, it } from 'vitest';
import { filterOf, hasState, hasWords } from '../../../src/report/page/browser/filter.ts';

describe('the filter', () => {
  it.each([
    ['nothing asked → all', '', '', true],
    ['every word, in any order', 'doors LOCK', '', true],
    ['a word that is not there', 'lock windows', '', false],
    ['the state it is in', '', 'running', true],
    ['another state', 'lock', 'waiting', false],
  ])('%s', (_, text, state, expected) => {
    const filter = filterOf(text, state);
    const passes = hasState(filter, ['running']) && hasWords(filter, () => 'lock-doors every evening');
    expect(passes).toBe(expected);
  });

  it('makes no text when no word is asked for', () => {
    expect(hasWords(filterOf('', ''), () => expect.fail('a text was made'))).toBe(true);
  });
});
