import { conditionOf, partsOf } from '../desired/parts.ts';
import type { JobHub } from '../hub/port.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { JobManifest } from '../model/manifest.ts';
import { type CountedDevices, countDevices } from './read-hub.ts';

/** Parts of one list that are counted one by one, two queries each; of a longer list all ids are taken to match. */
const MAX_PARTS_COUNTED = 10;

/**
 * How many devices match each condition. The conditions of long lists, which no hub takes, are counted part by part; those
 * of the parts are in the answer too.
 */
export async function countTargets(
  hub: JobHub,
  manifests: ReadonlyMap<string, JobManifest>,
  conditions: readonly string[],
  signal?: AbortSignal,
): Promise<CountedDevices> {
  const inParts = conditionsInParts(manifests);
  const wanted = new Set(conditions);
  const pieces = [...wanted].flatMap((condition) => {
    const parts = inParts.get(condition);
    if (!parts) return [condition];
    return parts.conditions.length > MAX_PARTS_COUNTED ? [] : parts.conditions;
  });
  const counted = await countDevices(hub, pieces, signal);
  const counts = new Map(counted.counts);
  const refused = new Map(counted.refused);
  for (const condition of wanted) {
    const parts = inParts.get(condition);
    if (!parts) continue;
    const refusal = parts.conditions.map((part) => refused.get(part)).find((words) => words !== undefined);
    if (refusal === undefined) counts.set(condition, sumOf(parts, counts));
    else refused.set(condition, refusal);
  }
  return { counts, refused };
}

interface InParts {
  /** How many ids are named. */
  readonly ids: number;
  readonly conditions: readonly string[];
}

/** The conditions of lists in several parts. */
function conditionsInParts(manifests: ReadonlyMap<string, JobManifest>): ReadonlyMap<string, InParts> {
  const all = new Map<string, InParts>();
  for (const { target } of manifests.values()) {
    const { condition, list, done } = target;
    const parts = list ? partsOf(list) : [];
    if (!list || parts.length < 2) continue;
    const named = (conditions: readonly string[]): InParts => ({ ids: list.ids.length, conditions });
    all.set(condition, named(parts.map((ids) => conditionOf(list, ids))));
    if (!done) continue;
    all.set(done.targetCondition, named(parts.map((ids) => conditionOf({ ...list, base: '*' }, ids))));
    all.set(
      done.doneCondition,
      named(parts.map((ids) => conditionOf({ ...list, base: done.condition }, ids))),
    );
  }
  return all;
}

function sumOf({ ids, conditions }: InParts, counts: ReadonlyMap<string, DeviceCount>): DeviceCount {
  if (conditions.length > MAX_PARTS_COUNTED) return { total: ids, connected: ids };
  const parts = conditions.map((condition) => counts.get(condition));
  return {
    total: parts.reduce((sum, part) => sum + (part?.total ?? 0), 0),
    connected: parts.reduce((sum, part) => sum + (part?.connected ?? 0), 0),
  };
}
