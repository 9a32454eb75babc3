import type { JsonObject, JsonValue } from '../model/json.ts';
import {
  type Column,
  compare,
  type Omission,
  type Stand,
  slug,
  surveyTwins,
  type WeighedTwin,
} from './columns.ts';
import { apportion, cycleTable, type Share } from './cycle-table.ts';
import { type Row, splitRows, weightOf } from './groups.ts';
import { queryRow } from './leaves.ts';
import { judgeValue } from './personal.ts';
import { compile, type Questions, readQuestions } from './questions.ts';
import { type SectionEntry, sectionsOf } from './sections.ts';

export interface CaptureInput {
  readonly name: string;
  readonly twins: readonly WeighedTwin[];
  /** Devices of the hub: 1 or more. */
  readonly devices: number;
  /** Targets of the repository's jobs: what they ask about is kept together. */
  readonly conditions: readonly string[];
  readonly methods: readonly CapturedMethod[];
}

export interface CapturedMethod {
  readonly name: string;
  /** What most devices answered; absent: not known. */
  readonly status?: number;
  /** Targets of the jobs that call it. */
  readonly conditions: readonly string[];
}

/** A `kind: Fleet` document as it is written, with what is not in it. */
export interface CapturedFleet {
  readonly name: string;
  readonly groups: readonly CapturedGroup[];
  readonly leftOut: readonly Omission[];
  readonly replaced: readonly Omission[];
}

export interface CapturedGroup {
  readonly name: string;
  readonly count: number;
  readonly idPattern: string;
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
  /** A percentage. */
  readonly online: string;
  readonly methods: JsonObject;
}

const MOST_GROUPS = 20;
const MOST_DEVICES = 1_000_000;
/** A target of a smaller share of the devices gets groups of its own, as far as there are few such targets. */
const RARE = 0.02;
const MOST_RARE = 6;
/** A longer list of values in turn says less to a reader than their weights. */
const MOST_ALONE = 20;
/** By chance, the shares of a larger group come near enough to what they should be. */
const FEW_DEVICES = 1_000;

interface TwinRow extends Row {
  readonly twin: WeighedTwin['twin'];
  /** Whether any target selects it. */
  readonly isTarget: boolean;
}

/**
 * Devices like those that were read, as many as the hub has. The same twins, in whatever order, give the same fleet.
 * No device id, no secret, no personal value and no text of a few devices gets into it. `mostPlaces` in the twins are
 * written, those first that targets ask about.
 */
export function captureFleet(input: CaptureInput, mostPlaces: number): CapturedFleet {
  const questions = readQuestions(input.conditions);
  const twins = [...input.twins].sort((left, right) => compare(left.twin.deviceId, right.twin.deviceId));
  const { columns, leftOut, replaced } = surveyTwins(twins, questions, mostPlaces);
  const { rows, stands } = encode(twins, columns, questions);
  const at = (test: (column: Column) => boolean) =>
    columns.flatMap((column, index) => (test(column) ? [index] : []));
  const parts = splitRows(rows, {
    byValue: at(({ block, path }) => block !== undefined || path[0] === 'tags'),
    byPresence: at(({ block }) => block !== undefined),
    mostGroups: MOST_GROUPS,
  });
  const devices = Math.min(MOST_DEVICES, Math.max(input.devices, parts.length));
  const groups = withRareTargets(parts, blocksOf(columns), devices);
  const counts = countsOf(groups.map(weightOf), devices);
  const bySize = groups
    .map((members, index) => ({ members, count: counts[index] ?? 1 }))
    .sort((left, right) => right.count - left.count);
  const methods = methodsOf(input.methods);
  const names = namesOf(
    bySize.map(({ members }) => members),
    columns,
    stands,
  );
  return {
    name: input.name,
    leftOut,
    replaced,
    groups: bySize.map(({ members, count }, index) => ({
      name: names[index] ?? `group-${index + 1}`,
      count,
      idPattern: `${input.name}-${index + 1}-${count < 10 ? '{index}' : `{index:${String(count).length}}`}`,
      ...sectionsOf(describeGroup(members, columns, stands, count)),
      online: shareOnline(members),
      methods: methods(members),
    })),
  };
}

/** Rows of numbers, and what each number means: by column, then by category. */
function encode(
  twins: readonly WeighedTwin[],
  columns: readonly Column[],
  { conditions }: Questions,
): { readonly rows: readonly TwinRow[]; readonly stands: readonly (readonly (Stand | undefined)[])[] } {
  const known = columns.map(() => ({
    byText: new Map<string, number>(),
    stands: [undefined] as (Stand | undefined)[],
  }));
  const selected = conditions.map(({ matches }) => twins.map(({ twin }) => matches(queryRow(twin))));
  const apart = apartOf(selected, twins);
  const rows = twins.map(({ twin, weight }, place): TwinRow => {
    const categories = columns.map((column, index) => {
      const value = valueAt(twin, column);
      const stand = value === undefined ? undefined : column.standFor(value);
      const numbers = known[index];
      if (!stand || !numbers) return 0;
      const text = JSON.stringify(stand);
      const found = numbers.byText.get(text) ?? numbers.stands.push(stand) - 1;
      numbers.byText.set(text, found);
      return found;
    });
    const isTarget = selected.some((target) => target[place]);
    return { twin, weight, categories, isTarget, apart: apart[place] ?? '' };
  });
  return { rows, stands: known.map(({ stands }) => stands) };
}

