import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import type { Clock } from '../model/clock.ts';
import { formatInstant, type Instant } from '../model/instant.ts';
import type { AppliedChange, Outcome } from '../model/outcome.ts';
import { type Plan, pendingChanges } from '../model/plan.ts';
import { MAX_START_AHEAD_MS } from '../model/tier.ts';
import { cancelOnce } from './cancel-once.ts';
import { createOnce } from './create-once.ts';
import { failed, type Result, skipped } from './result.ts';

export interface ApplyOptions {
  readonly plan: Plan;
  readonly hub: JobHub;
  readonly clock: Clock;
  /** Ends the work between two calls; what is left is reported as skipped. */
  readonly signal?: AbortSignal;
  /** No change is begun after this instant but the first: what is left has no outcome. Absent: there is no end. */
  readonly until?: Instant;
  /** Told of each outcome as soon as it is known. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/**
 * A hub that has cancelled a job may hold its slot for some moments more. So after a cancel of this run a create
 * that finds no slot waits and asks again, this often and this long in the whole run.
 */
const SLOT_WAITS_MS = [2_000, 5_000, 10_000];

/** Each of these has waited for an answer for as long as one call may: a hub that is not there takes no more time. */
const MAX_FAILURES_IN_A_ROW = 3;

type NoSlot = Extract<Result, { readonly result: 'no-slot' }>;

/**
 * Does what the plan says and reports what became of every change, in the order of work: cancels, which free
 * slots, then replaces and creates by start time. Applying a plan twice, or again after a crash, does nothing
 * twice: a job that is there already with the same content counts as done.
 *
 * A change that fails stops no other, unless the failure is one of the whole hub (no rights, not reachable, no answer
 * several times in a row); then the rest is skipped with that reason. What is not a HubError is a defect: it is thrown at
 * the end, when `onOutcome` has been told of every change.
 */
export async function applyPlan(options: ApplyOptions): Promise<readonly Outcome[]> {
  const { plan, hub, clock, signal, until, onOutcome } = options;
  if (plan.refusals.length > 0) throw new Error('a plan that a guard has refused must not be applied');
  const deadlines = new Map(
    plan.targets.map((target) => [target.manifest, target.startingDeadlineInSeconds * 1000]),
  );
  const slotWaits = [...SLOT_WAITS_MS];
  let hasCancelled = false;
  let created = 0;
  let full: NoSlot | undefined;
  let stoppedBecause: string | undefined;
  let defect: { readonly error: unknown } | undefined;
  let failuresInARow = 0;

  /** Why a change is not even tried. */
  function hindrance(change: AppliedChange): Result | undefined {
    if (stoppedBecause !== undefined) return skipped(stoppedBecause);
    if (signal?.aborted) return skipped('interrupted');
    if (change.action === 'cancel') return undefined;
    if (change.action === 'create' && full) return full;
    const now = clock.now();
    const deadline = change.scheduledAt + (deadlines.get(change.manifest) ?? Number.POSITIVE_INFINITY);
    // A further try begins later than its occurrence could.
    if (now > deadline && change.reason !== 'try') {
      return skipped('its starting deadline has passed since the plan was made');
    }
    if (change.request.startAt > now + MAX_START_AHEAD_MS) {
      return skipped(`the hub takes no start times later than ${formatInstant(now + MAX_START_AHEAD_MS)}`);
    }
    return undefined;
  }

  async function create(change: Exclude<AppliedChange, { action: 'cancel' }>): Promise<Result> {
    for (;;) {
      // The hub may refuse a start in the past, and what is due already starts at once anyway.
      const startAt = Math.max(change.request.startAt, clock.now());
      const result = await createOnce(hub, { ...change.request, startAt }, signal);
      const waitMs = result.result === 'no-slot' && hasCancelled ? slotWaits.shift() : undefined;
      if (result.result === 'done') created += 1;
      if (waitMs === undefined) return result;
      await clock.sleep(waitMs, signal);
    }
  }

  /**
   * A hub that is full although, by our own count, it has slots is of a smaller tier than the configuration says. Not to
   * be told where the count may be wrong: the slot of a job that was just cancelled may still be held.
   */
  async function noSlot(): Promise<NoSlot> {
    const { hub: about, slots } = plan;
    const { total } = slots;
    const isFull = { result: 'no-slot' } as const;
    if (hasCancelled || slots.active + created >= total) return isFull;
    try {
      // The list may not have the jobs yet that were just created.
      const active = Math.max((await hub.listActiveJobs(signal)).length, slots.active + created);
      if (active === 0 || active >= total) return isFull;
      const jobs = active === 1 ? '1 active job' : `${active} active jobs`;
      return {
        ...isFull,
        message: `the hub has ${jobs} and refuses another one: its tier seems to be smaller than \`tier: ${about.tier}\` in hubjobs.yaml, which allows ${total}`,
      };
    } catch (error) {
      if (error instanceof HubError) return isFull;
      throw error;
    }
  }

  async function work(change: AppliedChange): Promise<Result> {
    if (change.action === 'create') return create(change);
    const cancelled = await cancelOnce(hub, change.cancels, signal);
    if (cancelled.result === 'done') hasCancelled = true;
    const isGone = cancelled.result === 'done' || cancelled.result === 'already-done';
    return change.action === 'cancel' || !isGone ? cancelled : create(change);
  }

  async function attempt(change: AppliedChange): Promise<Result> {
    const hindered = hindrance(change);
    if (hindered) return hindered;
    try {
      const result = await work(change);
      failuresInARow = 0;
      if (result.result !== 'no-slot') return result;
      full = await noSlot();
      return full;
    } catch (error) {
      if (error instanceof HubError) {
        failuresInARow = error.isPassing ? failuresInARow + 1 : 0;
        const isOver = failuresInARow >= MAX_FAILURES_IN_A_ROW;
        if (isOver || error.kind === 'unauthorized' || error.kind === 'unreachable') {
          stoppedBecause = error.message;
        }
        return failed(error.details.code ?? error.kind, error.message);
      }
      if (signal?.aborted)
        return failed('interrupted', 'interrupted on the way; the next run looks at what was done');
      defect = { error };
      stoppedBecause = 'a defect of hubjobs ended the run';
      return failed('defect', stoppedBecause);
    }
  }

  const outcomes: Outcome[] = [];
  for (const change of inOrderOfWork(pendingChanges(plan))) {
    if (outcomes.length > 0 && until !== undefined && clock.now() > until) break;
    const outcome: Outcome = { change, ...(await attempt(change)) };
    outcomes.push(outcome);
    onOutcome?.(outcome);
  }
  if (defect) throw defect.error;
  return outcomes;
}

/** Cancels as the plan has them, then the rest by start time; a replace, which brings its own slot, before a create. */
function inOrderOfWork(changes: readonly AppliedChange[]): readonly AppliedChange[] {
  const rank = (change: AppliedChange) => ({ cancel: 0, replace: 1, create: 2 })[change.action];
  const startOf = (change: AppliedChange) =>
    change.action === 'cancel' ? Number.NEGATIVE_INFINITY : change.request.startAt;
  return [...changes].sort((left, right) => {
    if (left.action === 'cancel' && right.action === 'cancel') return 0;
    const byStart = startOf(left) < startOf(right) ? -1 : startOf(left) > startOf(right) ? 1 : 0;
    return byStart || rank(left) - rank(right);
  });
}
