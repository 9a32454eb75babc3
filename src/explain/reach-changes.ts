import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import { countDevices, type Fleet, withoutModules } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import type { DeviceChange } from '../model/repository-diff.ts';
import { compileCondition } from '../query/compile.ts';
import { both } from '../query/complement.ts';
import { QuerySyntaxError } from '../query/problem.ts';
import { fleetTwins } from './reach-in-fleets.ts';

/** The target of a job on two sides of a comparison, as conditions; absent: there is no such job there. */
export interface TargetChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export interface CountedChanges {
  /** By the name of the job; those that nobody counted are missing. */
  readonly byJob: ReadonlyMap<string, DeviceChange>;
  /** Devices that at least one of the targets matches. Absent: nothing was counted. */
  readonly all?: { readonly before: number; readonly after: number; readonly isBound: boolean };
}

export interface CountedInFleets extends CountedChanges {
  /** Of all fleets together. */
  readonly devices: number;
}

/** Conditions that are counted in fleets: with a million devices each takes seconds. */
const MAX_CONDITIONS = 100;

type Side = 'before' | 'after';
const SIDES = ['before', 'after'] as const;

/** Counts the devices of the fleets that each target gains and loses. Modules are not counted: fleets have none. */
export function countInFleets(
  targets: readonly TargetChange[],
  fleets: readonly Fleet[],
  now: Instant,
): CountedInFleets {
  const compiled = conditionsOf(targets).flatMap((condition) => {
    const matches = compileForDevices(condition);
    return matches ? [{ condition, matches }] : [];
  });
  const conditions = compiled.slice(0, MAX_CONDITIONS);
  const known = new Set(conditions.map(({ condition }) => condition));
  const counted = targets.filter((target) =>
    SIDES.every((side) => known.has(target[side] ?? target[other(side)] ?? '')),
  );
  if (counted.length === 0) return { byJob: new Map(), devices: countDevices(fleets) };
  const counts = new Map(counted.map(({ name }) => [name, { before: 0, after: 0, gained: 0, lost: 0 }]));
  const all = { before: 0, after: 0, isBound: counted.length < targets.length };
  for (const twin of fleetTwins(fleets.map(withoutModules), now)) {
    const matching = new Set(
      conditions.filter(({ matches }) => matches(twin)).map(({ condition }) => condition),
    );
    if (matching.size === 0) continue;
    const isIn = (target: TargetChange, side: Side) => matching.has(target[side] ?? '');
    for (const target of counted) {
      const count = counts.get(target.name);
      if (!count) continue;
      const [was, is] = [isIn(target, 'before'), isIn(target, 'after')];
      if (was) count.before += 1;
      if (is) count.after += 1;
      if (is && !was) count.gained += 1;
      if (was && !is) count.lost += 1;
    }
    for (const side of SIDES) if (counted.some((target) => isIn(target, side))) all[side] += 1;
  }
  return {
    byJob: new Map(counted.map((target) => [target.name, changeOf(target, counts.get(target.name))])),
    all,
    devices: countDevices(fleets),
  };
}

/** Asks a hub the same, with at most `maxQueries` queries. Throws HubError. */
export async function countOnHub(
  targets: readonly TargetChange[],
  hub: JobHub,
  maxQueries: number,
  signal: AbortSignal,
): Promise<CountedChanges> {
  const known = new Map<string, number | undefined>();
  const count = async (condition: string): Promise<number | undefined> => {
    if (!known.has(condition)) known.set(condition, await countOrRefuse(hub, condition, signal));
    return known.get(condition);
  };
  const byJob = new Map<string, DeviceChange>();
  for (const target of targets) {
    const conditions = SIDES.flatMap((side) => target[side] ?? []);
    // One for each side, and one for what they share.
    if (known.size + new Set(conditions).size + 1 > maxQueries) break;
    const { before, after } = target;
    const was = before === undefined ? 0 : await count(before);
    const is = after === undefined ? 0 : await count(after);
    const shared = await countShared(target, was, is, count);
    if (was === undefined || is === undefined || shared === undefined) continue;
    byJob.set(
      target.name,
      changeOf(target, { before: was, after: is, gained: is - shared, lost: was - shared }),
    );
  }
  if (byJob.size === 0) return { byJob };
  const sides = targets.filter(({ name }) => byJob.has(name));
  const conditionsAt = (side: Side) => [...new Set(sides.flatMap((target) => target[side] ?? []))];
  const sum = (side: Side) =>
    conditionsAt(side).reduce((total, condition) => total + (known.get(condition) ?? 0), 0);
  // Targets may share devices, so the sum of several is an upper bound.
  const isBound = byJob.size < targets.length || SIDES.some((side) => conditionsAt(side).length > 1);
  return { byJob, all: { before: sum('before'), after: sum('after'), isBound } };
}

/** Devices that match on both sides; `undefined`: the hub refused the question. */
async function countShared(
  { before, after }: TargetChange,
  was: number | undefined,
  is: number | undefined,
  count: (condition: string) => Promise<number | undefined>,
): Promise<number | undefined> {
  if (before === undefined || after === undefined || was === 0 || is === 0) return 0;
  if (before === after || after === '*') return was;
  if (before === '*') return is;
  // Modules are no devices, and a base with errors may have conditions that cannot be read.
  if (!compileForDevices(before) || !compileForDevices(after)) return undefined;
  return count(both(before, after));
}

/** A condition that the hub does not take is the trouble of one job. */
async function countOrRefuse(
  hub: JobHub,
  condition: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    return await hub.countMatches(condition, signal);
  } catch (error) {
    if (error instanceof HubError && error.kind === 'rejected') return undefined;
    throw error;
  }
}

function changeOf(
  { before, after }: TargetChange,
  counted: Required<DeviceChange> | undefined,
): DeviceChange {
  const { gained = 0, lost = 0 } = counted ?? {};
  return {
    ...(before !== undefined && counted && { before: counted.before }),
    ...(after !== undefined && counted && { after: counted.after }),
    gained,
    lost,
  };
}

function conditionsOf(targets: readonly TargetChange[]): readonly string[] {
  return [...new Set(targets.flatMap((target) => SIDES.flatMap((side) => target[side] ?? [])))];
}

/** `undefined` for modules, and for a condition that cannot be read. */
function compileForDevices(condition: string) {
  try {
    const { collection, matches } = compileCondition(condition);
    return collection === 'devices' ? matches : undefined;
  } catch (error) {
    if (error instanceof QuerySyntaxError) return undefined;
    throw error;
  }
}

function other(side: Side): Side {
  return side === 'before' ? 'after' : 'before';
}
