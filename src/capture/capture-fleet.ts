import { compareText } from '../model/compare-text.ts';
import type { JsonObject } from '../model/json.ts';
import { type CapturedModule, describeModules } from './describe-modules.ts';
import { apportion, cycleTable } from './group/cycle-table.ts';
import { describeGroup, jointColumnsOf, tupleOf, tuplesOf } from './group/describe-group.ts';
import { type EncodedTwin, encodeTwins } from './group/encode-twins.ts';
import { findParents } from './group/find-parents.ts';
import { nameGroups } from './group/name-groups.ts';
import { splitRows, weightOf } from './group/split-rows.ts';
import type { TwinColumn } from './survey/columns.ts';
import { createIdFinder } from './survey/device-ids.ts';
import { type DeviceKind, type DeviceKinds, kindKeyOf, surveyKinds } from './survey/device-kinds.ts';
import { judgeValue } from './survey/personal.ts';
import { compile, readQuestions } from './survey/questions.ts';
import { type Omission, surveyTwins, type WeightedTwin } from './survey/survey-twins.ts';
import { queryRow } from './survey/twin-leaves.ts';
import { sectionsOf } from './write/sections.ts';

export interface CaptureInput {
  readonly name: string;
  readonly twins: readonly WeightedTwin[];
  /** Devices on the hub: 1 or more. */
  readonly devices: number;
  /** Targets of the repository's jobs, on devices and on modules: values that they ask about together are kept together. */
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
  readonly isEdge: boolean;
  readonly modelId?: string;
  /** The group of IoT Edge devices above it. */
  readonly parent?: string;
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
  /** A percentage. */
  readonly online: string;
  readonly methods: JsonObject;
  readonly modules: Readonly<Record<string, CapturedModule>>;
}

const MAX_GROUPS = 20;
const MAX_DEVICES = 1_000_000;

/**
 * Makes up devices like those that were read, as many as the hub has. The same twins give the same fleet, in whatever
 * order they come. It has no device id, no secret, no personal value and no text that only a few devices have. At most
 * `maxProperties` of the twins are written; those that targets ask about come first.
 */
export function captureFleet(input: CaptureInput, maxProperties: number): CapturedFleet {
  const questions = readQuestions(input.conditions);
  const twins = [...input.twins].sort((left, right) => compareText(left.twin.deviceId, right.twin.deviceId));
  const survey = surveyTwins(
    twins,
    questions,
    maxProperties,
    twins.map(({ twin }) => twin.deviceId),
  );
  const { columns } = survey;
  const kinds = surveyKinds(twins, input.conditions);
  const { rows, substitutes } = encodeTwins(twins, columns, questions, (twin) =>
    kindKeyOf(kinds.kindOf(twin)),
  );
  const columnsWhere = (test: (column: TwinColumn) => boolean) =>
    columns.flatMap((column, index) => (test(column) ? [index] : []));
  const parts = splitRows(rows, {
    byValue: columnsWhere(({ jointGroup, path }) => jointGroup !== undefined || path[0] === 'tags'),
    byPresence: columnsWhere(({ jointGroup }) => jointGroup !== undefined),
    maxGroups: MAX_GROUPS,
  });
  const devices = Math.min(MAX_DEVICES, Math.max(input.devices, parts.length));
  const groups = withRareTargets(parts, jointColumnsOf(columns), devices);
  const counts = countsOf(groups.map(weightOf), devices);
  const bySize = groups
    .map((members, index) => ({ members, count: counts[index] ?? 1 }))
    .sort((left, right) => right.count - left.count);
  const harmless = input.methods.filter(isHarmlessMethod(twins));
  const methods = methodsOf(harmless, 'devices');
  const modules = describeModules({
    twins,
    moduleIds: kinds.moduleIds,
    conditions: input.conditions,
    maxProperties,
    methodsOf: methodsOf(harmless, 'devices.modules'),
  });
  const names = nameGroups(
    bySize.map(({ members }) => members),
    columns,
    substitutes,
  );
  const described = bySize.map(({ members, count }) => {
    const usual = usualKind(members, kinds);
    return { ...usual, rows: members, count };
  });
  const parents = findParents(described);
  return {
    name: input.name,
    leftOut: [...survey.leftOut, ...kinds.leftOut, ...modules.leftOut],
    replaced: [...survey.replaced, ...modules.replaced],
    groups: described.map(({ rows: members, count, isEdge, modelId }, index) => {
      const parent = names[parents[index] ?? -1];
      return {
        name: names[index] ?? '',
        count,
        idPattern: `${input.name}-${index + 1}-${count < 10 ? '{index}' : `{index:${String(count).length}}`}`,
        isEdge,
        ...(modelId !== undefined && { modelId }),
        ...(parent !== undefined && { parent }),
        ...sectionsOf(describeGroup({ rows: members, columns, substitutes, count })),
        online: shareOnline(members),
        methods: methods(members),
        modules: modules.describe(members, count),
      };
    }),
  };
}

