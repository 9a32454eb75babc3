import { localHourAt } from '../model/local-time.ts';
import type { Operation } from '../model/operation.ts';
import { kindOf, type ManifestOfPolicies, type PlannedJob } from '../model/policy.ts';
import type { Tier } from '../model/tier.ts';
import type { QueryRow } from '../query/compile.ts';

/** The hub that a plan is for, as far as policies read it. */
export interface PolicyHub {
  readonly name: string;
  readonly tier: Tier;
}

/** What a policy reads of a planned job. The fields that are not known are left out: see unknownFields. */
export function rowOf(job: PlannedJob, hub: PolicyHub | undefined, reads: ReadonlySet<string>): QueryRow {
  const { manifest, stage, action, devices, hubDevices } = job;
  const { name, source, labels, operation, target } = manifest;
  return {
    name,
    kind: kindOf(manifest),
    file: source.file,
    labels,
    ...operationFields(operation),
    ...(!target.allDevices && !target.list && { query: target.done?.targetCondition ?? target.condition }),
    allDevices: target.allDevices,
    maxDevices: target.maxDevices,
    devices: devices?.total,
    connected: devices?.connected,
    share: devices && hubDevices !== undefined ? shareOf(devices.total, hubDevices) : undefined,
    hub: hub?.name,
    tier: hub?.tier,
    action,
    ...(reads.has('local') && { local: localHourOf(job) }),
    timeZone: timeZoneOf(manifest),
    stage,
  };
}

/** Names of the fields whose values nobody knows. */
export function unknownFields(
  { manifest, stage, action, due, devices, hubDevices }: PlannedJob,
  hub: PolicyHub | undefined,
): readonly string[] {
  return [
    ...(stage === undefined && kindOf(manifest) === 'Rollout' ? ['stage'] : []),
    ...(action === undefined ? ['action'] : []),
    ...(due === undefined ? ['local'] : []),
    ...(devices === undefined ? ['devices', 'connected'] : []),
    ...(devices === undefined || hubDevices === undefined ? ['share'] : []),
    ...(hub === undefined ? ['hub', 'tier'] : []),
  ];
}

function operationFields(operation: Operation): QueryRow {
  if (operation.kind === 'twin') return { desired: operation.desired, tags: operation.tags };
  return { method: { name: operation.name, payload: operation.payload } };
}

/** No device is no share of a hub, whether it has others or none. */
function shareOf(devices: number, hubDevices: number): number {
  return devices === 0 ? 0 : devices / Math.max(devices, hubDevices);
}

function localHourOf({ due, manifest }: PlannedJob) {
  return typeof due === 'number' ? localHourAt(due, timeZoneOf(manifest)) : due;
}

function timeZoneOf(manifest: ManifestOfPolicies): string {
  return 'stages' in manifest ? manifest.timeZone : manifest.schedule.timeZone;
}
