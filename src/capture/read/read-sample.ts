import { HubError } from '../../hub/hub-error.ts';
import type { JobHub } from '../../hub/port.ts';
import type { DeviceCount } from '../../model/device-count.ts';
import type { Twin, ValueCount } from '../../model/twin.ts';
import { countOf, formatCount } from '../../report/writing/words.ts';
import { readTargets } from '../survey/questions.ts';
import type { WeighedTwin } from '../survey/survey-twins.ts';
import { queryRow, showPath } from '../survey/twin-values.ts';
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
  readonly say: (line: string) => void;
}

export interface Sample {
  readonly count: DeviceCount;
  readonly twins: readonly WeighedTwin[];
}

/** Enough to see which tags there are: one page. */
const FIRST_LOOK = 100;
/** More combinations than this are read in no reasonable time. */
const MOST_CELLS = 1_000;
const PAGE = 100;
const STEP = 1_000;
const CONNECTION = 'connectionState';
/** A target of which fewer twins were read is looked at for itself; so many of its devices are read then. */
const FEW = 10;
const MOST_RARE = 6;

/** Twins of a hub of any size that stand for all its devices. */
export async function readSample(options: SampleOptions): Promise<Sample> {
  const { hub, sample, signal, say } = options;
  const count = await hub.countDevices('*', signal);
  say(`${countOf(count.total, 'device')}, ${formatCount(count.connected)} connected`);
  if (count.total === 0) return { count, twins: [] };
  const { paths, cells } = count.total <= sample ? NOT_COUNTED : await countCells(options);
  const strata: readonly Stratum[] = createStrata(paths, cells, count.total);
  const plan = strata.length > 0 ? strata : [{ condition: '*', devices: count.total }];
  const wanted = allocate(plan, Math.min(sample, count.total));
  const queries = wanted.reduce((sum, twins) => sum + Math.ceil(twins / PAGE), 0);
  say(
    `reading ${countOf(Math.min(sample, count.total), 'twin')} of ${countOf(plan.length, 'part')} of the hub: ` +
      `${countOf(queries, 'query', 'queries')} (a hub of edition S1 allows 20 a minute)`,
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
        if (read % STEP === 0) say(`${formatCount(read)} twins read`);
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

/** Targets of which the sample has hardly a device are counted, and a few of their devices read. */
async function readRareTargets(
  sample: readonly Twin[],
  { hub, conditions, signal, say }: SampleOptions,
): Promise<readonly ReadPart[]> {
  const targets = readTargets(conditions)
    .map((target) => ({ ...target, found: sample.filter((twin) => target.matches(queryRow(twin))) }))
    .filter(({ found }) => found.length < FEW)
    .sort((left, right) => left.found.length - right.found.length)
    .slice(0, MOST_RARE);
  if (targets.length > 0) say(`counting ${countOf(targets.length, 'target')} of which few devices were read`);
  const parts: ReadPart[] = [];
  for (const { text, found, matches } of targets) {
    const { total } = await hub.countDevices(text, signal);
    if (total === 0) continue;
    const twins = [...found];
    for await (const twin of hub.readTwins(text, Math.min(FEW, total), signal)) twins.push(twin);
    // Devices of an earlier one are read already.
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

/** Counts of the combinations of a few values; of fewer when they are too many, or the hub groups by no more. */
async function countCells({ hub, conditions, signal, say }: SampleOptions): Promise<Cells> {
  const look: Twin[] = [];
  for await (const twin of hub.readTwins('*', FIRST_LOOK, signal)) look.push(twin);
  let paths = strataPaths(look, conditions);
  while (paths.length > 0) {
    const columns = paths.map(columnText);
    const counted = await countUpTo(hub, [...columns, CONNECTION], signal);
    if (counted === 'rejected' && paths.length === 1) {
      const alone = await countUpTo(hub, columns, signal);
      if (typeof alone !== 'string') return { paths, cells: alone };
    }
    if (typeof counted !== 'string') {
      say(`counted by ${paths.map(showPath).join(', ')}`);
      return { paths, cells: counted };
    }
    // That a hub groups by several columns is documented nowhere: by one it does.
    paths = counted === 'rejected' && paths.length > 1 ? paths.slice(0, 1) : paths.slice(0, -1);
  }
  say('no tags to count by: the devices that the hub lists first are read');
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
      if (cells.length > MOST_CELLS) return 'too-many';
    }
    return cells;
  } catch (error) {
    if (error instanceof HubError && error.kind === 'rejected') return 'rejected';
    throw error;
  }
}