/** What most devices of a group are; groups of different kinds are merged only when there would be too many. */
function usualKind(rows: readonly EncodedTwin[], { kindOf }: DeviceKinds): DeviceKind {
  const weights = new Map<string, { readonly kind: DeviceKind; weight: number }>();
  for (const row of rows) {
    const kind = kindOf(row);
    const found = weights.get(kindKeyOf(kind)) ?? { kind, weight: 0 };
    found.weight += row.weight;
    weights.set(kindKeyOf(kind), found);
  }
  const [heaviest] = [...weights.values()].sort((left, right) => right.weight - left.weight);
  return heaviest?.kind ?? { isEdge: false, modelId: undefined, isChild: false, modules: [] };
}

/** Combinations that targets ask for and that are too rare for a table become groups of their own, while there is room. */
function withRareTargets(
  parts: readonly (readonly EncodedTwin[])[],
  jointColumns: readonly (readonly number[])[],
  devices: number,
): readonly (readonly EncodedTwin[])[] {
  let groups = parts;
  for (const columns of jointColumns) {
    const counts = countsOf(groups.map(weightOf), devices);
    let room = MAX_GROUPS - groups.length;
    groups = groups.flatMap((part, index) => {
      const { without } = cycleTable(tuplesOf(part, columns), counts[index] ?? 1);
      const rare = without.filter(({ line }) =>
        part.some((row) => row.isTarget && tupleOf(row, columns) === line),
      );
      const own = new Set(rare.slice(0, room).map(({ line }) => line));
      room -= own.size;
      const rest = part.filter((row) => !own.has(tupleOf(row, columns)));
      return [rest, ...[...own].map((line) => part.filter((row) => tupleOf(row, columns) === line))];
    });
    groups = groups.filter((group) => group.length > 0);
  }
  return groups;
}

/** Devices of each group: at least one, and all together as many as there are. */
function countsOf(weights: readonly number[], devices: number): readonly number[] {
  const counts = apportion(weights, devices).map((count) => Math.max(1, count));
  const excess = counts.reduce((sum, count) => sum + count, 0) - devices;
  const largest = counts.indexOf(Math.max(...counts));
  return counts.map((count, index) => (index === largest ? Math.max(1, count - excess) : count));
}

function shareOnline(rows: readonly EncodedTwin[]): string {
  const connected = weightOf(rows.filter(({ twin }) => twin.isConnected));
  const percent = (connected / weightOf(rows)) * 100;
  return `${Math.round(percent * 100) / 100}%`;
}

/** A method's name may contain a device id or personal text; such a method is left out. */
export function isHarmlessMethod(twins: readonly WeightedTwin[]): (method: CapturedMethod) => boolean {
  const hasId = createIdFinder(twins.map(({ twin }) => twin.deviceId));
  return ({ name }) => !hasId(name) && judgeValue(name, '') === undefined;
}

/** Methods that a job called on a device (or module) of these, or may have called: a target that cannot be read may be on any device. */
function methodsOf(
  methods: readonly CapturedMethod[],
  on: 'devices' | 'devices.modules',
): (rows: readonly EncodedTwin[]) => JsonObject {
  const tests = [...methods]
    .sort((left, right) => compareText(left.name, right.name))
    .map(({ name, status, conditions }) => ({ name, status, targets: conditions.map(compile) }));
  return (rows) =>
    Object.fromEntries(
      tests.flatMap(({ name, status, targets }) => {
        const isCalled = targets.some((target) =>
          target
            ? target.collection === on && rows.some(({ twin }) => target.matches(queryRow(twin)))
            : on === 'devices',
        );
        return isCalled ? [[name, { ...(status !== undefined && { status }) }]] : [];
      }),
    );
}
