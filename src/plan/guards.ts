import type { Guards } from '../model/config.ts';
import type { DeviceCount } from '../model/device-count.ts';
import { isWaiting } from '../model/hub-job.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Change, GuardRefusal, PlanOptions } from '../model/plan.ts';

export interface GuardInput {
  /** By name. */
  readonly manifests: ReadonlyMap<string, JobManifest>;
  readonly jobs: JobsOnHub;
  readonly changes: readonly Change[];
  /** By condition; conditions that nobody counted are not checked. */
  readonly deviceCounts: ReadonlyMap<string, DeviceCount>;
  readonly guards: Guards;
  readonly options: PlanOptions;
}

/** The checks on a whole plan that it does not pass, each with its numbers and the switch that allows it. */
export function checkGuards(input: GuardInput): readonly GuardRefusal[] {
  return [...noManifests(input), ...ownerChanged(input), ...tooManyCancels(input), ...maxDevices(input)];
}

/** A checkout gone wrong looks like a wish to cancel everything. */
function* noManifests({ manifests, options }: GuardInput): Generator<GuardRefusal> {
  if (manifests.size > 0 || options.allowNoManifests) return;
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
function* ownerChanged({ manifests, jobs, options }: GuardInput): Generator<GuardRefusal> {
  if (jobs.own.length > 0 || options.allowOwnerChange) return;
  const waiting = jobs.otherOwners.filter(({ job, parts }) => isWaiting(job) && manifests.has(parts.name));
  const owners = [...new Set(waiting.map(({ parts }) => parts.owner))].sort();
  if (waiting.length === 0) return;
  yield {
    guard: 'owner-changed',
    message: `The hub knows no job of owner ${jobs.owner}, and ${count(waiting.length, 'job')} of ${owners.join(', ')} for manifests of the same names ${waiting.length === 1 ? 'waits' : 'wait'} there, and would run beside ours. Restore the owner, cancel them, or say --allow-owner-change.`,
  };
}

/** Counts cancels alone: a replaced job comes back. */
function* tooManyCancels({ jobs, changes, guards, options }: GuardInput): Generator<GuardRefusal> {
  const cancels = changes.filter((change) => change.action === 'cancel').length;
  if (options.allowCancels !== undefined) {
    if (cancels <= options.allowCancels) return;
    yield {
      guard: 'too-many-cancels',
      message: `The plan cancels ${count(cancels, 'waiting job')}, and --allow-cancels allows ${options.allowCancels}.`,
    };
    return;
  }
  if (cancels <= guards.maxCancels) return;
  const waiting = jobs.ownActive.filter(({ job }) => isWaiting(job)).length;
  if (cancels <= guards.maxCancelShare * waiting) return;
  yield {
    guard: 'too-many-cancels',
    message: `The plan cancels ${cancels} of ${count(waiting, 'waiting job')}, more than ${guards.maxCancels} and more than ${Math.round(guards.maxCancelShare * 100)} %. If that is meant, say --allow-cancels ${cancels}.`,
  };
}

function* maxDevices({ manifests, changes, deviceCounts, options }: GuardInput): Generator<GuardRefusal> {
  const checked = new Set<string>();
  for (const change of changes) {
    if (change.action !== 'create' && change.action !== 'replace') continue;
    if (checked.has(change.manifest)) continue;
    checked.add(change.manifest);
    const target = manifests.get(change.manifest)?.target;
    const total = deviceCounts.get(change.request.condition)?.total;
    if (target?.maxDevices === undefined || total === undefined) continue;
    if (total <= Math.max(target.maxDevices, options.allowDevices ?? 0)) continue;
    yield {
      guard: 'max-devices',
      message: `${change.manifest} would reach ${count(total, 'device')}, and its maxDevices is ${target.maxDevices}. Raise maxDevices, narrow the query, or say --allow-devices ${total}.`,
    };
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
