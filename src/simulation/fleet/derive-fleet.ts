import { manifestForNext } from '../../desired/at-occurrence.ts';
import type { Fleet, FleetGroup, MethodScript } from '../../model/fleet.ts';
import type { Instant } from '../../model/instant.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { RolloutManifest } from '../../model/rollout.ts';
import type { Column, Comparison, Expression, LiteralValue } from '../../query/ast.ts';
import { isAboutModules, parseCondition } from '../../query/parse.ts';
import { rolloutAt } from '../../rollouts/at-version.ts';

/**
 * A fleet for a repository without Fleet documents: for each condition of its jobs and rollouts some devices that match it,
 * as far as that can be read from the condition, and a few that match none. Each answers every method that is called. It
 * shows when jobs run and what they would send. It cannot know what real devices hold and answer; reports say so.
 */
export function deriveFleet(
  asWritten: readonly JobManifest[],
  asWrittenRollouts: readonly RolloutManifest[],
  from: Instant,
): Fleet {
  const manifests = asWritten.map((manifest) => manifestForNext(manifest, from));
  const rollouts = asWrittenRollouts.map((rollout) => rolloutAt(rollout, from));
  const methods: Record<string, MethodScript> = {};
  const groups = new Map<string, FleetGroup>();
  for (const { operation } of [...manifests, ...rollouts]) {
    if (operation.kind === 'method') methods[operation.name] = ANSWER;
  }
  for (const id of manifests.flatMap(({ target }) => target.list?.ids.slice(0, MATCHING) ?? [])) {
    groups.set(`deviceId ${id}`, {
      ...groupOf(id, { count: 1, online: SOME_OFFLINE }, new Map(), methods),
      idPattern: id,
    });
  }
  for (const { name, conditions, online } of [
    ...manifests.filter(({ target }) => !target.list).map(wantedByJob),
    ...rollouts.flatMap(wantedByRollout),
  ]) {
    const key = conditions.join(' AND ');
    if (groups.has(key)) continue;
    const values: WantedValues = new Map();
    for (const condition of conditions) {
      const { where } = parseCondition(condition).tree;
      if (where) addValues(where, true, values);
    }
    const group = groupOf(name, { count: MATCHING, online }, values, methods);
    if (!conditions.some(isAboutModules)) {
      groups.set(key, group);
      continue;
    }
    const id = moduleIdIn(values);
    const devices = groupOf(name, { count: MATCHING, online }, new Map(), {});
    groups.set(`devices ${key}`, { ...devices, ...(id.startsWith('$') && { isEdge: true }) });
    groups.set(key, { ...group, name: `${name}/${id}`, module: { id, of: name } });
  }
  return {
    name: 'derived',
    seed: 1,
    groups: [
      ...groups.values(),
      groupOf('other', { count: OTHERS, online: SOME_OFFLINE }, new Map(), methods),
    ],
  };
}

function moduleIdIn(values: WantedValues): string {
  for (const [path, [value]] of values)
    if (path.toLowerCase() === 'moduleid' && typeof value === 'string') return value;
  return 'module';
}

/** Devices that match all of these. */
interface Wanted {
  readonly name: string;
  readonly conditions: readonly string[];
  readonly online: number;
}

function wantedByJob({ name, target }: JobManifest): Wanted {
  return { name, conditions: [target.condition], online: SOME_OFFLINE };
}

/** Devices for each stage that asks for some, and for the others. All are online: a gate would wait for those that are not. */
function wantedByRollout({ name, target, stages }: RolloutManifest): readonly Wanted[] {
  const ofStages = stages.flatMap((stage) =>
    stage.draw.kind === 'query' ? [{ name: `${name}-${stage.name}`, condition: stage.draw.condition }] : [],
  );
  return [
    ...ofStages.map((stage) => ({
      name: stage.name,
      conditions: [target.condition, stage.condition],
      online: 1,
    })),
    { name, conditions: [target.condition], online: 1 },
  ];
}

/** Values of twins by path, the keys joined by `\u0000`; several are taken in turn. */
type WantedValues = Map<string, readonly JsonValue[]>;

const MATCHING = 20;
const OTHERS = 5;
/** Share of devices that are online. */
const SOME_OFFLINE = 0.9;
const ANSWER: MethodScript = {
  status: 200,
  payload: null,
  latency: { fromMs: 10, toMs: 200 },
  failures: [],
  steps: [],
};

