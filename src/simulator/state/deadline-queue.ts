import type { HubClock, HubTimer } from '../clock.ts';

/** Deadlines that all lie the same time ahead: first in, first out, with one timer however many wait. */
export class DeadlineQueue {
  readonly #clock: HubClock;
  readonly #afterMs: number;
  readonly #expire: (index: number) => void;
  /** Insertion order is order of deadline. */
  readonly #due = new Map<number, number>();
  #timer: HubTimer | undefined;

  constructor(clock: HubClock, afterMs: number, expire: (index: number) => void) {
    this.#clock = clock;
    this.#afterMs = afterMs;
    this.#expire = expire;
  }

  get size(): number {
    return this.#due.size;
  }

  add(index: number): void {
    this.#due.set(index, this.#clock.now() + this.#afterMs);
    this.#arm();
  }

  /** Takes a deadline out; answers whether it was still waiting. */
  remove(index: number): boolean {
    return this.#due.delete(index);
  }

  clear(): void {
    this.#due.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    if (this.#timer) return;
    for (const due of this.#due.values()) {
      this.#timer = this.#clock.setTimer(Math.max(0, due - this.#clock.now()), () => this.#fire());
      return;
    }
  }

  #fire(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (const [index, due] of this.#due) {
      if (due > now) break;
      this.#due.delete(index);
      this.#expire(index);
    }
    this.#arm();
  }
}
