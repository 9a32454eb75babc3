/** Shares one rate among all who work: each reserves its next piece and is told when it may begin. */
export class Pacer {
  readonly #perSecond: number;
  #freeAt = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** As much work as fits half a second, at least one piece. */
  get batch(): number {
    return Math.max(1, Math.floor(this.#perSecond / 2));
  }

  /** Reserves `count` pieces; milliseconds until they may begin. */
  reserve(count: number, now: number): number {
    const begin = Math.max(now, this.#freeAt);
    this.#freeAt = begin + (count / this.#perSecond) * 1_000;
    return begin - now;
  }
}
