import type { Fleet, FleetGroup, MethodScript } from '../../model/fleet.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { Column, Comparison, Expression, LiteralValue } from '../../query/ast.ts';
import { parseCondition } from '../../query/parse.ts';

/**
 * A fleet for a repository that describes none: for each condition of its jobs some devices that satisfy it, as far
 * as that can be read off it, and a few that satisfy none. Each answers every method that any job calls. It shows
 * when jobs run and what they would send; what real devices hold and answer it cannot know, and reports say so.
 */
export function deriveFleet(manifests: readonly JobManifest[]): Fleet {
  const methods: Record<string, MethodScript> = {};
  const groups = new Map<string, FleetGroup>();
  for (const { operation } of manifests) {
    if (operation.kind === 'method') methods[operation.name] = ANSWER;
  }
  for (const { name, target } of manifests) {
    if (groups.has(target.condition)) continue;
    const wishes = new Map<string, readonly JsonValue[]>();
    const { where } = parseCondition(target.condition).tree;
    if (where) satisfy(where, true, wishes);
    groups.set(target.condition, groupOf(name, MATCHING, wishes, methods));
  }
  return {
    name: 'derived',
    seed: 1,
    groups: [...groups.values(), groupOf('other', OTHERS, new Map(), methods)],
  };
}

const MATCHING = 20;
const OTHERS = 5;
const ANSWER: MethodScript = {
  status: 200,
  payload: null,
  latency: { fromMs: 10, toMs: 200 },
  failures: [],
  steps: [],
};

function groupOf(
  name: string,
  count: number,
  wishes: ReadonlyMap<string, readonly JsonValue[]>,
  methods: FleetGroup['methods'],
): FleetGroup {
  const section = (prefix: string): JsonObject => {
    const root: Record<string, JsonValue> = {};
    for (const [path, values] of wishes) {
      if (!path.startsWith(prefix)) continue;
      const [only, ...more] = values;
      plant(
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
    online: 0.9,
    methods,
    reportDesired: ['*'],
    onDesired: {},
  };
}

function plant(
  node: Record<string, JsonValue>,
  [key = '', ...rest]: readonly string[],
  value: JsonValue,
): void {
  if (rest.length === 0) {
    node[key] = value;
    return;
  }
  const child: Record<string, JsonValue> = { ...asObject(node[key]) };
  plant(child, rest, value);
  node[key] = child;
}

/** What is there already, when something can be put inside it. */
const asObject = (value: JsonValue | undefined): JsonObject =>
  value !== undefined && isJsonObject(value) && !Object.hasOwn(value, '$cycle') ? value : {};

/** Values that make the expression true (or, with `want` false, not true), by path; what cannot be read is left out. */
function satisfy(expression: Expression, want: boolean, wishes: Map<string, readonly JsonValue[]>): void {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      // All parts of an AND; of an OR one is enough, and of an AND that shall not hold one that does not.
      const all = (expression.kind === 'and') === want;
      for (const operand of all ? expression.operands : expression.operands.slice(0, 1)) {
        satisfy(operand, want, wishes);
      }
      return;
    }
    case 'not':
      satisfy(expression.operand, !want, wishes);
      return;
    case 'comparison':
      satisfyComparison(expression, want, wishes);
      return;
    case 'membership': {
      if (expression.operand.kind !== 'column') return;
      const values = expression.list.flatMap(({ value }) => (value === undefined ? [] : [value]));
      const [first = ''] = values;
      wish(wishes, expression.operand, want === expression.negated ? [otherThan(first)] : values);
      return;
    }
    case 'call': {
      const [column, literal] = expression.args;
      if (column?.kind !== 'column') return;
      const value = literal?.kind === 'literal' && typeof literal.value === 'string' ? literal.value : 'yes';
      if (expression.name === 'IS_NUMBER') wish(wishes, column, want ? [1] : ['one']);
      else if (expression.name === 'IS_BOOL') wish(wishes, column, want ? [true] : ['yes']);
      else if (expression.name === 'IS_OBJECT') wish(wishes, column, want ? [{ is: 'object' }] : ['yes']);
      else if (want) wish(wishes, column, [value]);
      return;
    }
    case 'column':
      wish(wishes, expression, [want]);
      return;
    case 'literal':
    case 'arithmetic':
    case 'negation':
      return;
    default:
      expression satisfies never;
  }
}

function satisfyComparison(
  { operator, left, right }: Comparison,
  want: boolean,
  wishes: Map<string, readonly JsonValue[]>,
): void {
  const isTurned = left.kind === 'literal';
  const [column, literal] = isTurned ? [right, left] : [left, right];
  if (column.kind !== 'column') return;
  const value = numberOrLiteral(literal);
  if (value === undefined) return;
  const sign = isTurned ? TURNED[operator] : operator;
  const wanted = want ? sign : OPPOSITE[sign];
  if (wanted === '=' || wanted === '<=' || wanted === '>=') wish(wishes, column, [value]);
  else if (wanted === '!=') wish(wishes, column, [otherThan(value)]);
  else if (typeof value === 'number') wish(wishes, column, [wanted === '<' ? value - 1 : value + 1]);
  else if (typeof value === 'string') wish(wishes, column, [wanted === '<' ? '' : `${value}~`]);
}

const TURNED = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
const OPPOSITE = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

function numberOrLiteral(expression: Expression): Exclude<LiteralValue, undefined> | undefined {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind !== 'negation') return undefined;
  const value = numberOrLiteral(expression.operand);
  return typeof value === 'number' ? -value : undefined;
}

const otherThan = (value: JsonValue): JsonValue =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `not-${String(value)}`;

/** The first wish for a path stands: a later one would only be for a device that cannot be. */
function wish(wishes: Map<string, readonly JsonValue[]>, column: Column, values: readonly JsonValue[]): void {
  const path = column.segments.map(({ name }) => name).join('\u0000');
  if (!wishes.has(path)) wishes.set(path, values);
}
