import type { JsonValue } from '../../model/json.ts';
import { type Expression, walk } from '../../query/ast.ts';
import { pathOf } from '../../query/columns.ts';
import { compileCondition, type QueryRow, QuerySyntaxError } from '../../query/compile.ts';
import { parseCondition } from '../../query/parse.ts';
import { printExpression } from '../../query/print.ts';
import { columnNames, keyOf, type Path, pathOfColumn } from './twin-values.ts';

/** A place in twins that the targets of jobs ask about. */
export interface AskedPath {
  readonly path: Path;
  /** What the targets compare it with: the repository says these already. */
  readonly named: readonly JsonValue[];
  /** The same number for paths that one target asks about together, or targets between them. */
  readonly block: number;
  /** What every part of every target that reads this path alone says of a value: equal texts, equal answers. */
  answers(value: JsonValue): string;
}

/** What the targets of a repository's jobs ask about devices. */
export interface Questions {
  /** By `keyOf`, in the order of first mention. */
  readonly asked: ReadonlyMap<string, AskedPath>;
  readonly conditions: readonly { matches(row: QueryRow): boolean }[];
}

interface Entry {
  readonly path: Path;
  readonly named: JsonValue[];
  readonly parts: Set<string>;
  block: number;
}

/** Conditions that cannot be read, and those on modules, ask nothing: `validate` speaks of the former. */
export function readQuestions(conditions: readonly string[]): Questions {
  const found = new Map<string, Entry>();
  const targets = readTargets(conditions);
  for (const { text } of targets) {
    const { where } = parseCondition(text).tree;
    const together = new Set<Entry>();
    for (const part of where ? walk(where) : []) {
      const path = onlyPath(part);
      if (!path) continue;
      const key = keyOf(path);
      const entry = found.get(key) ?? { path, named: [], parts: new Set<string>(), block: found.size };
      found.set(key, entry);
      together.add(entry);
      if (part.kind === 'comparison' || part.kind === 'membership' || part.kind === 'call') {
        entry.parts.add(printExpression(part));
        entry.named.push(...literalsOf(part));
      }
    }
    const joined = new Set([...together].map(({ block }) => block));
    const block = Math.min(...joined);
    for (const entry of found.values()) if (joined.has(entry.block)) entry.block = block;
  }
  return {
    asked: new Map([...found].map(([key, entry]) => [key, askedPath(entry)])),
    conditions: targets,
  };
}

/** Conditions on devices as tests of rows, each once, but for those that cannot be read. */
export function readTargets(
  conditions: readonly string[],
): readonly { readonly text: string; matches(row: QueryRow): boolean }[] {
  return [...new Set(conditions)].flatMap((text) => {
    const condition = compile(text);
    return condition?.collection === 'devices' ? [{ text, matches: condition.matches }] : [];
  });
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

/** The path that an expression reads, when it reads just one. */
function onlyPath(expression: Expression): Path | undefined {
  const paths = new Map<string, Path | undefined>();
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

function askedPath(entry: Entry): AskedPath {
  const { path, named, block } = entry;
  // Under NOT, false and undefined part ways.
  const tests = [...entry.parts].flatMap((part) => [compile(part), compile(`NOT (${part})`)]);
  const names = columnNames(path);
  return {
    path,
    named,
    block,
    answers(value) {
      const row = names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      return tests.map((test) => (test?.matches(row as QueryRow) ? '1' : '0')).join('');
    },
  };
}
