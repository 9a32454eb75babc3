import { type HubTier, isPerMinute, type Meter, meterRate } from './tiers.ts';

/**
 * The hub's meters as token buckets. A request over the limit is first delayed, as the service shapes traffic, and
 * refused only when it would have to wait too long.
 */
export class Throttle {
  readonly #tier: HubTier;
  readonly #units: number;
  readonly #maxWaitMs: number;
  /** When each meter's bucket will be full again. */
  readonly #fullAt = new Map<Meter, number>();

  constructor(tier: HubTier, units: number, maxWaitMs: number) {
    this.#tier = tier;
    this.#units = units;
    this.#maxWaitMs = maxWaitMs;
  }

  /** Takes `amount`; returns the delay of the request in milliseconds, or `undefined` to refuse it. */
  take(meter: Meter, amount: number, now: number): number | undefined {
    const perMs = meterRate(meter, this.#tier, this.#units) / 1_000;
    const burstMs = isPerMinute(meter) ? 60_000 : 1_000;
    const fullAt = Math.max(this.#fullAt.get(meter) ?? now, now) + amount / perMs;
    const wait = Math.max(0, fullAt - now - burstMs);
    if (wait > this.#maxWaitMs) return undefined;
    this.#fullAt.set(meter, fullAt);
    return wait;
  }
}
