import type { HubClock, HubTimer } from '../../../src/simulator/clock.ts';

/** A clock that stands still until a test moves it. */
export class HandClock implements HubClock {
  private time = Date.UTC(2026, 2, 2, 22);
  private timers: { readonly at: number; readonly callback: () => void }[] = [];

  /** Timers that have not gone off. */
  get waiting(): number {
    return this.timers.length;
  }

  now(): number {
    return this.time;
  }

  setTimer(delayMs: number, callback: () => void): HubTimer {
    const timer = { at: this.time + delayMs, callback };
    this.timers.push(timer);
    return {
      cancel: () => {
        this.timers = this.timers.filter((other) => other !== timer);
      },
    };
  }

  advance(ms: number): void {
    this.time += ms;
    for (const timer of this.timers.filter(({ at }) => at <= this.time)) {
      this.timers = this.timers.filter((other) => other !== timer);
      timer.callback();
    }
  }
}
