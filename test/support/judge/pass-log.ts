import type { Instant } from '../../../src/model/instant.ts';
import { type Plan, pendingChanges } from '../../../src/model/plan.ts';
import type { Progress } from '../../../src/model/progress.ts';
import type { Checkout, Pass } from './history.ts';

interface OpenPass {
  readonly at: Instant;
  plan?: Plan;
  done: number;
  /** When the last of it was heard of. */
  lastAt: Instant;
}

/**
 * Writes down the looks of a reconciler from what it tells of itself. A look begins when the hub has been read, and is
 * over with the last thing that was done upon it. A reading that plans nothing and waits for nothing is no look: that
 * of the status at the end of a run.
 */
export class PassLog {
  readonly #checkoutAt: (at: Instant) => Checkout;
  readonly #passes: Pass[] = [];
  #open: OpenPass | undefined;

  /** `checkoutAt`: what Git said to a look that began then. */
  constructor(checkoutAt: (at: Instant) => Checkout) {
    this.#checkoutAt = checkoutAt;
  }

  /** Those that are over. */
  get passes(): readonly Pass[] {
    return this.#passes;
  }

  enter(event: Progress): void {
    switch (event.kind) {
      case 'hub-read':
        this.end();
        this.#open = { at: event.at, done: 0, lastAt: event.at };
        return;
      case 'planned':
        if (!this.#open) return;
        this.#open.plan = event.plan;
        this.#open.lastAt = event.at;
        return;
      case 'outcome':
        if (!this.#open) return;
        if (event.outcome.result.endsWith('done')) this.#open.done += 1;
        this.#open.lastAt = event.at;
        return;
      case 'waiting':
        this.#close(event.at, true);
        return;
      case 'hub-unavailable':
        this.#close(event.at, false);
        return;
      case 'job':
        return;
      default:
        event satisfies never;
    }
  }

  /** The run came to its end. */
  end(): void {
    if (this.#open?.plan) this.#close(this.#open.lastAt, true);
    this.#open = undefined;
  }

  /** The run was killed in the middle. */
  cut(at: Instant): void {
    this.#close(at, false);
  }

  #close(doneAt: Instant, isWhole: boolean): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    const { at, plan, done } = open;
    const isRefused = (plan?.refusals.length ?? 0) > 0;
    const isDone = !isRefused && done === (plan ? pendingChanges(plan).length : 0);
    this.#passes.push({
      at,
      doneAt,
      checkout: this.#checkoutAt(at),
      isUndisturbed: isWhole && isDone,
      ...(plan && { changes: plan.changes }),
    });
  }
}
