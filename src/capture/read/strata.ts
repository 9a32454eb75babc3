import { compareText } from '../../model/compare-text.ts';
import type { DeviceCount } from '../../model/device-count.ts';
import type { JsonValue } from '../../model/json.ts';
import type { Twin, ValueCount } from '../../model/twin.ts';
import { printValue } from '../../query/print.ts';
import { quoteSegment } from '../../query/words.ts';
import { apportion } from '../group/cycle-table.ts';
import { MIN_CARRIERS } from '../survey/columns.ts';
import { createIdFinder } from '../survey/device-ids.ts';
import { judgeKey, judgeValue } from '../survey/personal.ts';
import { readQuestions } from '../survey/questions.ts';
import type { WeightedTwin } from '../survey/survey-twins.ts';
import { columnNames, keyOf, leavesOf, type TwinPath } from '../survey/twin-leaves.ts';

/*
 * The query language has no random order: `SELECT *` lists the devices in the hub's own order, and the first of them
 * may be all alike. So the hub is asked how many devices have each combination of a few properties, and some devices
 * of each part (a stratum) are read. Each twin then counts for as many devices as its combination has. Within a part
 * the devices that are read are still those that the hub lists first.
 */

/** A part of the devices, from which some are read. */
export interface Stratum {
  /** As a job has it. */
  readonly condition: string;
  readonly devices: number;
}

/** Each part takes at least one query, and an S1 hub allows 20 a minute. */
const MAX_STRATA = 12;
const MAX_COLUMNS = 5;
/** Combinations to count: a page of the answer has 100. */
const MAX_CELLS = 500;
const MAX_VALUES = 12;
/** At least this many twins are read of a part that has them. */
const MIN_STRATUM_SAMPLE = 10;
/** The hub takes 8,192 characters. */
const MAX_CONDITION_LENGTH = 6_000;

/** Properties to count devices by, chosen from the first few twins: those that targets ask about, then tags, then others. */
export function strataPaths(firstTwins: readonly Twin[], conditions: readonly string[]): readonly TwinPath[] {
  const seen = new Map<
    string,
    { readonly path: TwinPath; readonly values: Set<string>; isScalar: boolean; carriers: number }
  >();
  for (const twin of firstTwins) {
    for (const { path, value } of leavesOf(twin)) {
      const entry = seen.get(keyOf(path)) ?? { path, values: new Set<string>(), isScalar: true, carriers: 0 };
      entry.values.add(JSON.stringify(value));
      entry.carriers += 1;
      entry.isScalar &&= typeof value !== 'object';
      seen.set(keyOf(path), entry);
    }
  }
  const hasId = createIdFinder(firstTwins.map(({ deviceId }) => deviceId));
  const asked = [...readQuestions(conditions).asked.values()].map(({ path }) => path);
  const found = [...seen.values()]
    // A tag with only one value is worth counting too: the devices that the hub lists first may be all alike.
    .filter(({ path, values }) => values.size > 1 || path[0] === 'tags')
    .filter(
      ({ path, carriers }) =>
        carriers >= MIN_CARRIERS && path.every((key) => !hasId(key) && !judgeValue(key, '')),
    )
    .sort(
      (left, right) =>
        Number(left.path[0] !== 'tags') - Number(right.path[0] !== 'tags') ||
        Number(left.values.size === 1) - Number(right.values.size === 1) ||
        left.values.size - right.values.size ||
        compareText(keyOf(left.path), keyOf(right.path)),
    )
    .map(({ path }) => path);
  const chosen = new Map<string, TwinPath>();
  let cells = 1;
  for (const path of [...asked, ...found]) {
    const known = seen.get(keyOf(path));
    const values = Math.max(2, known?.values.size ?? 0);
    const isFit = values <= MAX_VALUES && known?.isScalar !== false && path.every((key) => !judgeKey(key));
    if (!isFit || chosen.has(keyOf(path)) || chosen.size === MAX_COLUMNS || cells * values > MAX_CELLS)
      continue;
    cells *= values;
    chosen.set(keyOf(path), path);
  }
  return [...chosen.values()];
}

