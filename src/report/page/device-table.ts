import type { AnswerGroup } from '../../model/answer-group.ts';
import { isFailure } from '../answers/facts.ts';
import { countOf, formatCount } from '../writing/words.ts';
import type { PageAnswer } from './page-facts.ts';

/** Gives each device that failed a place in one list, so that the page has every id once, however often it failed. */
export class DeviceTable {
  readonly #places = new Map<string, number>();
  #failures = 0;
  #named = 0;
  #unreadJobs = 0;

  /** The devices in the order of their places. */
  get names(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** The answers to one job, for the page. */
  place(answers: readonly AnswerGroup[]): readonly PageAnswer[] {
    if (answers.some(({ likeness }) => likeness === 'unread')) this.#unreadJobs += 1;
    return answers.map(({ names = [], ...group }) => {
      if (!isFailure(group)) return group;
      // Past the limit of names there are still examples.
      const known = names.length === 0 ? group.examples : names;
      if (group.likeness !== 'unread') {
        this.#failures += group.devices;
        this.#named += known.length;
      }
      return { ...group, examples: [], places: known.map((name) => this.#placeOf(name)) };
    });
  }

  /** Which devices the search cannot find. */
  limits(): readonly string[] {
    return [
      ...(this.#named < this.#failures
        ? [
            `Only ${formatCount(this.#named)} of ${countOf(this.#failures, 'failure')} have the id of their device in this page.`,
          ]
        : []),
      ...(this.#unreadJobs > 0
        ? [`The results of ${countOf(this.#unreadJobs, 'job')} were not read device by device.`]
        : []),
    ];
  }

  #placeOf(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = this.#places.size;
    this.#places.set(name, place);
    return place;
  }
}