/** Devices of a target that few have, told by which of such targets select them: no table of shares could hold them. */
function apartOf(
  selected: readonly (readonly boolean[])[],
  twins: readonly WeighedTwin[],
): readonly string[] {
  const whole = twins.reduce((sum, { weight }) => sum + weight, 0);
  const rare = selected
    .map((target) => ({
      target,
      share: twins.reduce((sum, { weight }, at) => sum + (target[at] ? weight : 0), 0) / whole,
    }))
    .filter(({ share }) => share > 0 && share < RARE)
    .sort((left, right) => left.share - right.share)
    .slice(0, MOST_RARE);
  return twins.map((_, at) => {
    const text = rare.map(({ target }) => (target[at] ? '1' : '0')).join('');
    return text.includes('1') ? text : '';
  });
}

function valueAt(twin: WeighedTwin['twin'], { path }: Column): JsonValue | undefined {
  let value: unknown = twin;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return isLeaf(value) ? value : undefined;
}

function isLeaf(value: unknown): value is JsonValue {
  return (
    typeof value !== 'object' || Array.isArray(value) || (value !== null && Object.keys(value).length === 0)
  );
}

/** The columns that targets ask about together, by their numbers. */
function blocksOf(columns: readonly Column[]): readonly (readonly number[])[] {
  const blocks = new Map<number, number[]>();
  for (const [at, { block }] of columns.entries()) {
    if (block !== undefined) blocks.set(block, [...(blocks.get(block) ?? []), at]);
  }
  return [...blocks.values()];
}

/** Combinations that targets ask for and that are too rare for a table become groups of their own, while there is room. */
function withRareTargets(
  parts: readonly (readonly TwinRow[])[],
  blocks: readonly (readonly number[])[],
  devices: number,
): readonly (readonly TwinRow[])[] {
  let groups = parts;
  for (const block of blocks) {
    const counts = countsOf(groups.map(weightOf), devices);
    let room = MOST_GROUPS - groups.length;
    groups = groups.flatMap((part, index) => {
      const { without } = cycleTable(tuplesOf(part, block), counts[index] ?? 1);
      const rare = without.filter(({ line }) =>
        part.some((row) => row.isTarget && tupleOf(row, block) === line),
      );
      const own = new Set(rare.slice(0, room).map(({ line }) => line));
      room -= own.size;
      const rest = part.filter((row) => !own.has(tupleOf(row, block)));
      return [rest, ...[...own].map((line) => part.filter((row) => tupleOf(row, block) === line))];
    });
    groups = groups.filter((group) => group.length > 0);
  }
  return groups;
}

const tupleOf = ({ categories }: Row, columns: readonly number[]): string =>
  columns.map((at) => categories[at] ?? 0).join(' ');

/** The heaviest first. */
function tuplesOf(rows: readonly Row[], columns: readonly number[]): readonly Share<string>[] {
  const weights = new Map<string, number>();
  for (const row of rows) {
    const tuple = tupleOf(row, columns);
    weights.set(tuple, (weights.get(tuple) ?? 0) + row.weight);
  }
  return [...weights]
    .map(([line, weight]) => ({ line, weight }))
    .sort((left, right) => right.weight - left.weight || compare(left.line, right.line));
}

/** Devices of each group: at least one, all together as many as there are. */
function countsOf(weights: readonly number[], devices: number): readonly number[] {
  const counts = apportion(weights, devices).map((count) => Math.max(1, count));
  const tooMany = counts.reduce((sum, count) => sum + count, 0) - devices;
  const largest = counts.indexOf(Math.max(...counts));
  return counts.map((count, index) => (index === largest ? Math.max(1, count - tooMany) : count));
}

