import { describe, expect, it } from 'vitest';
import { DeviceIndex } from '../../../src/report/page/browser/device-index.ts';
import { Search } from '../../../src/report/page/browser/filter.ts';
import type { PageAnswer } from '../../../src/report/page/page-facts.ts';

const index = new DeviceIndex(['door-1', 'door-2', 'gate-1', 'Hall-Door/lock']);
const answer = (places: readonly number[]): PageAnswer => ({
  outcome: 'refused',
  likeness: 'equal',
  devices: places.length,
  examples: [],
  places,
});
const text = () => 'lock-doors every evening';

describe('the search', () => {
  it.each([
    ['nothing asked → all', '', true, undefined],
    ['every word, in any order', 'doors LOCK', true, undefined],
    ['a word that is nowhere', 'lock windows', false, 'none'],
    ['a part of an id', 'door-', true, [0, 1]],
    ['an id in capitals, with its module', 'HALL-door/LOCK', true, [3]],
    ['an id and a word of the text', 'lock-doors door-2', true, [1]],
    ['an id of a device that did not fail here', 'gate-1', false, 'none'],
    ['two ids, which no device has both', 'door-1 door-2', true, 'none'],
  ] as const)('%s', (_, words, isFound, places) => {
    const search = new Search(words, index);
    const part = { job: 1, group: answer([0, 1, 3]) };
    expect(search.finds(text, [part.group])).toBe(isFound);
    const narrowed = search.narrow(text, part);
    expect(narrowed ? ('places' in narrowed ? narrowed.places : undefined) : 'none').toEqual(places);
  });

  it('makes no text when no word is asked for', () => {
    expect(new Search(' ', index).finds(() => expect.fail('a text was made'))).toBe(true);
  });
});
