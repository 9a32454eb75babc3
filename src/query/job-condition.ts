import { type Expression, walk } from './ast.ts';
import { pathOf } from './columns.ts';
import { refuse } from './compile.ts';
import { compileTruth, type Predicate } from './compile-expression.ts';
import { parseJobCondition } from './parse.ts';
import { compilePath, type QueryRow } from './read-path.ts';
import { DEFAULT_SEMANTICS } from './semantics.ts';

/** The keys from the top of a row to a value. */
export type FieldPath = readonly string[];

export interface FieldValue {
  readonly path: FieldPath;
  /** `undefined`: the row has nothing there. */
  readonly value: unknown;
}

/** A condition on planned jobs, as policies write it. */
export interface JobCondition {
  /** Names at the top of a row that it reads. */
  readonly reads: ReadonlySet<string>;
  /** How it is asked while nobody knows the values of these fields. */
  without(unknown: ReadonlySet<string>): KnownTruth;
  /** Of a row for which it is true: the fields that make it so, each once, in the order of the text. */
  decidedBy(row: QueryRow): readonly FieldValue[];
}

/** What can be said of a row although some of its values are not known. */
export interface KnownTruth {
  /** It is true whatever these values are. */
  isCertain(row: QueryRow): boolean;
  /** It may be true. */
  isPossible(row: QueryRow): boolean;
}

/** Throws QuerySyntaxError with the first problem of the text. */
export function compileJobCondition(text: string): JobCondition {
  const { tree, problems } = parseJobCondition(text);
  refuse(text, problems);
  const reads = new Set(pathsIn(tree).map(([top = '']) => top));
  return {
    reads,
    without(unknown) {
      const names = new Set([...unknown].filter((name) => reads.has(name)));
      if (names.size === 0) {
        const isTrue = compile(tree);
        return { isCertain: isTrue, isPossible: isTrue };
      }
      return {
        isCertain: compile(tree, { names, assumed: false }),
        isPossible: compile(tree, { names, assumed: true }),
      };
    },
    decidedBy(row) {
      const paths = new Map(decidingPaths(tree, row).map((path) => [path.join('.'), path]));
      return [...paths.values()].map((path) => ({ path, value: compilePath(path)(row) }));
    },
  };
}

function compile(tree: Expression, unknown?: { names: ReadonlySet<string>; assumed: boolean }): Predicate {
  const semantics = DEFAULT_SEMANTICS;
  return compileTruth(tree, true, { rows: 'planned-jobs', semantics, ...(unknown && { unknown }) });
}

function pathsIn(expression: Expression): readonly FieldPath[] {
  return walk(expression).flatMap((part) => (part.kind === 'column' ? [pathOf(part, 'planned-jobs')] : []));
}

/** Of alternatives only those that are true decide. */
function decidingPaths(part: Expression, row: QueryRow): readonly FieldPath[] {
  if (part.kind !== 'or' && part.kind !== 'and') return pathsIn(part);
  const deciding = part.kind === 'and' ? part.operands : part.operands.filter((one) => compile(one)(row));
  return deciding.flatMap((operand) => decidingPaths(operand, row));
}
