import type { HubClock, HubTimer } from '../clock/hub-clock.ts';

const NOT_WAITING = -1;

/**
 * Deadlines of numbered items that are all the same time ahead: first in, first out, with one timer however many wait.
 * It stores columns instead of objects, as there may be a million.
 */
export class DeadlineQueue {
  readonly #clock: HubClock;
  readonly #afterMs: number;
  readonly #expire: (index: number) => void;
  /** Every index in order of deadline; removed ones are skipped when their turn comes. */
  #order: number[] = [];
  /** All before it are done. */
  #head = 0;
  /** Deadline by index. */
  #due = new Float64Array(16).fill(NOT_WAITING);
  #size = 0;
  #timer: HubTimer | undefined;

  constructor(clock: HubClock, afterMs: number, expire: (index: number) => void) {
    this.#clock = clock;
    this.#afterMs = afterMs;
    this.#expire = expire;
  }

  get size(): number {
    return this.#size;
  }

  /** Each index may be added once. */
  add(index: number): void {
    if (index >= this.#due.length) this.#grow(index);
    this.#due[index] = this.#clock.now() + this.#afterMs;
    this.#order.push(index);
    this.#size += 1;
    this.#arm();
  }

  /** Removes a deadline that still waits. */
  remove(index: number): void {
    if ((this.#due[index] ?? NOT_WAITING) === NOT_WAITING) return;
    this.#due[index] = NOT_WAITING;
    this.#size -= 1;
  }

  clear(): void {
    this.#order = [];
    this.#head = 0;
    this.#due.fill(NOT_WAITING);
    this.#size = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    if (this.#timer) return;
    const due = this.#first();
    if (due !== undefined)
      this.#timer = this.#clock.setTimer(Math.max(0, due - this.#clock.now()), () => this.#fire());
  }

  #fire(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (let due = this.#first(); due !== undefined && due <= now; due = this.#first()) {
      const index = this.#order[this.#head] ?? 0;
      this.remove(index);
      this.#expire(index);
    }
    this.#arm();
  }

  /** The next deadline. */
  #first(): number | undefined {
    for (; this.#head < this.#order.length; this.#head += 1) {
      const due = this.#due[this.#order[this.#head] ?? 0] ?? NOT_WAITING;
      if (due !== NOT_WAITING) return due;
    }
    this.#order = [];
    this.#head = 0;
    return undefined;
  }

  #grow(index: number): void {
    const due = new Float64Array(Math.max(index + 1, this.#due.length * 2)).fill(NOT_WAITING);
    due.set(this.#due);
    this.#due = due;
  }
}
