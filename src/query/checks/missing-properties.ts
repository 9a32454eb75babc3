import type { Column, Expression } from '../ast.ts';
import { isAlwaysThere, knownColumn, pathOf, wordsFor } from '../columns.ts';
import { shapeAt } from '../fleet-shape.ts';
import { FUNCTIONS } from '../functions.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { type CheckedQuery, columnKey, testedForPresence, writtenAs } from './checked-query.ts';

/**
 * A device without the property is in no comparison, so not in `!=` either: "every door but those of building
 * 43" leaves out the doors that nobody gave a building. Reported once for each property, unless the condition asks
 * IS_DEFINED about it, or every device has it.
 */
export function checkMissing(query: CheckedQuery): readonly QueryProblem[] {
  const settled = new Set(testedForPresence(query));
  const found: QueryProblem[] = [];
  for (const { column, word } of findExclusions(query.where, true, query.text)) {
    const key = columnKey(column, query);
    // A name that no twin has is reported by another check.
    const isUnknown = !knownColumn(column.segments[0]?.name ?? '', query.rows);
    if (isUnknown || settled.has(key) || isOnEveryDevice(column, query)) continue;
    settled.add(key);
    const name = writtenAs(column, query);
    const message = `${word} leaves out ${wordsFor(query.rows).thing}s that have no \`${name}\``;
    const hint = `to include them, write \`(… OR NOT IS_DEFINED(${name}))\`; to leave them out, add \`AND IS_DEFINED(${name})\``;
    found.push(problem('query-missing-property', column, message, hint));
  }
  return found;
}

interface Exclusion {
  readonly column: Column;
  readonly word: string;
}

/** Properties that are asked to be something else than they are named with; `wanted` turns round below NOT. */
function* findExclusions(part: Expression, wanted: boolean, text: string): Generator<Exclusion> {
  switch (part.kind) {
    case 'and':
    case 'or':
      for (const operand of part.operands) yield* findExclusions(operand, wanted, text);
      return;
    case 'not':
      yield* findExclusions(part.operand, !wanted, text);
      return;
    case 'comparison': {
      const excludes = wanted ? part.operator === '!=' : part.operator !== '!=';
      const sides = [part.left, part.right];
      // `!= null` asks whether there is a value: the property's absence was thought of.
      if (!excludes || sides.some((side) => side.kind === 'literal' && side.value === null)) return;
      const sign = text.slice(part.left.end, part.right.start).includes('<>') ? '`<>`' : '`!=`';
      for (const side of sides)
        if (side.kind === 'column') yield { column: side, word: wanted ? sign : 'NOT' };
      return;
    }
    case 'membership':
      if (part.negated === wanted && part.operand.kind === 'column') {
        yield { column: part.operand, word: wanted ? 'NIN' : 'NOT' };
      }
      return;
    case 'column':
      if (!wanted) yield { column: part, word: 'NOT' };
      return;
    case 'call': {
      // The tests of a type are false, not undefined, for what is missing.
      const [first] = part.args;
      if (!wanted && first?.kind === 'column' && FUNCTIONS.get(part.name)?.arity === 2) {
        yield { column: first, word: 'NOT' };
      }
      return;
    }
    case 'literal':
    case 'arithmetic':
    case 'negation':
      return;
    default:
      part satisfies never;
  }
}

function isOnEveryDevice(column: Column, query: CheckedQuery): boolean {
  const path = pathOf(column, query.rows);
  if (isAlwaysThere(column, query.rows)) return true;
  const { shape } = query;
  return shape !== undefined && shape.root.count > 0 && shapeAt(shape, path)?.count === shape.root.count;
}