function groupOf(
  name: string,
  { count, online }: Pick<FleetGroup, 'count' | 'online'>,
  wanted: WantedValues,
  methods: FleetGroup['methods'],
): FleetGroup {
  const section = (prefix: string): JsonObject => {
    const root: Record<string, JsonValue> = {};
    for (const [path, values] of wanted) {
      if (!path.startsWith(prefix)) continue;
      const [only, ...more] = values;
      setAt(
        root,
        path.slice(prefix.length).split('\u0000'),
        more.length === 0 ? (only ?? null) : { $cycle: values },
      );
    }
    return root;
  };
  return {
    name,
    count,
    idPattern: `${name}-{index:2}`,
    tags: section('tags\u0000'),
    desired: section('properties\u0000desired\u0000'),
    reported: section('properties\u0000reported\u0000'),
    online,
    methods,
    reportDesired: ['*'],
    onDesired: {},
  };
}

function setAt(
  node: Record<string, JsonValue>,
  [key = '', ...rest]: readonly string[],
  value: JsonValue,
): void {
  if (rest.length === 0) {
    node[key] = value;
    return;
  }
  const child: Record<string, JsonValue> = { ...asObject(node[key]) };
  setAt(child, rest, value);
  node[key] = child;
}

/** The object that is there already, if a key can be set in it. */
const asObject = (value: JsonValue | undefined): JsonObject =>
  value !== undefined && isJsonObject(value) && !Object.hasOwn(value, '$cycle') ? value : {};

/** Adds values that make the expression true or, with `want` false, not true. What cannot be read from it is left out. */
function addValues(expression: Expression, want: boolean, values: WantedValues): void {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      // An AND needs all its parts, an OR needs one; an AND that must not hold needs one part that does not.
      const all = (expression.kind === 'and') === want;
      for (const operand of all ? expression.operands : expression.operands.slice(0, 1)) {
        addValues(operand, want, values);
      }
      return;
    }
    case 'not':
      addValues(expression.operand, !want, values);
      return;
    case 'comparison':
      addCompared(expression, want, values);
      return;
    case 'membership': {
      if (expression.operand.kind !== 'column') return;
      const listed = expression.list.flatMap(({ value }) => (value === undefined ? [] : [value]));
      const [first = ''] = listed;
      add(values, expression.operand, want === expression.negated ? [otherThan(first)] : listed);
      return;
    }
    case 'call': {
      const [column, literal] = expression.args;
      if (column?.kind !== 'column') return;
      const value = literal?.kind === 'literal' && typeof literal.value === 'string' ? literal.value : 'yes';
      if (expression.name === 'IS_NUMBER') add(values, column, want ? [1] : ['one']);
      else if (expression.name === 'IS_BOOL') add(values, column, want ? [true] : ['yes']);
      else if (expression.name === 'IS_OBJECT') add(values, column, want ? [{ is: 'object' }] : ['yes']);
      else if (want) add(values, column, [value]);
      return;
    }
    case 'column':
      add(values, expression, [want]);
      return;
    case 'literal':
    case 'arithmetic':
    case 'negation':
      return;
    default:
      expression satisfies never;
  }
}

function addCompared({ operator, left, right }: Comparison, want: boolean, values: WantedValues): void {
  const isReversed = left.kind === 'literal';
  const [column, literal] = isReversed ? [right, left] : [left, right];
  if (column.kind !== 'column') return;
  const value = numberOrLiteral(literal);
  if (value === undefined) return;
  const sign = isReversed ? REVERSED[operator] : operator;
  const wanted = want ? sign : OPPOSITE[sign];
  if (wanted === '=' || wanted === '<=' || wanted === '>=') add(values, column, [value]);
  else if (wanted === '!=') add(values, column, [otherThan(value)]);
  else if (typeof value === 'number') add(values, column, [wanted === '<' ? value - 1 : value + 1]);
  else if (typeof value === 'string') add(values, column, [wanted === '<' ? '' : `${value}~`]);
}

const REVERSED = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
const OPPOSITE = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

function numberOrLiteral(expression: Expression): Exclude<LiteralValue, undefined> | undefined {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind !== 'negation') return undefined;
  const value = numberOrLiteral(expression.operand);
  return typeof value === 'number' ? -value : undefined;
}

const otherThan = (value: JsonValue): JsonValue =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `not-${String(value)}`;

/** The first values for a path stay: a condition that wants others as well matches no device. */
function add(wanted: WantedValues, column: Column, values: readonly JsonValue[]): void {
  const path = column.segments.map(({ name }) => name).join('\u0000');
  if (!wanted.has(path)) wanted.set(path, values);
}
