import type { DeviceCount } from '../model/device-count.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Change, PlanOptions, RefuseChange } from '../model/plan.ts';
import * as because from './because.ts';
import type { Diff } from './diff.ts';

/** How many devices the target of a manifest matches, when that is more than it may reach. */
export function devicesOverLimit(
  { target }: JobManifest,
  deviceCounts: ReadonlyMap<string, DeviceCount>,
  { allowDevices = 0 }: PlanOptions,
): number | undefined {
  const total = deviceCounts.get(target.condition)?.total ?? 0;
  return target.maxDevices !== undefined && total > Math.max(target.maxDevices, allowDevices)
    ? total
    : undefined;
}

/**
 * The same diff for a manifest that reaches too many devices: one refusal stands for all that would be scheduled, now or
 * later. A job that would be replaced stays; what is cancelled or kept is no matter of devices.
 */
export function refuseTooLarge(diff: Diff, manifest: JobManifest, devices: number): Diff {
  const { name, target } = manifest;
  const isWish = ({ action }: Change) => action === 'replace' || action === 'defer';
  const wishes = [...diff.startable, ...diff.settled.filter(isWish)].sort(
    (left, right) => left.scheduledAt - right.scheduledAt,
  );
  const [first] = wishes;
  if (!first) return diff;
  const uncounted = diff.queued ? 1 + diff.queued.run.more : 0;
  const more = wishes.reduce(
    (sum, wish) => sum + 1 + (wish.action === 'defer' ? wish.more : 0),
    uncounted - 1,
  );
  const replaced = wishes.find((wish) => wish.action === 'replace');
  const refusal: RefuseChange = {
    manifest: name,
    scheduledAt: first.scheduledAt,
    ...(first.note !== undefined && { note: first.note }),
    action: 'refuse',
    ...because.tooManyDevices(devices, target.maxDevices ?? 0),
    ...(replaced && { keeps: replaced.cancels }),
    more,
  };
  return { settled: [...diff.settled.filter((change) => !isWish(change)), refusal], startable: [] };
}
