/** Shares one rate among all jobs: each reserves its next operations and learns when they may begin. */
export class Pacer {
  readonly #perSecond: number;
  #freeAt = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** The operations of half a second, at least one. */
  get batch(): number {
    return Math.max(1, Math.floor(this.#perSecond / 2));
  }

  /** Reserves `count` operations; returns the milliseconds until they may begin. */
  reserve(count: number, now: number): number {
    const begin = Math.max(now, this.#freeAt);
    this.#freeAt = begin + (count / this.#perSecond) * 1_000;
    return begin - now;
  }
}