function describeGroup(
  rows: readonly TwinRow[],
  columns: readonly Column[],
  stands: readonly (readonly (Stand | undefined)[])[],
  count: number,
): readonly SectionEntry[] {
  const weight = weightOf(rows);
  const entries: SectionEntry[] = [];
  const present = columns.map((_, at) => weightOf(rows.filter(({ categories }) => categories[at])) / weight);
  // A fleet cannot say that a value is there on some devices only: the greater part decides.
  const isThere = (at: number) => (present[at] ?? 0) >= 0.5;
  const enter = (at: number, value: JsonValue) =>
    entries.push({ path: columns[at]?.path ?? [], weight: present[at] ?? 0, value });
  const written = (at: number, category: number | undefined) => writeStand(stands[at]?.[category ?? 0]);
  const writeAlone = (at: number) => {
    const shares = sharesOf(rows, at).map((share) => ({
      value: written(at, share.category),
      weight: share.weight,
    }));
    enter(at, writeShares(shares, columns[at]?.range));
  };

  for (const block of blocksOf(columns)) {
    let together = block.filter(isThere);
    // Where groups had to be merged, no device may have all of them.
    const haveAll = () => rows.filter(({ categories }) => together.every((at) => categories[at]));
    while (haveAll().length === 0) together = together.slice(0, -1);
    const lines = cycleTable(tuplesOf(haveAll(), together), count).lines.map((line) =>
      line.split(' ').map(Number),
    );
    const varied = together.filter((_, place) => new Set(lines.map((line) => line[place])).size > 1);
    for (const [place, at] of together.entries()) {
      if (!varied.includes(at)) enter(at, written(at, lines[0]?.[place]));
      else if (varied.length === 1 && (lines.length > MOST_ALONE || count > FEW_DEVICES)) writeAlone(at);
      else enter(at, { $cycle: lines.map((line) => written(at, line[place])) });
    }
  }
  for (const [at, { block }] of columns.entries()) if (block === undefined && isThere(at)) writeAlone(at);
  return entries;
}

/** The values of one column, the heaviest first. */
function sharesOf(
  rows: readonly TwinRow[],
  at: number,
): readonly { readonly category: number; readonly weight: number }[] {
  const present = rows.filter(({ categories }) => categories[at]);
  return tuplesOf(present, [at]).map(({ line, weight }) => ({ category: Number(line), weight }));
}

const writeStand = (stand: Stand | undefined): JsonValue =>
  stand?.kind === 'template' ? { $template: stand.text } : (stand?.value ?? null);

function writeShares(
  shares: readonly { readonly value: JsonValue; readonly weight: number }[],
  range: Column['range'],
): JsonValue {
  const [only, ...others] = shares;
  if (only && others.length === 0) return only.value;
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const isSpread = shares.length >= 5 && shares.every(({ weight }) => weight / total < 2 / shares.length);
  if (range && isSpread) return { $range: [range[0], range[1]] };
  return {
    $weighted: inOrder(shares).map(({ value, weight }) => ({
      value,
      weight: Math.max(0.1, Math.round((weight / total) * 1000) / 10),
    })),
  };
}

/** Numbers by size; the others keep their order, the heaviest first. */
function inOrder<Share extends { readonly value: JsonValue }>(shares: readonly Share[]): readonly Share[] {
  return [...shares].sort((left, right) =>
    typeof left.value === 'number' && typeof right.value === 'number' ? left.value - right.value : 0,
  );
}

function shareOnline(rows: readonly TwinRow[]): string {
  const connected = weightOf(rows.filter(({ twin }) => twin.isConnected));
  const percent = (connected / weightOf(rows)) * 100;
  return `${Math.round(percent * 100) / 100}%`;
}

/** Methods that a job called on a device of the group, or may have: one whose target cannot be read counts. */
function methodsOf(methods: readonly CapturedMethod[]): (rows: readonly TwinRow[]) => JsonObject {
  const tests = [...methods]
    .filter(({ name }) => judgeValue(name, '') === undefined)
    .sort((left, right) => compare(left.name, right.name))
    .map(({ name, status, conditions }) => ({ name, status, targets: conditions.map(compile) }));
  return (rows) =>
    Object.fromEntries(
      tests.flatMap(({ name, status, targets }) => {
        const isCalled = targets.some(
          (target) => !target || rows.some(({ twin }) => target.matches(queryRow(twin))),
        );
        return isCalled ? [[name, status === undefined ? {} : { status }]] : [];
      }),
    );
}

/** By what their devices have in common and others have not. */
function namesOf(
  groups: readonly (readonly TwinRow[])[],
  columns: readonly Column[],
  stands: readonly (readonly (Stand | undefined)[])[],
): readonly string[] {
  const commonOf = (rows: readonly TwinRow[], at: number): number | undefined => {
    const [first, ...others] = new Set(rows.map(({ categories }) => categories[at] ?? 0));
    return others.length === 0 ? first : undefined;
  };
  const telling = columns
    .map(({ path }, at) => ({ path, at }))
    .filter(
      ({ path, at }) => path[0] === 'tags' && new Set(groups.map((rows) => commonOf(rows, at))).size > 1,
    );
  const taken = new Map<string, number>();
  return groups.map((rows) => {
    const words = telling.flatMap(({ path, at }) => {
      const stand = stands[at]?.[commonOf(rows, at) ?? 0];
      if (stand?.kind !== 'value' || typeof stand.value === 'object') return [];
      const word = slug(String(stand.value));
      if (word === '' || word.length > 20) return [];
      return [
        /[a-z]/.test(word) && typeof stand.value === 'string' ? word : `${slug(path.at(-1) ?? '')}-${word}`,
      ];
    });
    const name =
      words
        .slice(0, 3)
        .join('-')
        .replace(/^-+|-+$/g, '') || 'devices';
    const used = (taken.get(name) ?? 0) + 1;
    taken.set(name, used);
    return used === 1 ? name : `${name}-${used}`;
  });
}
