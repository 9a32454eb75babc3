/** After this time what is shown is asked for again, even if nothing is known to have happened. */
const INTERVAL_MS = 2_000;
/** However much happens, there is this much rest between. */
const MIN_REST_MS = 250;
/** And so many times as long as the work took: a search through a million devices must not keep the hub busy. */
const REST_RATIO = 3;

/** Does something again and again, one after the other: soon after a nudge, and now and then; never while nobody looks. */
export class Refresher {
  readonly #work: () => Promise<void>;
  #wake: () => void = () => {};
  #isNudged = false;

  constructor(work: () => Promise<void>) {
    this.#work = work;
    document.addEventListener('visibilitychange', () => this.nudge());
  }

  nudge(): void {
    this.#isNudged = true;
    this.#wake();
  }

  async run(): Promise<never> {
    for (;;) {
      this.#isNudged = false;
      const start = performance.now();
      if (!document.hidden) await this.#work();
      await sleep(Math.max(MIN_REST_MS, REST_RATIO * (performance.now() - start)));
      if (!this.#isNudged) await this.#nudged();
    }
  }

  #nudged(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, INTERVAL_MS - MIN_REST_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
