import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import { type Fleet, withoutModules } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import type { CountedTotal, DeviceChange } from '../model/repository-diff.ts';
import { type CompiledCondition, compileCondition } from '../query/compile.ts';
import { both } from '../query/complement.ts';
import { isAboutModules } from '../query/parse.ts';
import { QuerySyntaxError } from '../query/problem.ts';
import type { TwinRow } from '../simulator/state/twin.ts';
import { fleetTwins } from './reach-in-fleets.ts';

/** The target of a job on two sides of a comparison, as conditions; absent: there is no such job there. */
export interface TargetChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** What was counted of the targets on devices, or of those on modules. */
export interface CountedTargets {
  /** By the name of the job; those that nobody counted are missing. */
  readonly byJob: ReadonlyMap<string, DeviceChange>;
  /** Devices (or modules) that at least one of the targets matches. Absent: nothing was counted. */
  readonly all?: CountedTotal;
}

/** A job whose target moves from devices to modules is in both. */
export interface CountedChanges {
  readonly devices: CountedTargets;
  readonly modules: CountedTargets;
}

/** Conditions that are counted in fleets: with a million devices each takes seconds. */
const MAX_CONDITIONS = 100;

type Side = 'before' | 'after';
const SIDES = ['before', 'after'] as const;

/** Counts the devices and modules of the fleets that each target gains and loses. */
export function countInFleets(
  targets: readonly TargetChange[],
  fleets: readonly Fleet[],
  now: Instant,
): CountedChanges {
  const devices = new Tally(targetsOn('devices', targets));
  const modules = new Tally(targetsOn('devices.modules', targets));
  if (!devices.isEmpty || !modules.isEmpty) {
    const walked = modules.isEmpty ? fleets.map(withoutModules) : fleets;
    for (const twin of fleetTwins(walked, now)) (twin.moduleId === undefined ? devices : modules).add(twin);
  }
  return { devices: devices.counted(), modules: modules.counted() };
}

/** Counts the devices, or the modules, that targets match on each side. */
class Tally {
  readonly #targets: readonly TargetChange[];
  readonly #conditions: readonly {
    readonly condition: string;
    readonly matches: CompiledCondition['matches'];
  }[];
  readonly #countable: readonly { readonly target: TargetChange; readonly count: Count }[];
  readonly #all = { before: 0, after: 0 };

  constructor(targets: readonly TargetChange[]) {
    this.#targets = targets;
    this.#conditions = conditionsOf(targets)
      .flatMap((condition) => {
        const matches = compileReadable(condition);
        return matches ? [{ condition, matches }] : [];
      })
      .slice(0, MAX_CONDITIONS);
    const known = new Set(this.#conditions.map(({ condition }) => condition));
    this.#countable = targets
      .filter((target) => SIDES.every((side) => known.has(target[side] ?? target[other(side)] ?? '')))
      .map((target) => ({ target, count: { before: 0, after: 0, gained: 0, lost: 0 } }));
  }

  get isEmpty(): boolean {
    return this.#countable.length === 0;
  }

  add(twin: TwinRow): void {
    const matching = new Set(
      this.#conditions.filter(({ matches }) => matches(twin)).map(({ condition }) => condition),
    );
    if (matching.size === 0) return;
    const isIn = (target: TargetChange, side: Side) => matching.has(target[side] ?? '');
    for (const { target, count } of this.#countable) {
      const [was, is] = [isIn(target, 'before'), isIn(target, 'after')];
      if (was) count.before += 1;
      if (is) count.after += 1;
      if (is && !was) count.gained += 1;
      if (was && !is) count.lost += 1;
    }
    for (const side of SIDES)
      if (this.#countable.some(({ target }) => isIn(target, side))) this.#all[side] += 1;
  }

  counted(): CountedTargets {
    if (this.isEmpty) return { byJob: new Map() };
    return {
      byJob: new Map(this.#countable.map(({ target, count }) => [target.name, changeOf(target, count)])),
      all: { ...this.#all, isBound: this.#countable.length < this.#targets.length },
    };
  }
}

type Count = Record<keyof DeviceChange, number>;

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
  const countAll = async (of: readonly TargetChange[]): Promise<CountedTargets> => {
    const byJob = new Map<string, DeviceChange>();
    for (const target of of) {
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
    const sides = of.filter(({ name }) => byJob.has(name));
    const conditionsAt = (side: Side) => [...new Set(sides.flatMap((target) => target[side] ?? []))];
    const sum = (side: Side) =>
      conditionsAt(side).reduce((total, condition) => total + (known.get(condition) ?? 0), 0);
    // Targets may share devices, so the sum of several is an upper bound.
    const isBound = byJob.size < of.length || SIDES.some((side) => conditionsAt(side).length > 1);
    return { byJob, all: { before: sum('before'), after: sum('after'), isBound } };
  };
  return {
    devices: await countAll(targetsOn('devices', targets)),
    modules: await countAll(targetsOn('devices.modules', targets)),
  };
}

/** The sides of the targets that select from one collection; one that cannot be read counts as one on devices. */
function targetsOn(
  collection: CompiledCondition['collection'],
  targets: readonly TargetChange[],
): readonly TargetChange[] {
  const isOn = (condition: string | undefined): condition is string =>
    condition !== undefined && isAboutModules(condition) === (collection === 'devices.modules');
  return targets
    .map(({ name, before, after }) => ({
      name,
      ...(isOn(before) && { before }),
      ...(isOn(after) && { after }),
    }))
    .filter((target) => SIDES.some((side) => target[side] !== undefined));
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
  // A base with errors may have conditions that cannot be read.
  if (!compileReadable(before) || !compileReadable(after)) return undefined;
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

function changeOf({ before, after }: TargetChange, counted: Readonly<Count>): DeviceChange {
  return {
    ...(before !== undefined && { before: counted.before }),
    ...(after !== undefined && { after: counted.after }),
    gained: counted.gained,
    lost: counted.lost,
  };
}

function conditionsOf(targets: readonly TargetChange[]): readonly string[] {
  return [...new Set(targets.flatMap((target) => SIDES.flatMap((side) => target[side] ?? [])))];
}

/** `undefined` for a condition that cannot be read. */
function compileReadable(condition: string): CompiledCondition['matches'] | undefined {
  try {
    return compileCondition(condition).matches;
  } catch (error) {
    if (error instanceof QuerySyntaxError) return undefined;
    throw error;
  }
}

function other(side: Side): Side {
  return side === 'before' ? 'after' : 'before';
}
