import { compareText } from '../model/compare-text.ts';
import { isJsonObject, type JsonObject, type JsonValue, valueAt } from '../model/json.ts';
import type { Twin } from '../model/twin.ts';
import { apportion, cycleTable } from './group/cycle-table.ts';
import { blocksOf, describeGroup, tupleOf, tuplesOf } from './group/describe-group.ts';
import { type Row, splitRows, weightOf } from './group/split-rows.ts';
import { type Column, type Stand, slug } from './survey/columns.ts';
import { createIdFinder } from './survey/device-ids.ts';
import { judgeValue } from './survey/personal.ts';
import { compile, type Questions, readQuestions } from './survey/questions.ts';
import { type Omission, surveyTwins, type WeighedTwin } from './survey/survey-twins.ts';
import { queryRow } from './survey/twin-values.ts';
import { sectionsOf } from './write/sections.ts';

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
interface TwinRow extends Row {
  readonly twin: Twin;
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
  const twins = [...input.twins].sort((left, right) => compareText(left.twin.deviceId, right.twin.deviceId));
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
  const methods = methodsOf(input.methods.filter(isHarmlessMethod(twins)));
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
      const value = leafAt(twin, column);
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

function leafAt({ tags, desired, reported }: Twin, { path }: Column): JsonValue | undefined {
  const value = valueAt({ tags, desired, reported }, path);
  const isBranch = isJsonObject(value) && Object.keys(value).length > 0;
  return isBranch || value === null ? undefined : value;
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

/** Devices of each group: at least one, all together as many as there are. */
function countsOf(weights: readonly number[], devices: number): readonly number[] {
  const counts = apportion(weights, devices).map((count) => Math.max(1, count));
  const tooMany = counts.reduce((sum, count) => sum + count, 0) - devices;
  const largest = counts.indexOf(Math.max(...counts));
  return counts.map((count, index) => (index === largest ? Math.max(1, count - tooMany) : count));
}

function shareOnline(rows: readonly TwinRow[]): string {
  const connected = weightOf(rows.filter(({ twin }) => twin.isConnected));
  const percent = (connected / weightOf(rows)) * 100;
  return `${Math.round(percent * 100) / 100}%`;
}

/** A method's name can be a device's, or a text with somebody in it. */
export function isHarmlessMethod(twins: readonly WeighedTwin[]): (method: CapturedMethod) => boolean {
  const hasId = createIdFinder(twins.map(({ twin }) => twin.deviceId));
  return ({ name }) => !hasId(name) && judgeValue(name, '') === undefined;
}

/** Methods that a job called on a device of the group, or may have: one whose target cannot be read counts. */
function methodsOf(methods: readonly CapturedMethod[]): (rows: readonly TwinRow[]) => JsonObject {
  const tests = [...methods]
    .sort((left, right) => compareText(left.name, right.name))
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
