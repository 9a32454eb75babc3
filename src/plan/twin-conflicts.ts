import { compareText } from '../model/compare-text.ts';
import type { DesiredJobs } from '../model/desired-job.ts';
import type { Instant } from '../model/instant.ts';
import { canonicalJson, isJsonObject, type JsonValue } from '../model/json.ts';
import type { JobManifest } from '../model/manifest.ts';

/** Two manifests that write different values to one place of the same twins at the same time: the last one wins, and which that is nobody knows. */
export interface TwinConflict {
  readonly first: JobManifest;
  readonly second: JobManifest;
  /** Such as `desired.building` or `tags.site.floor`. */
  readonly path: string;
  /** When the first of them that overlap are due. */
  readonly at: Instant;
}

export const ALL_DEVICES = '*';

export interface Write {
  readonly desired: DesiredJobs;
  /** The value as canonical JSON. */
  readonly value: string;
}

/** By path, then by condition. */
export type Writes = ReadonlyMap<string, ReadonlyMap<string, readonly Write[]>>;

/** A list longer than this helps nobody. */
const MAX_CONFLICTS = 20;

/** Pairs grow with the square of the writers of one path; past this many the search ends. */
const MAX_PAIRS = 200_000;

/**
 * Decides only what can be decided from the text: two conditions meet when they are the same, or when one of them is
 * all devices. Others may meet too; possible-conflicts.ts finds what to ask the hub about them.
 */
export function findTwinConflicts(desired: readonly DesiredJobs[]): readonly TwinConflict[] {
  const found = new Map<string, TwinConflict>();
  let pairs = 0;
  for (const [path, write, rival] of pairsThatMeet(collectWrites(desired))) {
    pairs += 1;
    if (pairs > MAX_PAIRS || found.size >= MAX_CONFLICTS) break;
    const [first, second] = inOrder(write.desired, rival.desired);
    const key = `${first.manifest.name} ${second.manifest.name}`;
    if (first === second || found.has(key) || write.value === rival.value) continue;
    const at = firstOverlap(first, second);
    if (at !== undefined) found.set(key, { first: first.manifest, second: second.manifest, path, at });
  }
  return [...found.values()];
}

/** Writes to one path, or to a path and one above it, whose conditions meet. Never looks at two conditions that do not. */
function* pairsThatMeet(writes: Writes): Generator<readonly [string, Write, Write]> {
  for (const path of [...writes.keys()].sort()) {
    for (const place of [path, ...ancestorsOf(path)]) {
      const there = writes.get(place);
      if (!there) continue;
      for (const [condition, here] of writes.get(path) ?? []) {
        for (const other of conditionsThatMeet(condition, there, place !== path)) {
          for (const write of here) for (const rival of there.get(other) ?? []) yield [path, write, rival];
        }
      }
    }
  }
}

/** `bothWays`: also those that are met by all devices; at one and the same path they find the pair themselves. */
function conditionsThatMeet(
  condition: string,
  there: ReadonlyMap<string, readonly Write[]>,
  bothWays: boolean,
): Iterable<string> {
  if (condition !== ALL_DEVICES) return isOnModules(condition) ? [condition] : [condition, ALL_DEVICES];
  return bothWays ? [...there.keys()].filter((other) => !isOnModules(other)) : [ALL_DEVICES];
}

/** A job on modules and a job on devices write to different twins. */
export function isOnModules(condition: string): boolean {
  return /^from\s+devices\.modules\b/i.test(condition);
}

export function collectWrites(desired: readonly DesiredJobs[]): Writes {
  const writes = new Map<string, Map<string, Write[]>>();
  const byName = [...desired].sort((left, right) => compareText(left.manifest.name, right.manifest.name));
  for (const one of byName) {
    const { operation, suspend, target } = one.manifest;
    if (operation.kind !== 'twin' || suspend) continue;
    const condition = target.condition.trim();
    for (const section of ['desired', 'tags'] as const) {
      for (const [path, value] of leaves(section, operation[section])) {
        const here = writes.get(path) ?? new Map<string, Write[]>();
        const same = here.get(condition) ?? [];
        same.push({ desired: one, value: canonicalJson(value) });
        writes.set(path, here.set(condition, same));
      }
    }
  }
  return writes;
}

/** Every value except objects, by its path. No twin key holds a dot, so paths joined with dots are unambiguous. */
export function* leaves(path: string, value: JsonValue | undefined): Generator<readonly [string, JsonValue]> {
  if (value === undefined) return;
  if (!isJsonObject(value)) yield [path, value];
  else for (const key of Object.keys(value)) yield* leaves(`${path}.${key}`, value[key]);
}

export function ancestorsOf(path: string): string[] {
  const parts = path.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

export function inOrder(left: DesiredJobs, right: DesiredJobs): readonly [DesiredJobs, DesiredJobs] {
  return compareText(left.manifest.name, right.manifest.name) <= 0 ? [left, right] : [right, left];
}

/** The first time at which a job of each may be running; both lists ascend. */
export function firstOverlap(left: DesiredJobs, right: DesiredJobs): Instant | undefined {
  const [lefts, rights] = [startsOf(left), startsOf(right)];
  const [leftMs, rightMs] = [left, right].map((one) => one.manifest.maxExecutionTimeInSeconds * 1000);
  let [i, j] = [0, 0];
  for (;;) {
    const [a, b] = [lefts[i], rights[j]];
    if (a === undefined || b === undefined || leftMs === undefined || rightMs === undefined) return undefined;
    if (a < b + rightMs && b < a + leftMs) return Math.max(a, b);
    if (a < b) i += 1;
    else j += 1;
  }
}

export function startsOf({ occurrences, later }: DesiredJobs): Instant[] {
  const starts = occurrences.flatMap(({ scheduledAt, unwanted }) => (unwanted ? [] : [scheduledAt]));
  return later ? [...starts, later.occurrence.scheduledAt] : starts;
}
