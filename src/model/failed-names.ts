import type { AnswerGroup } from './answer-group.ts';
import type { AnswerCount } from './answer-tally.ts';
import { compareText } from './compare-text.ts';

/**
 * Devices that failed and are named in one report, each once for every job in which it failed. A reader looks for one
 * device, so a few examples are not enough; a fleet of a million that is offline must still not fill the memory.
 */
export const MAX_NAMES = 100_000;

/** Collects the names of the devices in groups of answers, while these are counted: at most `room` of them. */
export class FailedNames {
  readonly #names = new Map<AnswerCount, string[]>();
  #room: number;

  constructor(room = MAX_NAMES) {
    this.#room = room;
  }

  /** `count`: where the device was counted. Past the limit the name is dropped. */
  add(count: AnswerCount, name: string): void {
    if (this.#room === 0) return;
    this.#room -= 1;
    const names = this.#names.get(count);
    if (names) names.push(name);
    else this.#names.set(count, [name]);
  }

  /** The same groups with their names. To be called after the tally has made its groups. */
  nameGroups(groups: readonly AnswerGroup[]): readonly AnswerGroup[] {
    const byGroup = new Map<AnswerGroup, string[]>();
    for (const [{ group }, names] of this.#names) {
      if (group) byGroup.set(group, [...(byGroup.get(group) ?? []), ...names]);
    }
    return groups.map((group) => {
      const names = byGroup.get(group);
      return names ? { ...group, names: names.sort(compareText) } : group;
    });
  }
}

/** How many devices the groups name. */
export function countNames(groups: readonly AnswerGroup[]): number {
  return groups.reduce((sum, { names = [] }) => sum + names.length, 0);
}

/** The groups with at most `room` names; of what is over, the last names of the last groups. */
export function limitNames(groups: readonly AnswerGroup[], room: number): readonly AnswerGroup[] {
  if (countNames(groups) <= room) return groups;
  let left = room;
  return groups.map(({ names = [], ...group }) => {
    const kept = names.slice(0, left);
    left -= kept.length;
    return kept.length === 0 ? group : { ...group, names: kept };
  });
}
