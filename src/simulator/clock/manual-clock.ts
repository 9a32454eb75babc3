import type { HubClock, HubTimer } from './hub-clock.ts';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** A hub clock that stands still until its owner moves it: a day passes in a test as quickly as its work is done. */
export class ManualClock implements HubClock {
  #now: number;
  readonly #timers = new Set<Timer>();

  /** `now`: an RFC 3339 instant, or milliseconds since 1970. */
  constructor(now: string | number) {
    this.#now = typeof now === 'string' ? Date.parse(now) : now;
    if (Number.isNaN(this.#now)) throw new Error(`${now} is no instant`);
  }

  now(): number {
    return this.#now;
  }

  /** How many timers have not gone off yet. */
  get timers(): number {
    return this.#timers.size;
  }

  setTimer(delayMs: number, callback: () => void): HubTimer {
    const timer = { due: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Moves on, timer by timer, giving promises their turn after each. What comes over the network takes its own time. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    for (let next = this.#first(end); next; next = this.#first(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.callback();
      await settled();
    }
    this.#now = end;
  }

  #first(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.due <= end && (!first || timer.due < first.due)) first = timer;
    return first;
  }
}

/** All promises that can go on have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
