import { type Child, h } from '../../../browser/dom.ts';
import { countsByState, DEVICE_OUTCOMES } from '../../writing/states.ts';
import { countOf } from '../../writing/words.ts';
import { type CountedAnswer, devicesWords, timesWords } from '../device-counter.ts';
import type { Search } from './filter.ts';
import type { Scope } from './scope.ts';

interface Found {
  readonly search: Search;
  /** Items of all sections. */
  readonly items: number;
  /** The failures that are shown. */
  readonly answers: readonly CountedAnswer[];
  /** Which devices the search cannot find. */
  readonly limits: readonly string[];
}

/** What a search has found: the devices, or why one that somebody looks for may not be there. */
export function foundLine({ search, items, answers, limits }: Found, scope: Scope): readonly Child[] {
  const ofDevices = answers.filter(({ places }) => places !== undefined);
  const unnamed = limits.map((limit) => h('span', { class: 'muted' }, ` ${limit}`));
  if (ofDevices.length === 0) {
    const elsewhere = search.countDevices();
    // These are found by their jobs.
    if (elsewhere > 0 && answers.length > 0) return [];
    const nothing = items === 0 ? 'Nothing matches. ' : '';
    const why =
      elsewhere > 0
        ? `${countOf(elsewhere, 'device')} with such an id failed, but at another time or with another outcome.`
        : 'No device that failed has such an id; devices that always succeeded are not in this page.';
    return [nothing + why, ...unnamed];
  }
  const total = scope.counter.count(ofDevices);
  const times = timesWords(total);
  const outcomes = `${times === '' ? '' : ` ${times}`}: ${outcomeWords(ofDevices)}.`;
  const [place] = ofDevices[0]?.places ?? [];
  return total.devices === 1 && place !== undefined
    ? [...scope.devices.nodes(scope.index.nameOf(place)), ` failed${outcomes}`, ...unnamed]
    : [`${devicesWords(total)} failed${outcomes}`, ...unnamed];
}

/** `95 refused, 100 offline`. */
function outcomeWords(answers: readonly CountedAnswer[]): string {
  const counts = {
    succeeded: 0,
    refused: 0,
    failed: 0,
    offline: 0,
    'timed-out': 0,
    pending: 0,
    cancelled: 0,
  };
  for (const { group, places } of answers) counts[group.outcome] += places?.length ?? group.devices;
  return countsByState(DEVICE_OUTCOMES, counts).join(', ');
}
