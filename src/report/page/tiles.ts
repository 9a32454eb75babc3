import { countedWords, type State, type Tone } from '../writing/states.ts';
import { nounOf } from '../writing/words.ts';
import { failedParts } from './attention.ts';
import type { DeviceCounter } from './device-counter.ts';
import { inOrder, isInRange, itemsOf, type TimeRange, type View } from './page-facts.ts';

/** A number at the top of the page. */
export interface Tile {
  readonly count: number;
  readonly words: string;
  readonly tone: Tone;
}

/** The items of the counted sections in a range of time by state, and the devices that failed in them. */
export function tilesOf(view: View, range: TimeRange, counter: DeviceCounter): readonly Tile[] {
  const counted = view.sections.filter(({ id }) => view.counted.includes(id));
  const items = counted.flatMap(itemsOf).filter((item) => isInRange(item, range));
  const total = counter.count(items.flatMap(failedParts));
  return [
    ...counted.flatMap((section) =>
      stateTiles(
        section.noun,
        itemsOf(section).filter((item) => isInRange(item, range)),
      ),
    ),
    {
      count: total.devices,
      words: `${total.isExact ? '' : 'or more '}${nounOf(total.devices, 'device')} failed`,
      tone: 'bad',
    },
  ];
}

/** `3 jobs below threshold`: a tile for each state that occurs. */
function stateTiles(noun: string, items: readonly { readonly state?: State }[]): readonly Tile[] {
  const states = items.flatMap(({ state }) => state ?? []);
  return inOrder(states).map((state) => {
    const count = states.filter(({ words }) => words === state.words).length;
    return {
      count,
      words: `${nounOf(count, noun)} ${countedWords(state)}`,
      tone: state.tone,
    };
  });
}
