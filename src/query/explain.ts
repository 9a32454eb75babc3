import { conjunctsOf, walk } from './ast.ts';
import { pathOf } from './columns.ts';
import { type CompiledCondition, compileCondition, type QueryRow } from './compile.ts';
import { compileTruth } from './compile-expression.ts';
import { describePart } from './describe-condition.ts';
import { parseCondition } from './parse.ts';
import { printCondition, printExpression } from './print.ts';
import { DEFAULT_SEMANTICS, type Semantics } from './semantics.ts';

/** One of the parts that must all be true. */
export interface ConditionPart {
  /** On one line. */
  readonly text: string;
  /** As a clause: `whose tag building is '43'`. */
  readonly words: string;
  /** A job's condition that asks for this part alone. */
  readonly alone: string;
  /** A job's condition that asks for this part and all before it. */
  readonly together: string;
  matches(row: QueryRow): boolean;
}

export interface ConditionExplanation {
  readonly collection: CompiledCondition['collection'];
  /** The whole condition on one line. */
  readonly text: string;
  /** `devices whose tag building is '43' and whose tag floor is 1, 2 or 3` */
  readonly words: string;
  /** The properties that are read, as paths in the spelling of the hub, each once, in the order of the text. */
  readonly fields: readonly string[];
  /** The operands of the outermost AND, or the whole condition as the only part; none for `*`. */
  readonly parts: readonly ConditionPart[];
  matches(row: QueryRow): boolean;
}

/** What a job's condition means. Throws QuerySyntaxError, as compiling does. */
export function explainCondition(
  text: string,
  semantics: Semantics = DEFAULT_SEMANTICS,
): ConditionExplanation {
  const { collection, matches } = compileCondition(text, semantics);
  const { tree } = parseCondition(text);
  const { where } = tree;
  const oneLine = printCondition(tree);
  const noun = collection === 'devices' ? 'devices' : 'modules';
  if (!where) return { collection, text: oneLine, words: `all ${noun}`, fields: [], parts: [], matches };
  const fields = new Set<string>();
  for (const inner of walk(where)) {
    if (inner.kind === 'column') fields.add(pathOf(inner, collection).join('.'));
  }
  const from = tree.from ? `FROM ${collection} WHERE ` : '';
  const conjuncts = conjunctsOf(where);
  const clauses = conjuncts.map((part) =>
    part.kind === 'or' ? `(${printExpression(part)})` : printExpression(part),
  );
  const parts = conjuncts.map((part, index) => ({
    text: printExpression(part),
    words: describePart(part, true, collection),
    alone: from + printExpression(part),
    together: from + clauses.slice(0, index + 1).join(' AND '),
    matches: compileTruth(part, true, { rows: collection, semantics }),
  }));
  const words = `${noun} ${describePart(where, true, collection)}`;
  return { collection, text: oneLine, words, fields: [...fields], parts, matches };
}
