import type { Clock } from '../model/clock.ts';
import type { Instant } from '../model/instant.ts';
import type { HubClock } from '../simulator/clock.ts';

/**
 * A clock that shows an instant of our choice until it is started, and then runs `speed` times as fast as the
 * machine's. One object for the reconciler and for the hub, so that both live in the same time.
 */
export class ScaledClock implements Clock, HubClock {
  readonly #from: Instant;
  readonly #speed: number;
  #startedAt: number | undefined;

  constructor(from: Instant, speed: number) {
    this.#from = from;
    this.#speed = speed;
  }

  start(): void {
    this.#startedAt ??= performance.now();
  }

  now(): Instant {
    if (this.#startedAt === undefined) return this.#from;
    return Math.floor(this.#from + (performance.now() - this.#startedAt) * this.#speed);
  }

  setTimer(delayMs: number, callback: () => void): { cancel(): void } {
    const timer = setTimeout(callback, delayMs / this.#speed);
    return { cancel: () => clearTimeout(timer) };
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
}