/** A path as a query writes it. */
export const columnText = (path: TwinPath): string => columnNames(path).map(quoteSegment).join('.');

/** Parts that together are all devices, made from the counts of combinations; none when the counts do not help. */
export function createStrata(
  paths: readonly TwinPath[],
  cells: readonly ValueCount[],
  devices: number,
): readonly Stratum[] {
  const counted = cells.filter(({ values }) =>
    values.slice(0, paths.length).every((value) => typeof value !== 'object' || value === null),
  );
  let used = paths.length;
  let sums = sumBy(counted, used);
  while (used > 1 && sums.length > MAX_STRATA) {
    used -= 1;
    sums = sumBy(counted, used);
  }
  const columns = paths.slice(0, used).map(columnText);
  const strata =
    sums.length > MAX_STRATA ? listed(columns[0] ?? '', sums) : sums.map((sum) => exact(columns, sum));
  const rest = devices - counted.reduce((sum, cell) => sum + cell.devices, 0);
  const hasMissing = sums.some(({ values }) => values.includes(undefined));
  if (rest > 0 && !hasMissing && columns.length > 0) {
    strata.push({
      condition: columns.map((column) => `NOT IS_DEFINED(${column})`).join(' OR '),
      devices: rest,
    });
  }
  return strata.length > 1 ? strata : [];
}

function sumBy(cells: readonly ValueCount[], columns: number): readonly ValueCount[] {
  const sums = new Map<string, { readonly values: ValueCount['values']; devices: number }>();
  for (const cell of cells) {
    const values = cell.values.slice(0, columns);
    const key = cellKey(values);
    const sum = sums.get(key) ?? { values, devices: 0 };
    sum.devices += cell.devices;
    sums.set(key, sum);
  }
  return [...sums].sort(([left], [right]) => compareText(left, right)).map(([, sum]) => sum);
}

const cellKey = (values: readonly (JsonValue | undefined)[]): string =>
  JSON.stringify(values.map((value) => (value === undefined ? [] : [value])));

function exact(columns: readonly string[], { values, devices }: ValueCount): Stratum {
  const parts = columns.map((column, at) => {
    const value = values[at];
    return value === undefined ? `NOT IS_DEFINED(${column})` : `${column} = ${textOf(value)}`;
  });
  return { condition: parts.join(' AND '), devices };
}

/** One column with many values: lists of them. */
function listed(column: string, sums: readonly ValueCount[]): Stratum[] {
  const missing = sums.filter(({ values }) => values[0] === undefined);
  const present = sums.filter(({ values }) => values[0] !== undefined);
  const size = Math.ceil(present.length / (MAX_STRATA - missing.length));
  const strata: Stratum[] = missing.map((sum) => exact([column], sum));
  for (let start = 0; start < present.length; start += size) {
    const part = present.slice(start, start + size);
    let texts = part.map(({ values }) => textOf(values[0] ?? ''));
    while (texts.join(', ').length > MAX_CONDITION_LENGTH) texts = texts.slice(0, -1);
    if (texts.length === 0) continue;
    strata.push({
      condition: `${column} IN [${texts.join(', ')}]`,
      devices: part.reduce((sum, { devices }) => sum + devices, 0),
    });
  }
  return strata;
}

const textOf = (value: JsonValue): string => (typeof value === 'object' ? 'null' : printValue(value));

/** How many twins to read of each part: in proportion, but a few of the small ones too. */
export function allocate(strata: readonly Stratum[], sample: number): readonly number[] {
  const floor = Math.min(MIN_STRATUM_SAMPLE, Math.floor(sample / Math.max(1, strata.length)));
  const least = strata.map(({ devices }) => Math.min(devices, Math.max(1, floor)));
  const rest = Math.max(0, sample - least.reduce((sum, count) => sum + count, 0));
  const left = strata.map(({ devices }, at) => devices - (least[at] ?? 0));
  const more = apportion(
    left,
    Math.min(
      rest,
      left.reduce((sum, count) => sum + count, 0),
    ),
  );
  return strata.map((_, at) => (least[at] ?? 0) + (more[at] ?? 0));
}

