import type { BranchCheck } from '../model/branch.ts';
import type { Guards } from '../model/config.ts';
import { formatDuration } from '../model/duration.ts';
import { isWaiting } from '../model/hub-job.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { Change, GuardRefusal, PlanOptions } from '../model/plan.ts';

/** How the clocks of a run, of the hub and of Git differ, as far as somebody knows. */
export interface Clocks {
  /** The hub's clock less ours, in milliseconds. */
  readonly hubAheadMs?: number | undefined;
  /** The newest commit's date less our clock, in milliseconds; commits of the past have a negative one. */
  readonly commitAheadMs?: number | undefined;
}

export interface GuardInput {
  /** Of all manifests and rollouts. */
  readonly names: ReadonlySet<string>;
  readonly jobs: JobsOnHub;
  readonly changes: readonly Change[];
  readonly guards: Guards;
  readonly options: PlanOptions;
  readonly branch: BranchCheck;
  readonly clocks: Clocks;
  /** `false`: the plan is only shown, so another branch may make it too. */
  readonly isToApply: boolean;
}

/** The checks on a whole plan that it does not pass, each with its numbers and the switch that allows it. */
export function checkGuards(input: GuardInput): readonly GuardRefusal[] {
  return [
    ...noManifests(input),
    ...ownerChanged(input),
    ...branchSaysElse(input),
    ...clocksDiffer(input),
    ...tooManyCancels(input),
  ];
}

/** A checkout gone wrong looks like a wish to cancel everything. */
function* noManifests({ names, options }: GuardInput): Generator<GuardRefusal> {
  if (names.size > 0 || options.allowNoManifests) return;
  yield {
    guard: 'no-manifests',
    message:
      'No job manifest was found for this hub. Check the folder and the manifests globs; --allow-no-manifests says that none is meant.',
  };
}

/**
 * With another owner mark none of the jobs that wait is recognised, and all of them would be scheduled a second time.
 * The signs: the hub knows no job with our mark, and jobs in our form with one other mark wait for our manifests.
 */
function* ownerChanged({ names, jobs, options }: GuardInput): Generator<GuardRefusal> {
  if (jobs.own.length > 0 || options.allowOwnerChange) return;
  const waiting = jobs.otherOwners.filter(({ job, parts }) => isWaiting(job) && names.has(parts.name));
  const owners = [...new Set(waiting.map(({ parts }) => parts.owner))].sort();
  if (waiting.length === 0) return;
  yield {
    guard: 'owner-changed',
    message: `The hub knows no job of owner ${jobs.owner}, and ${count(waiting.length, 'job')} of ${owners.join(', ')} for manifests of the same names ${waiting.length === 1 ? 'waits' : 'wait'} there, and would run beside ours. Restore the owner, cancel them, or say --allow-owner-change.`,
  };
}

/** Only the branch acts: a checkout that is older, or beside it, would undo what a newer one did. */
function* branchSaysElse({ branch, options, isToApply }: GuardInput): Generator<GuardRefusal> {
  if (!isToApply) return;
  if (branch.kind === 'behind' && !options.allowBehind) {
    const files = branch.files ?? [];
    const differs = files.length === 0 ? '' : `; these files differ: ${files.join(', ')}`;
    yield {
      guard: 'behind',
      message: `This checkout is not what the branch ${branch.branch} says now (${branch.head})${differs}. Update it, or merge it first; --allow-behind applies it all the same.`,
    };
  }
  if (branch.kind === 'unknown' && !options.allowUnproven) {
    yield {
      guard: 'unproven',
      message: `It is not known whether this checkout is what the branch says: ${branch.why}. Make the remote reachable; --allow-unproven schedules what nobody has scheduled yet, and changes nothing else.`,
    };
  }
}

const MAX_CLOCK_DIFFERENCE_MS = 300_000;

/** With a clock that is ahead, everything looks too late, and is silently given up. */
function* clocksDiffer({ clocks, options }: GuardInput): Generator<GuardRefusal> {
  if (options.allowClock) return;
  const { hubAheadMs = 0, commitAheadMs = 0 } = clocks;
  const size = (milliseconds: number) => formatDuration(Math.abs(milliseconds) / 1000);
  if (Math.abs(hubAheadMs) > MAX_CLOCK_DIFFERENCE_MS) {
    yield {
      guard: 'clock',
      message: `This machine's clock is ${size(hubAheadMs)} ${hubAheadMs > 0 ? 'behind' : 'ahead of'} the hub's, and what is due depends on it. Set the clock, or give --hub-time for a local hub whose clock was moved; --allow-clock goes on all the same.`,
    };
  } else if (commitAheadMs > MAX_CLOCK_DIFFERENCE_MS) {
    yield {
      guard: 'clock',
      message: `The newest commit is dated ${size(commitAheadMs)} ahead of this machine's clock. Set the clock, or commit again with the right date; --allow-clock goes on all the same.`,
    };
  }
}

/**
 * Counts what is cancelled because files are gone or schedules moved. A replaced job comes back; suspending and freezing
 * are words that somebody wrote on purpose.
 */
function* tooManyCancels({ jobs, changes, guards, options }: GuardInput): Generator<GuardRefusal> {
  const cancels = changes.filter(
    ({ action, reason }) => action === 'cancel' && (reason === 'removed' || reason === 'rescheduled'),
  ).length;
  if (options.allowCancels !== undefined) {
    if (cancels <= options.allowCancels) return;
    yield {
      guard: 'too-many-cancels',
      message: `The plan cancels ${count(cancels, 'waiting job')} whose manifest or time is gone, and --allow-cancels allows ${options.allowCancels}.`,
    };
    return;
  }
  if (cancels <= guards.maxCancels) return;
  const waiting = jobs.ownActive.filter(({ job }) => isWaiting(job)).length;
  if (cancels <= guards.maxCancelShare * waiting) return;
  yield {
    guard: 'too-many-cancels',
    message: `The plan cancels ${cancels} of ${count(waiting, 'waiting job')} because their manifest or time is gone: more than ${guards.maxCancels}, and more than ${Math.round(guards.maxCancelShare * 100)} %. If that is meant, say --allow-cancels ${cancels}.`,
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
