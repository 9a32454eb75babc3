/** A callback due at an instant. */
export interface HeapTimer {
  readonly at: number;
  /** Counts up over all timers ever set: the order of those due at the same instant. */
  readonly order: number;
  /** Absent once it has been cancelled. */
  callback: (() => void) | undefined;
}

/** Cancelled timers that may lie in a heap before it is looked through. */
const MIN_CANCELLED = 1_000;

/** A binary heap of timers: by instant, and by the order of setting where instants are equal. */
export class TimerHeap {
  #timers: HeapTimer[] = [];
  #cancelled = 0;

  /** The next one that is not cancelled. */
  get first(): HeapTimer | undefined {
    while (this.#timers[0] && !this.#timers[0].callback) this.pop();
    return this.#timers[0];
  }

  /** The timer will not fire. It stays in the heap, as long as most others there will. */
  cancel(timer: HeapTimer): void {
    if (!timer.callback) return;
    timer.callback = undefined;
    this.#cancelled += 1;
    if (this.#cancelled < MIN_CANCELLED || this.#cancelled * 2 < this.#timers.length) return;
    const left = this.#timers.filter(({ callback }) => callback);
    this.#timers = [];
    this.#cancelled = 0;
    for (const other of left) this.push(other);
  }

  push(timer: HeapTimer): void {
    const timers = this.#timers;
    let at = timers.length;
    timers.push(timer);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = timers[above];
      if (parent === undefined || !isBefore(timer, parent)) break;
      timers[at] = parent;
      at = above;
    }
    timers[at] = timer;
  }

  pop(): HeapTimer | undefined {
    const timers = this.#timers;
    const first = timers[0];
    if (first && !first.callback) this.#cancelled -= 1;
    const last = timers.pop();
    if (first === undefined || last === undefined || timers.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      const left = timers[below];
      if (left === undefined) break;
      const right = timers[below + 1];
      if (right !== undefined && isBefore(right, left)) below += 1;
      const child = timers[below];
      if (child === undefined || !isBefore(child, last)) break;
      timers[at] = child;
      at = below;
    }
    timers[at] = last;
    return first;
  }
}

function isBefore(left: HeapTimer, right: HeapTimer): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
