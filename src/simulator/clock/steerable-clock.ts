import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HubClock, HubTimer } from './hub-clock.ts';
import { systemClock } from './system-clock.ts';
import { type HeapTimer, TimerHeap } from './timer-heap.ts';

/**
 * Where a hub's time stands, for its state file: `aheadMs` of the machine's time while it runs, or `stoppedAt` in
 * milliseconds since 1970.
 */
export type KeptTime = { readonly aheadMs: number } | { readonly stoppedAt: number };

export interface ClockJump {
  readonly from: number;
  readonly to: number;
  /** How many timers have fired so far. */
  readonly timers: number;
}

/** For how long, in real time, a jump stands still until a device over the network has answered. */
const MAX_HOLD_MS = 1_000;
/** Then it goes on slowly for a while, as a device that is simulated here may itself wait for the hub's time. */
const MAX_SLOW_MS = 1_000;
const SLOW_STEP_MS = 20;

/**
 * A hub clock that a person steers: it runs with the machine's clock, any time ahead of it, or stands still; it goes to
 * the next timer, or jumps ahead and plays every timer on the way in order. Time never goes back.
 *
 * What clients wait for in real time stays real: a request that is delayed is not held by a clock that stands still. A
 * limit on requests a second fills up again in the hub's time only.
 */
export class SteerableClock implements HubClock {
  readonly #machine: HubClock;
  readonly #timers = new TimerHeap();
  #order = 0;
  /** While the clock runs: its time less the machine's. */
  #aheadMs = 0;
  /** While it stands still or jumps: its time. */
  #stoppedAt: number | undefined;
  #isPaused = false;
  #jump: { readonly from: number; readonly to: number; timers: number; isEnded: boolean } | undefined;
  #wakeUp: { readonly at: number; readonly timer: HubTimer } | undefined;
  /** When each began, by a clock that nobody moves. */
  readonly #holds = new Set<{ readonly since: number }>();
  #whenFree: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();

  /** `machine`: the clock that it runs with. */
  constructor(machine: HubClock = systemClock) {
    this.#machine = machine;
  }

  now(): number {
    return this.#stoppedAt ?? this.#machine.now() + this.#aheadMs;
  }

  get isRunning(): boolean {
    return !this.#isPaused;
  }

  /** The hub's time less the machine's; negative when it stood still. */
  get aheadMs(): number {
    return this.now() - this.#machine.now();
  }

  /** When the next timer fires; `undefined` when none is set. */
  get nextAt(): number | undefined {
    return this.#timers.first?.at;
  }

  /** The jump that is under way. */
  get jump(): ClockJump | undefined {
    return this.#jump;
  }

