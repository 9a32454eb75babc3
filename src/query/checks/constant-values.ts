import { type Literal, walk } from '../ast.ts';
import { knownColumnAt, pathOf, wordsFor } from '../columns.ts';
import { shapeAt, type ValueType } from '../fleet-shape.ts';
import { nearest } from '../nearest.ts';
import { printValue } from '../print.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { type CheckedQuery, type ConstantUse, constantUse, writtenAs } from './checked-query.ts';
import { TYPE_WORDS } from './type-words.ts';

/** A hint lists this many values. */
const MAX_LISTED_VALUES = 7;

/** What can be known of a property's values: from the service itself, or from the fleet. */
interface Expectation {
  readonly types: ReadonlySet<ValueType>;
  readonly texts: readonly string[] | undefined;
  readonly source: string;
}

/** Constants of a type, or a text, that the property beside them never has. */
export function checkConstants(query: CheckedQuery): readonly QueryProblem[] {
  const found: QueryProblem[] = [];
  for (const part of walk(query.where)) {
    const use = constantUse(part);
    const expected = use && expectationFor(use, query);
    if (!expected) continue;
    for (const constant of use.constants) {
      const mismatch = checkConstant(constant, use, expected, query);
      if (mismatch) found.push(mismatch);
    }
  }
  return found;
}

function expectationFor({ column }: ConstantUse, query: CheckedQuery): Expectation | undefined {
  const path = pathOf(column, query.rows);
  const [top = ''] = path;
  const known = knownColumnAt(path, query.rows);
  const node = query.shape && shapeAt(query.shape, path);
  if (known?.type) {
    return {
      types: new Set([known.type]),
      // Modules have few ids, equal on many devices.
      texts: known.values ?? (top === 'moduleId' && node?.texts ? [...node.texts].sort() : undefined),
      source: wordsFor(query.rows).everyRow,
    };
  }
  if (!node || node.types.size === 0) return undefined;
  // Reported values change with time; tags are what people sort devices by.
  const texts = top === 'tags' && node.types.size === 1 && node.texts ? [...node.texts].sort() : undefined;
  return { types: node.types, texts, source: `every ${wordsFor(query.rows).thing} of the fleet that has it` };
}

function checkConstant(
  constant: Literal,
  { column, equality }: ConstantUse,
  { types, texts, source }: Expectation,
  query: CheckedQuery,
): QueryProblem | undefined {
  const { value } = constant;
  if (value === null || value === undefined) return undefined;
  const name = writtenAs(column, query);
  const type = typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean';
  if (!types.has(type)) {
    const isList = knownColumnAt(pathOf(column, query.rows), query.rows)?.isList === true;
    const held = isList ? 'a list' : [...types].map((held) => TYPE_WORDS[held]).join(' or ');
    const message = `\`${name}\` is ${held} on ${source}, but ${printValue(value)} is ${TYPE_WORDS[type]}`;
    const hint = isList ? `write \`ARRAY_CONTAINS(${name}, ${printValue(value)})\`` : typeHint(value, types);
    return problem('query-type-mismatch', constant, message, hint);
  }
  if (!equality || typeof value !== 'string' || !texts || texts.length === 0 || texts.includes(value)) {
    return undefined;
  }
  const near = texts.find((text) => text.toLowerCase() === value.toLowerCase()) ?? nearest(value, texts);
  const listed = texts.slice(0, MAX_LISTED_VALUES).map(printValue).join(', ');
  const hint =
    near === undefined
      ? `known values: ${listed}${texts.length > MAX_LISTED_VALUES ? ', …' : ''}`
      : `did you mean ${printValue(near)}?`;
  return problem(
    'query-unknown-value',
    constant,
    `no known ${wordsFor(query.rows).thing} has ${printValue(value)} in \`${name}\``,
    hint,
  );
}

function typeHint(value: string | number | boolean, types: ReadonlySet<ValueType>): string | undefined {
  if (types.has('string')) return `put it in quotes: '${value}'`;
  if (types.has('object')) return 'compare one of its members: objects and lists cannot be compared';
  const bare = typeof value === 'string' && /^(-?[0-9.]+|true|false)$/.test(value);
  return bare ? `write ${value} without quotes` : undefined;
}
