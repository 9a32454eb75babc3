import { isJsonObject, type JsonValue } from '../../model/json.ts';
import { type Expression, walk } from '../../query/ast.ts';
import { pathOf } from '../../query/columns.ts';
import { compileCondition, type QueryRow, QuerySyntaxError } from '../../query/compile.ts';
import { parseCondition } from '../../query/parse.ts';
import { printExpression } from '../../query/print.ts';
import { columnNames, keyOf, pathOfColumn, type TwinPath } from './twin-leaves.ts';

/** A property of twins that the targets of jobs ask about. */
export interface AskedPath {
  readonly path: TwinPath;
  /** The values that targets compare it with; they are in the repository already. */
  readonly named: readonly JsonValue[];
  /** The same number for paths that one target asks about together, or targets between them. */
  readonly jointGroup: number;
  /** How every part of a target that reads only this path answers for a value: equal texts mean equal answers. */
  answers(value: JsonValue): string;
}

/** What the targets of a repository's jobs ask about devices. */
export interface Questions {
  /** By `keyOf`, in the order of first mention. */
  readonly asked: ReadonlyMap<string, AskedPath>;
  readonly conditions: readonly { matches(row: QueryRow): boolean }[];
}

interface AskedEntry {
  readonly path: TwinPath;
  readonly named: JsonValue[];
  readonly parts: Set<string>;
  jointGroup: number;
}

/** Of the conditions on devices, or of those on modules. Conditions that cannot be read are skipped; `validate` reports them. */
export function readQuestions(conditions: readonly string[], on: On = 'devices'): Questions {
  const found = new Map<string, AskedEntry>();
  const targets = readTargets(conditions, on);
  for (const { text } of targets) {
    const { where } = parseCondition(text).tree;
    const together = new Set<AskedEntry>();
    for (const part of where ? walk(where) : []) {
      const path = onlyPath(part);
      if (!path) continue;
      const key = keyOf(path);
      const entry = found.get(key) ?? { path, named: [], parts: new Set<string>(), jointGroup: found.size };
      found.set(key, entry);
      together.add(entry);
      if (isTest(part)) {
        entry.parts.add(printExpression(part));
        entry.named.push(...literalsOf(part));
      }
    }
    const joined = new Set([...together].map(({ jointGroup }) => jointGroup));
    const jointGroup = Math.min(...joined);
    for (const entry of found.values()) if (joined.has(entry.jointGroup)) entry.jointGroup = jointGroup;
  }
  return {
    asked: new Map([...found].map(([key, entry]) => [key, askedPath(entry)])),
    conditions: targets,
  };
}

type On = ReturnType<typeof compileCondition>['collection'];

/** Conditions on devices (or modules) as tests of rows, each once; those that cannot be read are left out. */
export function readTargets(
  conditions: readonly string[],
  on: On = 'devices',
): readonly { readonly text: string; matches(row: QueryRow): boolean }[] {
  return [...new Set(conditions)].flatMap((text) => {
    const condition = compile(text);
    return condition?.collection === on ? [{ text, matches: condition.matches }] : [];
  });
}

/** The values that conditions compare a column of the hub with, such as `modelId`. */
export function valuesNamedFor(column: string, conditions: readonly string[]): ReadonlySet<JsonValue> {
  return new Set(
    conditions.flatMap((text) => {
      const { where } = parseCondition(text).tree;
      return [...(where ? walk(where) : [])].flatMap((part) =>
        isTest(part) &&
        [...walk(part)].some(
          (inner) => inner.kind === 'column' && pathOf(inner, 'devices.modules')[0] === column,
        )
          ? literalsOf(part)
          : [],
      );
    }),
  );
}

/** The condition as a test of rows; `undefined` when it cannot be read. */
export function compile(text: string): ReturnType<typeof compileCondition> | undefined {
  try {
    return compileCondition(text);
  } catch (error) {
    if (error instanceof QuerySyntaxError) return undefined;
    throw error;
  }
}

/** A part that compares a value, or asks something else about it. */
const isTest = ({ kind }: Expression): boolean =>
  kind === 'comparison' || kind === 'membership' || kind === 'call';

/** The path that an expression reads, when it reads just one. */
function onlyPath(expression: Expression): TwinPath | undefined {
  const paths = new Map<string, TwinPath | undefined>();
  for (const part of walk(expression)) {
    if (part.kind !== 'column') continue;
    const names = pathOf(part, 'devices');
    paths.set(keyOf(names), pathOfColumn(names));
  }
  const [only, ...others] = paths.values();
  return others.length === 0 && only !== undefined && only.length > 1 ? only : undefined;
}

function literalsOf(expression: Expression): readonly JsonValue[] {
  return [...walk(expression)].flatMap((part): readonly JsonValue[] => {
    if (part.kind !== 'literal' || part.value === undefined || part.value === null) return [];
    // A sign in front is an expression of its own.
    return typeof part.value === 'number' ? [part.value, -part.value] : [part.value];
  });
}

function askedPath(entry: AskedEntry): AskedPath {
  const { path, named, jointGroup } = entry;
  // NOT tells false from undefined.
  const tests = [...entry.parts].flatMap((part) => [compile(part), compile(`NOT (${part})`)]);
  const names = columnNames(path);
  return {
    path,
    named,
    jointGroup,
    answers(value) {
      const row = names.reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), value);
      return tests.map((test) => (isJsonObject(row) && test?.matches(row) ? '1' : '0')).join('');
    },
  };
}
