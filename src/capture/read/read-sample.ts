import { HubError } from '../../hub/hub-error.ts';
import type { JobHub } from '../../hub/port.ts';
import type { DeviceCount } from '../../model/device-count.ts';
import type { Twin, ValueCount } from '../../model/twin.ts';
import { countOf, formatCount } from '../../report/writing/words.ts';
import { compile } from '../survey/questions.ts';
import type { WeightedTwin } from '../survey/survey-twins.ts';
import { queryRow, showPath } from '../survey/twin-leaves.ts';
import { countModules, readModules, sampleForModules } from './read-modules.ts';
import { readRareTargets } from './read-rare-targets.ts';
import type { SampleOptions } from './sample-options.ts';
import {
  allocate,
  columnText,
  createStrata,
  type ReadPart,
  type Stratum,
  strataPaths,
  weighTwins,
} from './strata.ts';

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

/** Reads twins, with those of their modules, that together represent all devices of a hub of any size. */
export async function readSample(options: SampleOptions): Promise<Sample> {
  const { hub, signal, log } = options;
  const count = await hub.countDevices('*', signal);
  log(`${countOf(count.total, 'device')}, ${formatCount(count.connected)} connected`);
  if (count.total === 0) return { count, twins: [] };
  const modulesOfAll = await countModules(options);
  const sample = sampleForModules(options.sample, count.total, modulesOfAll);
  if (sample < options.sample && sample < count.total)
    log(
      `${countOf(modulesOfAll, 'module')}: twins of ${formatCount(sample)} devices are read, to read no more of modules`,
    );
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
    const test = compile(condition);
    parts.push({ devices, twins, has: (twin) => test?.matches(queryRow(twin)) === true });
  }
  const devices = parts.flatMap(({ twins }) => twins);
  const modules = modulesOfAll === 0 ? undefined : await readModules(devices, options);
  const rare = count.total <= read ? [] : await readRareTargets(devices, modules, options);
  const twins = weighTwins(parts, rare, { paths, cells, all: count }).map((one) => {
    const own = modules?.get(one.twin.deviceId);
    return own ? { ...one, modules: own } : one;
  });
  return { count, twins };
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