/** Twins that were read of a part of the hub. */
export interface ReadPart {
  readonly devices: number;
  /** Whether a device is in it; absent: not known. */
  readonly has?: (twin: Twin) => boolean;
  readonly twins: readonly Twin[];
}

/** What the hub has counted. */
export interface Counted {
  readonly paths: readonly TwinPath[];
  /** By the values at the paths, and by connection state where the hub groups by that too. */
  readonly cells: readonly ValueCount[];
  readonly all: DeviceCount;
}

/**
 * How many devices each twin counts for: the devices of its combination, shared by the twins that were read of it.
 * Combinations of which no twin was read go to the others of their part. The parts in `rare` were counted and read by
 * themselves; their devices are taken out of the parts and combinations that have them.
 */
export function weighTwins(
  parts: readonly ReadPart[],
  rare: readonly ReadPart[],
  { paths, cells, all }: Counted,
): readonly WeightedTwin[] {
  const width = cells[0]?.values.length ?? 0;
  const counts = new Map(cells.map((cell) => [cellKey(cell.values), cell.devices]));
  const seen = new Set<string>();
  const keyOfTwin = (twin: Twin) => cellKey(valuesOf(twin, paths).slice(0, width));
  const weigh = (part: ReadPart, taken: readonly WeightedTwin[] = []): readonly WeightedTwin[] => {
    // A device that moved to another part while the parts were read comes twice.
    const twins = part.twins.filter(({ deviceId }) => !seen.has(deviceId) && seen.add(deviceId));
    const keys = twins.map(keyOfTwin);
    const read = new Map<string, number>();
    for (const key of keys) read.set(key, (read.get(key) ?? 0) + 1);
    const ofRare = new Map<string, number>();
    for (const { twin, weight } of taken.filter((one) => part.has?.(one.twin) === true)) {
      const key = keyOfTwin(twin);
      ofRare.set(key, (ofRare.get(key) ?? 0) + weight);
    }
    // Whatever was taken out, a twin counts for itself at least.
    const devices = Math.max(
      twins.length,
      part.devices - [...ofRare.values()].reduce((sum, one) => sum + one, 0),
    );
    const average = devices / Math.max(1, twins.length);
    const rough = twins.map((twin, at) => {
      const key = keys[at] ?? '';
      const count = counts.get(key);
      const alike = read.get(key) ?? 1;
      const others = Math.max(alike, (count ?? 0) - (ofRare.get(key) ?? 0));
      return { twin, weight: count === undefined || count === 0 ? average : others / alike };
    });
    return scaled(rough, devices);
  };
  const few = rare.flatMap((part) => weigh(part));
  const many = scaled(
    parts.flatMap((part) => weigh(part, few)),
    Math.max(0, all.total - sumOf(few)),
  );
  const weighed = [...few, ...many].filter(({ weight }) => weight > 0);
  if (width > paths.length) return weighed;
  // The connection state was not counted with the rest, but the total is known.
  const [present, away] = [true, false].map((is) => weighed.filter(({ twin }) => twin.isConnected === is));
  return !present?.length || !away?.length
    ? weighed
    : [...scaled(present, all.connected), ...scaled(away, all.total - all.connected)].filter(
        ({ weight }) => weight > 0,
      );
}

const sumOf = (twins: readonly WeightedTwin[]): number => twins.reduce((sum, { weight }) => sum + weight, 0);

/** As the cells of a count have them: the values at the paths, then whether it is connected. */
function valuesOf(twin: Twin, paths: readonly TwinPath[]): readonly (JsonValue | undefined)[] {
  const leaves = new Map(leavesOf(twin).map(({ path, value }) => [keyOf(path), value]));
  return [...paths.map((path) => leaves.get(keyOf(path))), twin.isConnected ? 'Connected' : 'Disconnected'];
}

function scaled(twins: readonly WeightedTwin[], devices: number): readonly WeightedTwin[] {
  const sum = sumOf(twins);
  return sum === 0 ? twins : twins.map(({ twin, weight }) => ({ twin, weight: (weight / sum) * devices }));
}
