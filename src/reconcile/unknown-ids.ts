import { conditionOf, partsOf } from '../desired/parts.ts';
import type { JobHub } from '../hub/port.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DeviceList, JobManifest } from '../model/manifest.ts';
import type { Decision } from '../plan/create-plan.ts';
import { unknownIds } from '../plan/warnings.ts';

/** Lists whose ids are looked up: a query for each part of them. */
const MAX_LISTS = 3;
/** Ids shown: enough to see what is wrong with them. */
const MAX_EXAMPLES = 5;

/** Warnings about ids in lists that the hub does not know, where fewer devices were counted than are named. */
export async function findUnknownIds(
  hub: JobHub,
  { manifests }: Pick<Decision, 'manifests'>,
  deviceCounts: ReadonlyMap<string, DeviceCount>,
  signal: AbortSignal | undefined,
): Promise<readonly Diagnostic[]> {
  const short = [...manifests.values()].filter((manifest) => isShort(manifest, deviceCounts));
  const warnings: Diagnostic[] = [];
  for (const manifest of short.slice(0, MAX_LISTS)) {
    const { list } = manifest.target;
    const unknown = list ? await idsNotOnHub(hub, list, signal) : [];
    if (unknown.length > 0) {
      warnings.push(unknownIds(manifest, unknown.length, unknown.slice(0, MAX_EXAMPLES)));
    }
  }
  return warnings;
}

function isShort({ target }: JobManifest, deviceCounts: ReadonlyMap<string, DeviceCount>): boolean {
  const { list, condition, done } = target;
  const count = deviceCounts.get(done?.targetCondition ?? condition);
  return list !== undefined && count !== undefined && count.total < list.ids.length;
}

async function idsNotOnHub(
  hub: JobHub,
  list: DeviceList,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const all = { ...list, base: '*' };
  const known = new Set<string>();
  for (const ids of partsOf(list)) {
    const found = await hub.sampleDevices(conditionOf(all, ids), ids.length, signal);
    for (const id of found) known.add(id);
  }
  return list.ids.filter((id) => !known.has(id));
}
