import { conjunctsOf, walk } from './ast.ts';
import { pathOf } from './columns.ts';
import { type CompiledCondition, compileCondition, type QueryRow } from './compile.ts';
import { compileTruth } from './compile-expression.ts';
import { parseCondition } from './parse.ts';
import { DEFAULT_SEMANTICS, type Semantics } from './semantics.ts';
import { wordsFor } from './words-for.ts';

/** One of the parts that must all hold. */
export interface ConditionPart {
  /** As written. */
  readonly text: string;
  /** As a clause: `whose tag building is '43'`. */
  readonly words: string;
  matches(row: QueryRow): boolean;
}

export interface ConditionExplanation {
  readonly collection: CompiledCondition['collection'];
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
  const { where } = parseCondition(text).tree;
  const noun = collection === 'devices' ? 'devices' : 'modules';
  if (!where) return { collection, words: `all ${noun}`, fields: [], parts: [], matches };
  const fields = new Set<string>();
  for (const inner of walk(where)) {
    if (inner.kind === 'column') fields.add(pathOf(inner, collection).join('.'));
  }
  const parts = conjunctsOf(where).map((part) => ({
    text: text.slice(part.start, part.end),
    words: wordsFor(part, true, collection),
    matches: compileTruth(part, true, { collection, semantics }),
  }));
  const words = `${noun} ${wordsFor(where, true, collection)}`;
  return { collection, words, fields: [...fields], parts, matches };
}
