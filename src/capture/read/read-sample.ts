import { HubError } from '../../hub/hub-error.ts';
import type { JobHub } from '../../hub/port.ts';
import type { DeviceCount } from '../../model/device-count.ts';
import type { Twin, ValueCount } from '../../model/twin.ts';
import { countOf, formatCount } from '../../report/writing/words.ts';
import { readTargets } from '../survey/questions.ts';
import type { WeightedTwin } from '../survey/survey-twins.ts';
import { queryRow, showPath } from '../survey/twin-leaves.ts';
import {
  allocate,
  columnText,
  createStrata,
  type ReadPart,
  type Stratum,
  strataPaths,
  weighTwins,
} from './strata.ts';

export interface SampleOptions {
  readonly hub: JobHub;
  /** How many twins to read: 1 or more. */
  readonly sample: number;
  /** Targets of the repository's jobs. */
  readonly conditions: readonly string[];
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface Sample {
  readonly count: DeviceCount;
  readonly twins: readonly WeightedTwin[];
}

/** One page: enough to see which tags there are. */
const FIRST_TWINS = 100;
/** More combinations than this take too long to read. */
const MAX_CELLS = 1_000;
const PAGE_SIZE = 100;
/** Progress is logged after this many twins. */
const LOG_EVERY = 1_000;
/** Targets of which fewer twins were read are counted by themselves, and up to this many of their devices read. */
const MIN_TARGET_TWINS = 10;
const MAX_RARE_TARGETS = 6;

/** Reads twins that together represent all devices of a hub of any size. */
export async function readSample(options: SampleOptions): Promise<Sample> {
  const { hub, sample, signal, log } = options;
  const count = await hub.countDevices('*', signal);
  log(`${countOf(count.total, 'device')}, ${formatCount(count.connected)} connected`);
  if (count.total === 0) return { count, twins: [] };
  const { paths, cells } = count.total <= sample ? NOT_COUNTED : await countCells(options);
  const strata: readonly Stratum[] = createStrata(paths, cells, count.total);
  const plan = strata.length > 0 ? strata : [{ condition: '*', devices: count.total }];
  const wanted = allocate(plan, Math.min(sample, count.total));
  const queries = wanted.reduce((sum, twins) => sum + Math.ceil(twins / PAGE_SIZE), 0);
  log(
    `reading ${countOf(Math.min(sample, count.total), 'twin')} from ${countOf(plan.length, 'part')} of the hub: ` +
      `${countOf(queries, 'query', 'queries')} (an S1 hub allows 20 a minute)`,
  );
  const parts: ReadPart[] = [];
  let read = 0;
  for (const [index, { condition, devices }] of plan.entries()) {
    const twins: Twin[] = [];
    const limit = wanted[index] ?? 0;
    if (limit > 0) {
      for await (const twin of hub.readTwins(condition, limit, signal)) {
        twins.push(twin);
        read += 1;
        if (read % LOG_EVERY === 0) log(`${formatCount(read)} twins read`);
      }
    }
    parts.push({ devices, twins });
  }
  const isWhole = count.total <= read;
  const rare = isWhole
    ? []
    : await readRareTargets(
        parts.flatMap(({ twins }) => twins),
        options,
      );
  return { count, twins: weighTwins(parts, rare, { paths, cells, all: count }) };
}

/** Counts the targets of which the sample has few devices, and reads some devices of each. */
async function readRareTargets(
  sample: readonly Twin[],
  { hub, conditions, signal, log }: SampleOptions,
): Promise<readonly ReadPart[]> {
  const targets = readTargets(conditions)
    .map((target) => ({ ...target, found: sample.filter((twin) => target.matches(queryRow(twin))) }))
    .filter(({ found }) => found.length < MIN_TARGET_TWINS)
    .sort((left, right) => left.found.length - right.found.length)
    .slice(0, MAX_RARE_TARGETS);
  if (targets.length > 0) log(`counting ${countOf(targets.length, 'target')} with few devices in the sample`);
  const parts: ReadPart[] = [];
  for (const { text, found, matches } of targets) {
    const { total } = await hub.countDevices(text, signal);
    if (total === 0) continue;
    const twins = [...found];
    for await (const twin of hub.readTwins(text, Math.min(MIN_TARGET_TWINS, total), signal)) twins.push(twin);
    // Devices of an earlier target have been read already.
    const known = parts.flatMap((part) =>
      part.twins.filter((twin) => matches(queryRow(twin))).map(() => part.devices / part.twins.length),
    );
    const devices = Math.max(0, total - Math.round(known.reduce((sum, weight) => sum + weight, 0)));
    const others = twins.filter(
      ({ deviceId }, at) =>
        twins.findIndex((twin) => twin.deviceId === deviceId) === at &&
        !parts.some((part) => part.twins.some((twin) => twin.deviceId === deviceId)),
    );
    if (devices > 0 && others.length > 0) parts.push({ devices, twins: others });
  }
  return parts;
}

interface Cells {
  readonly paths: ReturnType<typeof strataPaths>;
  readonly cells: readonly ValueCount[];
}

const NOT_COUNTED: Cells = { paths: [], cells: [] };

/** Counts devices by combinations of a few properties; by fewer when there are too many, or the hub refuses to group by them. */
async function countCells({ hub, conditions, signal, log }: SampleOptions): Promise<Cells> {
  const firstTwins: Twin[] = [];
  for await (const twin of hub.readTwins('*', FIRST_TWINS, signal)) firstTwins.push(twin);
  let paths = strataPaths(firstTwins, conditions);
  while (paths.length > 0) {
    const columns = paths.map(columnText);
    const counted = await countUpTo(hub, [...columns, 'connectionState'], signal);
    if (counted === 'rejected' && paths.length === 1) {
      const alone = await countUpTo(hub, columns, signal);
      if (typeof alone !== 'string') return { paths, cells: alone };
    }
    if (typeof counted !== 'string') {
      log(`counted by ${paths.map(showPath).join(', ')}`);
      return { paths, cells: counted };
    }
    // Grouping by one column is documented; whether a hub groups by several is not.
    paths = counted === 'rejected' && paths.length > 1 ? paths.slice(0, 1) : paths.slice(0, -1);
  }
  log('there are no tags to count by: reading the devices that the hub lists first');
  return NOT_COUNTED;
}

async function countUpTo(
  hub: JobHub,
  columns: readonly string[],
  signal: AbortSignal,
): Promise<readonly ValueCount[] | 'too-many' | 'rejected'> {
  const cells: ValueCount[] = [];
  try {
    for await (const cell of hub.countByValues(columns, signal)) {
      cells.push(cell);
      if (cells.length > MAX_CELLS) return 'too-many';
    }
    return cells;
  } catch (error) {
    if (error instanceof HubError && error.kind === 'rejected') return 'rejected';
    throw error;
  }
}
