import type { DeviceCount } from '../model/device-count.ts';
import type { JobManifest, Target } from '../model/manifest.ts';
import type { DeferChange } from '../model/plan.ts';
import * as because from './because.ts';
import type { Diff } from './diff.ts';

/** How many devices a target has when all of them are done, as far as they were counted. */
export function devicesAllDone(
  { condition, done }: Target,
  deviceCounts: ReadonlyMap<string, DeviceCount>,
): number | undefined {
  if (!done || deviceCounts.get(condition)?.total !== 0) return undefined;
  return deviceCounts.get(done.targetCondition)?.total || undefined;
}

/** The same diff while nobody is left: one deferral stands for all new jobs. The next run counts again. */
export function deferNobodyLeft(diff: Diff, manifest: JobManifest, devices: number): Diff {
  const [first, ...others] = [...diff.startable].sort((left, right) => left.scheduledAt - right.scheduledAt);
  if (!first) return diff;
  const { scheduledAt, note, request } = first;
  const change: DeferChange = {
    manifest: manifest.name,
    scheduledAt,
    ...(note !== undefined && { note }),
    action: 'defer',
    ...because.nobodyLeft({ manifest, scheduledAt }, devices),
    jobId: request.jobId,
    more: others.length + (diff.queued ? 1 + diff.queued.run.more : 0),
  };
  return { settled: [...diff.settled, change], startable: [] };
}
