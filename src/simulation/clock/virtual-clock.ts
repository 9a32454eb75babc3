import type { Clock } from '../../model/clock.ts';
import type { Instant } from '../../model/instant.ts';
import type { HubClock, HubTimer } from '../../simulator/clock/hub-clock.ts';
import { type HeapTimer, TimerHeap } from '../../simulator/clock/timer-heap.ts';

/** A simulation in which nothing happens for this long, in real time, is given up. */
const STANDSTILL_MS = 30_000;

/**
 * Virtual time. It jumps from one timer to the next, and stands still while something real is under way, such as a
 * request to the hub or a message to a device: whoever starts that calls `hold`. So a month passes in seconds, and the
 * speed of this machine and its network does not change what happens when.
 *
 * Timers due at the same instant fire in the order in which they were set. The reconciler, the hub and the devices
 * share one clock.
 */
export class VirtualClock implements Clock, HubClock {
  readonly #timers = new TimerHeap();
  readonly #standstillMs: number;
  #now: Instant;
  #order = 0;
  #held = 0;
  /** What holds time, with how often, for the message when it never ends. */
  readonly #reasons = new Map<string, number>();
  #isRunning = false;
  #isStepping = false;
  /** Grows whenever something happens. */
  #activity = 0;

  constructor(from: Instant, standstillMs = STANDSTILL_MS) {
    this.#now = from;
    this.#standstillMs = standstillMs;
  }

  now(): Instant {
    return this.#now;
  }

  /** How many timers have fired. */
  fired = 0;

  setTimer(delayMs: number, callback: () => void): HubTimer {
    const order = this.#order;
    this.#order += 1;
    const timer: HeapTimer = { at: Math.ceil(this.#now + Math.max(0, delayMs)), order, callback };
    this.#timers.push(timer);
    this.#stepSoon();
    return {
      cancel: () => this.#timers.cancel(timer),
    };
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        timer.cancel();
        reject(signal?.reason);
      };
      const timer = this.setTimer(milliseconds, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** For the hub that delays a request: its sender holds time meanwhile, and time must pass all the same. */
  async wait(delayMs: number): Promise<void> {
    this.#change(-1);
    await new Promise<void>((resolve) => {
      this.setTimer(delayMs, () => {
        this.#change(1);
        resolve();
      });
    });
  }

  /** Stops time until the returned function is called; calling that again does nothing. */
  hold(reason: string): () => void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    this.#change(1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (this.#reasons.get(reason) ?? 1) - 1;
      if (left === 0) this.#reasons.delete(reason);
      else this.#reasons.set(reason, left);
      this.#change(-1);
    };
  }

  /** Holds time until the promise has settled. */
  async during<T>(reason: string, work: Promise<T>): Promise<T> {
    const release = this.hold(reason);
    try {
      return await work;
    } finally {
      release();
    }
  }

  /** Lets time pass until `main` settles. Rejects after half a real minute in which nothing happened, and says why. */
  async run<T>(main: () => Promise<T>): Promise<T> {
    this.#isRunning = true;
    let watchdog: NodeJS.Timeout | undefined;
    const standstill = new Promise<never>((_, reject) => {
      let seen = -1;
      let quietMs = 0;
      const everyMs = Math.min(1_000, this.#standstillMs);
      watchdog = setInterval(() => {
        quietMs = seen === this.#activity ? quietMs + everyMs : 0;
        seen = this.#activity;
        if (quietMs >= this.#standstillMs) reject(new Error(this.#describeStandstill()));
      }, everyMs);
    });
    try {
      this.#stepSoon();
      return await Promise.race([main(), standstill]);
    } finally {
      clearInterval(watchdog);
      this.#isRunning = false;
    }
  }

  #change(by: 1 | -1): void {
    this.#held += by;
    this.#activity += 1;
    if (this.#held === 0) this.#stepSoon();
  }

  /** In a later turn of the event loop, so that everything that follows from the last step has begun. */
  #stepSoon(): void {
    if (!this.#isRunning || this.#isStepping || this.#held > 0) return;
    this.#isStepping = true;
    setImmediate(() => {
      this.#isStepping = false;
      this.#step();
    });
  }

  #step(): void {
    if (!this.#isRunning || this.#held > 0) return;
    const next = this.#timers.first;
    if (!next) return;
    this.#now = Math.max(this.#now, next.at);
    this.#activity += 1;
    // Timers that these set for the same instant belong to the next step.
    const due: HeapTimer[] = [];
    for (let timer = this.#timers.first; timer && timer.at <= this.#now; timer = this.#timers.first) {
      due.push(timer);
      this.#timers.pop();
    }
    for (const timer of due) {
      const { callback } = timer;
      timer.callback = undefined;
      if (!callback) continue;
      this.fired += 1;
      callback();
    }
    this.#stepSoon();
  }

  #describeStandstill(): string {
    const reasons = [...this.#reasons].map(([reason, count]) =>
      count === 1 ? reason : `${reason} (${count})`,
    );
    const cause =
      reasons.length > 0 ? `still waiting for ${reasons.slice(0, 10).join(', ')}` : 'no timer is set';
    return `the simulation made no progress after ${new Date(this.#now).toISOString()}: ${cause}`;
  }
}