  setTimer(delayMs: number, callback: () => void): HubTimer {
    const timer: HeapTimer = {
      at: Math.ceil(this.now() + Math.max(0, delayMs)),
      order: this.#order,
      callback,
    };
    this.#order += 1;
    this.#timers.push(timer);
    this.#arm();
    return { cancel: () => this.#timers.cancel(timer) };
  }

  wait(delayMs: number): Promise<void> {
    return (
      this.#machine.wait?.(delayMs) ??
      new Promise((resolve) => {
        this.#machine.setTimer(delayMs, resolve);
      })
    );
  }

  /** Stands still; a jump ends where it is. */
  pause(): void {
    if (this.#jump) {
      this.#jump.isEnded = true;
      this.#whenFree?.();
    } else this.#stoppedAt ??= this.now();
    this.#isPaused = true;
    this.#moved();
  }

  /** Runs on from where it stands. */
  resume(): void {
    this.#isPaused = false;
    if (!this.#jump) this.#run();
    this.#moved();
  }

  /** Goes to the next timer and lets it fire. Resolves with whether there was one; not to be called during a jump. */
  async step(): Promise<boolean> {
    const next = this.nextAt;
    if (next === undefined) return false;
    await this.jumpTo(next);
    return true;
  }

  /**
   * Goes ahead to an instant, and lets all timers on the way fire in order, those that they set included. Between two
   * instants the program does what else there is to do, and devices over the network may answer. Not to be called
   * during a jump.
   */
  async jumpTo(to: number): Promise<void> {
    if (this.#jump) throw new Error('the clock is jumping already');
    const from = this.now();
    const jump = { from, to: Math.max(from, to), timers: 0, isEnded: false };
    this.#jump = jump;
    this.#stoppedAt = from;
    this.#moved();
    try {
      for (;;) {
        await this.#othersDone();
        const { first } = this.#timers;
        if (jump.isEnded || !first || first.at > jump.to) break;
        this.#stoppedAt = Math.max(this.now(), first.at);
        jump.timers += this.#fireDue();
      }
      if (!jump.isEnded) this.#stoppedAt = jump.to;
    } finally {
      this.#jump = undefined;
      if (!this.#isPaused) this.#run();
      this.#moved();
    }
  }

  /**
   * Something real is under way, such as a device's answer: a jump waits for it until the returned function is called,
   * though not for long.
   */
  hold(): () => void {
    const hold = { since: performance.now() };
    this.#holds.add(hold);
    return () => {
      this.#holds.delete(hold);
      if (this.#holds.size === 0) this.#whenFree?.();
    };
  }

  /** Whether its time is, or may be, another than the machine's. */
  get wasMoved(): boolean {
    return this.#stoppedAt !== undefined || this.#aheadMs !== 0;
  }

  /** What a state file keeps. During a jump, its end: what has happened on the way is kept as well. */
  get kept(): KeptTime {
    if (this.#jump) return { stoppedAt: this.#jump.to };
    return this.#stoppedAt === undefined ? { aheadMs: this.#aheadMs } : { stoppedAt: this.#stoppedAt };
  }

  /**
   * Runs on from the time of an earlier hub; to be called before any timer is set. A hub that stood still comes back with
   * the machine's time, like any hub that was stopped, unless it was ahead of that.
   */
  takeUp(kept: KeptTime): void {
    const aheadMs = 'aheadMs' in kept ? kept.aheadMs : kept.stoppedAt - this.#machine.now();
    this.#aheadMs = Math.max(0, aheadMs);
  }

  /** Calls back whenever a person has moved the clock or stopped it; the returned function ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #moved(): void {
    for (const listener of this.#listeners) listener();
  }

  #run(): void {
    this.#aheadMs = this.now() - this.#machine.now();
    this.#stoppedAt = undefined;
    this.#arm();
  }

  /** Sees to it that the machine's clock wakes this one for its next timer. */
  #arm(): void {
    const { first } = this.#timers;
    if (!first || this.#stoppedAt !== undefined) return;
    if (this.#wakeUp && this.#wakeUp.at <= first.at - this.#aheadMs) return;
    this.#wakeUp?.timer.cancel();
    const at = first.at - this.#aheadMs;
    const timer = this.#machine.setTimer(Math.max(0, at - this.#machine.now()), () => {
      this.#wakeUp = undefined;
      if (this.#stoppedAt !== undefined) return;
      this.#fireDue();
      this.#arm();
    });
    this.#wakeUp = { at, timer };
  }

  /** Fires the timers that are due now; those that they set come later. Returns how many. */
  #fireDue(): number {
    const now = this.now();
    const due: HeapTimer[] = [];
    for (let { first } = this.#timers; first && first.at <= now; { first } = this.#timers) {
      due.push(first);
      this.#timers.pop();
    }
    let fired = 0;
    for (const timer of due) {
      const { callback } = timer;
      timer.callback = undefined;
      if (!callback) continue;
      fired += 1;
      callback();
    }
    return fired;
  }

  /** Resolves in a later turn of the event loop, once nothing holds the clock any more or has held it for too long. */
  async #othersDone(): Promise<void> {
    await nextTurn();
    const now = performance.now();
    let newest = 0;
    for (const hold of this.#holds) {
      if (now - hold.since > MAX_HOLD_MS + MAX_SLOW_MS) this.#holds.delete(hold);
      newest = Math.max(newest, hold.since);
    }
    if (this.#holds.size === 0 || this.#jump?.isEnded) return;
    const left = newest + MAX_HOLD_MS - now;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(SLOW_STEP_MS, left));
      this.#whenFree = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#whenFree = undefined;
  }
}
