import type { Collection, Column, Comparison, Expression } from './ast.ts';
import { pathOf } from './columns.ts';
import { MIRRORED, OPPOSITE } from './operators.ts';
import { printExpression, printValue } from './print.ts';

/*
 * A condition in plain words: `whose tag floor is 1, 2 or 3`. A NOT is carried inwards, as the evaluator does,
 * so that the words say what must be true; and "is something other than" means that the property must be there.
 */

const PLAIN_NAMES: Readonly<Record<string, string>> = {
  deviceId: 'id',
  moduleId: 'module id',
  connectionState: 'connection state',
  lastActivityTime: 'time of last activity',
  authenticationType: 'kind of authentication',
  modelId: 'model id',
};

function nameOf(column: Column, collection: Collection): string {
  const [first = '', second, ...rest] = pathOf(column, collection);
  if (second === undefined) return PLAIN_NAMES[first] ?? first;
  if (first === 'tags') return `tag ${[second, ...rest].join('.')}`;
  if (first === 'properties' && rest.length > 0) return `${second} property ${rest.join('.')}`;
  return [first, second, ...rest].join('.');
}

function listed(values: readonly string[], word: 'and' | 'or'): string {
  const last = values.at(-1) ?? '';
  return values.length < 2 ? last : `${values.slice(0, -1).join(', ')} ${word} ${last}`;
}

const AS_ORDERED = { '<': 'below', '<=': 'at most', '>': 'above', '>=': 'at least' } as const;

/** What a device must be for the condition to be exactly the wanted truth, as a clause: `whose tag a is 1`. */
export function describePart(
  part: Expression,
  wanted: boolean,
  collection: Collection,
  outer?: 'and' | 'or',
): string {
  switch (part.kind) {
    case 'not':
      return describePart(part.operand, !wanted, collection, outer);
    case 'and':
    case 'or': {
      const word = (part.kind === 'and') === wanted ? 'and' : 'or';
      const clauses = part.operands.map((operand) => describePart(operand, wanted, collection, word));
      const joined = clauses.join(` ${word} `);
      return outer === undefined || outer === word ? joined : `(${joined})`;
    }
    case 'comparison':
      return comparisonWords(part, wanted, collection) ?? verbatimWords(part, wanted);
    case 'membership': {
      if (part.operand.kind !== 'column') return verbatimWords(part, wanted);
      const values = part.list.map(({ value }) => printValue(value));
      const subject = `whose ${nameOf(part.operand, collection)}`;
      if (values.length === 0) return verbatimWords(part, wanted);
      return part.negated === wanted
        ? `${subject} is something other than ${listed(values, 'and')}`
        : `${subject} is ${listed(values, 'or')}`;
    }
    case 'column':
      return `whose ${nameOf(part, collection)} is ${wanted}`;
    case 'call':
      return callWords(part.name, part.args, wanted, collection) ?? verbatimWords(part, wanted);
    case 'literal':
    case 'arithmetic':
    case 'negation':
      return verbatimWords(part, wanted);
    default:
      return part satisfies never;
  }
}

function verbatimWords(part: Expression, wanted: boolean): string {
  return `for which ${printExpression(part)} is ${wanted}`;
}

function comparisonWords(part: Comparison, wanted: boolean, collection: Collection): string | undefined {
  const turned = part.left.kind === 'literal';
  const [column, constant] = turned ? [part.right, part.left] : [part.left, part.right];
  if (column.kind !== 'column' || constant.kind !== 'literal') return undefined;
  const asked = wanted ? part.operator : OPPOSITE[part.operator];
  const operator = turned ? MIRRORED[asked] : asked;
  const subject = `whose ${nameOf(column, collection)} is`;
  const value = printValue(constant.value);
  if (operator === '=') return `${subject} ${value}`;
  if (operator === '!=') return `${subject} something other than ${value}`;
  return `${subject} ${AS_ORDERED[operator]} ${value}`;
}

function callWords(
  name: string,
  [first, second]: readonly Expression[],
  wanted: boolean,
  collection: Collection,
): string | undefined {
  if (first?.kind !== 'column') return undefined;
  const subject = nameOf(first, collection);
  if (name === 'IS_DEFINED') return wanted ? `that have a ${subject}` : `that have no ${subject}`;
  if (second?.kind !== 'literal') return undefined;
  const value = printValue(second.value);
  if (name === 'STARTSWITH') return `whose ${subject} ${wanted ? 'begins' : 'does not begin'} with ${value}`;
  if (name === 'ENDSWITH') return `whose ${subject} ${wanted ? 'ends' : 'does not end'} with ${value}`;
  if (name === 'ARRAY_CONTAINS')
    return `whose ${subject} ${wanted ? 'contains' : 'does not contain'} ${value}`;
  return undefined;
}
