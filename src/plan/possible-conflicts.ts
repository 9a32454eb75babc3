import { compareText } from '../model/compare-text.ts';
import type { DesiredJobs } from '../model/desired-job.ts';
import { areDisjoint } from './disjoint-conditions.ts';
import {
  ALL_DEVICES,
  collectWrites,
  firstOverlap,
  inOrder,
  isOnModules,
  type TwinConflict,
  type Write,
} from './twin-conflicts.ts';

/** A conflict if at least one device matches both targets; the hub can count those that do. */
export interface PossibleConflict extends TwinConflict {
  /** Matches what both targets match. */
  readonly condition: string;
}

export interface PossibleConflicts {
  /** One for each two conditions, in the order of their paths; few enough to ask the hub about each. */
  readonly conflicts: readonly PossibleConflict[];
  /** Further pairs of conditions that write different values to one path at one time, and that nobody compares. */
  readonly unchecked: number;
}

/** Each is a query, and S1 allows 20 queries a minute. */
const MAX_QUERIES = 10;

/** Pairs grow with the square of the conditions of one path; past this many the search ends. */
const MAX_PAIRS = 20_000;

/** Manifests with different conditions that write different values to exactly one path, and may run at the same time. */
export function findPossibleConflicts(desired: readonly DesiredJobs[]): PossibleConflicts {
  const found = new Map<string, PossibleConflict>();
  let left = MAX_PAIRS;
  let unchecked = 0;
  for (const [path, byCondition] of [...collectWrites(desired)].sort(([a], [b]) => compareText(a, b))) {
    const conditions = [...byCondition.keys()].filter((condition) => condition !== ALL_DEVICES);
    for (const [index, one] of conditions.entries()) {
      for (const other of conditions.slice(index + 1)) {
        const condition = bothOf(one, other);
        if (left <= 0) return { conflicts: [...found.values()], unchecked };
        left -= 1;
        if (found.has(condition) || isOnModules(one) !== isOnModules(other) || areDisjoint(one, other))
          continue;
        const conflict = firstConflict(path, byCondition.get(one) ?? [], byCondition.get(other) ?? []);
        if (!conflict) continue;
        if (found.size < MAX_QUERIES) found.set(condition, { ...conflict, condition });
        else unchecked += 1;
      }
    }
  }
  return { conflicts: [...found.values()], unchecked };
}

const ON_MODULES = /^from\s+devices\.modules\s+where\s+/i;

/** Matches what both match; both are on devices, or both on modules. */
export function bothOf(one: string, other: string): string {
  const [first, second] = [one, other].map((condition) => condition.replace(ON_MODULES, '')).sort();
  return `${ON_MODULES.test(one) ? 'FROM devices.modules WHERE ' : ''}(${first}) AND (${second})`;
}

/** The first writes of each that differ and may meet in time; only a few are looked at. */
function firstConflict(
  path: string,
  ones: readonly Write[],
  others: readonly Write[],
): TwinConflict | undefined {
  for (const one of ones.slice(0, 5)) {
    for (const other of others.slice(0, 5)) {
      if (one.value === other.value) continue;
      const [first, second] = inOrder(one.desired, other.desired);
      const at = firstOverlap(first, second);
      if (at !== undefined) return { first: first.manifest, second: second.manifest, path, at };
    }
  }
  return undefined;
}
