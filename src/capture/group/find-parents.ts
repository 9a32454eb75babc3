import type { EncodedTwin } from './encode-twins.ts';

/** A group as far as it matters for who is below whom. */
export interface GroupInHierarchy {
  readonly rows: readonly EncodedTwin[];
  readonly isEdge: boolean;
  /** Its devices are children of IoT Edge devices. */
  readonly isChild: boolean;
}

/** IoT Edge devices may be that many layers below another one. */
const MAX_LAYERS_BELOW = 5;

/**
 * For each group the number of the group that has the parents of most of its devices. Where none of the parents was read it
 * is the largest group of IoT Edge devices; `undefined`: no group can be above it. `groups`: the largest first.
 */
export function findParents(groups: readonly GroupInHierarchy[]): readonly (number | undefined)[] {
  const groupOf = new Map(
    groups.flatMap(({ rows }, at) => rows.map(({ twin }) => [twin.deviceId, at] as const)),
  );
  const parents: (number | undefined)[] = groups.map(() => undefined);
  const ancestorsOf = (at: number): readonly number[] => {
    const above = parents[at];
    return above === undefined ? [] : [above, ...ancestorsOf(above)];
  };
  for (const [at, { rows, isChild }] of groups.entries()) {
    if (!isChild) continue;
    const votes = groups.map(() => 0);
    for (const { twin, weight } of rows) {
      const above = groupOf.get(twin.parent ?? '');
      if (above !== undefined) votes[above] = (votes[above] ?? 0) + weight;
    }
    const candidates = groups
      .flatMap(({ isEdge }, other) => (isEdge && other !== at ? [other] : []))
      .sort((left, right) => (votes[right] ?? 0) - (votes[left] ?? 0) || left - right);
    parents[at] = candidates.find((other) => {
      const above = ancestorsOf(other);
      return !above.includes(at) && above.length < MAX_LAYERS_BELOW;
    });
  }
  return parents;
}
