import type { Freeze, Frozen } from '../model/freeze.ts';
import type { Instant } from '../model/instant.ts';
import type { RolloutManifest, RolloutWindow } from '../model/rollout.ts';
import { createFreezeCheck, type FreezeCheck, windowStateAt } from '../schedule/freeze.ts';

/** Whether units of a stage may run at an instant. */
export type Opening =
  | { readonly kind: 'open'; readonly until: Instant }
  /** Outside every window; `until`: when the next one opens, or when it has to be looked at again. */
  | { readonly kind: 'closed'; readonly until: Instant }
  | { readonly kind: 'frozen'; readonly frozen: Frozen };

const MINUTE = 60_000;

/** When units of a stage may run: inside its windows, and outside every freeze. */
export class OpenTime {
  readonly #windows: readonly RolloutWindow[];
  readonly #frozenAt: FreezeCheck;
  readonly #hasFreezes: boolean;

  constructor(
    rollout: Pick<RolloutManifest, 'name' | 'labels'>,
    windows: readonly RolloutWindow[],
    freezes: readonly Freeze[],
  ) {
    this.#windows = windows;
    this.#frozenAt = createFreezeCheck(freezes, rollout);
    this.#hasFreezes = freezes.length > 0;
  }

  at(instant: Instant): Opening {
    const frozen = this.#frozenAt(instant);
    return frozen ? { kind: 'frozen', frozen } : this.#windowAt(instant);
  }

  /** When so much open time has passed; `undefined`: not by `to`. To the minute. */
  after(from: Instant, milliseconds: number, to: Instant): Instant | undefined {
    let left = milliseconds;
    for (let instant = from; instant < to; ) {
      const window = this.#windowAt(instant);
      const end = Math.min(window.until, to);
      if (window.kind === 'open') {
        const passed = this.#hasFreezes
          ? this.#unfrozen(instant, end, left)
          : { until: end, openMs: end - instant };
        if (passed.openMs >= left) return this.#hasFreezes ? passed.until : instant + left;
        left -= passed.openMs;
      }
      instant = Math.max(end, instant + 1);
    }
    return undefined;
  }

  #windowAt(instant: Instant): Extract<Opening, { until: Instant }> {
    if (this.#windows.length === 0) return { kind: 'open', until: Number.POSITIVE_INFINITY };
    const states = this.#windows.map((window) => windowStateAt(window, instant));
    const open = states.filter(({ isOpen }) => isOpen);
    return open.length > 0
      ? { kind: 'open', until: Math.max(...open.map(({ to }) => to)) }
      : { kind: 'closed', until: Math.min(...states.map(({ to }) => to)) };
  }

  /** Time outside freezes from an instant on, until there is enough of it. */
  #unfrozen(
    from: Instant,
    to: Instant,
    enough: number,
  ): { readonly until: Instant; readonly openMs: number } {
    let openMs = 0;
    for (let instant = from; instant < to; instant += MINUTE) {
      if (openMs >= enough) return { until: instant, openMs };
      if (!this.#frozenAt(instant)) openMs += Math.min(MINUTE, to - instant);
    }
    return { until: to, openMs };
  }
}
