import type { HubClock, HubTimer } from './hub-clock.ts';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** A hub clock that stands still until a test moves it: a day takes no longer than the work in it. */
export class ManualClock implements HubClock {
  #now: number;
  readonly #timers = new Set<Timer>();

  /** `now`: an RFC 3339 instant, or milliseconds since 1970. */
  constructor(now: string | number) {
    this.#now = typeof now === 'string' ? Date.parse(now) : now;
    if (Number.isNaN(this.#now)) throw new Error(`${now} is not an RFC 3339 instant`);
  }

  now(): number {
    return this.#now;
  }

  /** How many timers have not fired yet. */
  get timers(): number {
    return this.#timers.size;
  }

  setTimer(delayMs: number, callback: () => void): HubTimer {
    const timer = { due: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Moves forward, timer by timer, and lets promises continue after each. The network is not waited for. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await promisesSettled();
    for (let next = this.#first(end); next; next = this.#first(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.callback();
      await promisesSettled();
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

/** Resolves once all promises that can continue have continued. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
