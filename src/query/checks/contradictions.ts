import type { Expression, LiteralValue } from '../ast.ts';
import { wordsFor } from '../columns.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { type CheckedQuery, writtenAs } from './checked-query.ts';
import { type Demand, demandsOf } from './demands.ts';

/*
 * What the parts of one AND ask of one property, set against each other. A part that names the values it allows
 * is tried value by value against all other parts; bounds and beginnings of texts are compared in pairs.
 */

/** The first two parts that cannot both be true; reported at the later one. */
export function findContradiction(
  conjuncts: readonly Expression[],
  query: CheckedQuery,
): QueryProblem | undefined {
  for (const { column, demands } of demandsOf(conjuncts, query)) {
    const later = findClash(demands);
    if (!later) continue;
    const { thing } = wordsFor(query.rows);
    const text = query.text.slice(later.start, later.end);
    const message = `\`${text}\` contradicts an earlier condition on \`${writtenAs(column, query)}\`: no ${thing} meets both`;
    return problem('query-never-true', later, message, 'join alternatives with OR, or with IN');
  }
  return undefined;
}

function findClash(demands: readonly Demand[]): Demand | undefined {
  const missing = demands.find((demand) => demand.kind === 'missing');
  const other = demands.find((demand) => demand.kind !== 'missing');
  if (missing && other) return missing.start > other.start ? missing : other;
  const choice = demands.find((demand) => demand.kind === 'one-of');
  if (choice?.kind === 'one-of') {
    let left = choice.values;
    for (const demand of demands) {
      if (demand === choice) continue;
      left = left.filter((value) => allows(demand, value));
      if (left.length === 0) return demand.start > choice.start ? demand : choice;
    }
    return undefined;
  }
  return findClashingPair(demands);
}

function findClashingPair(demands: readonly Demand[]): Demand | undefined {
  for (const [index, later] of demands.entries()) {
    if (demands.slice(0, index).some((earlier) => cannotBoth(earlier, later))) return later;
  }
  return undefined;
}

function cannotBoth(one: Demand, two: Demand): boolean {
  if (one.kind === 'bound' && two.kind === 'bound') {
    if (typeof one.value !== typeof two.value) return true;
    return one.operator.startsWith('<') !== two.operator.startsWith('<') && !leaveRoom(one, two);
  }
  if (one.kind === 'begins' && two.kind === 'begins') {
    return !one.value.startsWith(two.value) && !two.value.startsWith(one.value);
  }
  const [begins, bound] = one.kind === 'begins' ? [one, two] : [two, one];
  return begins.kind === 'begins' && bound.kind === 'bound' && typeof bound.value !== 'string';
}

/** Whether two bounds from opposite sides have values between them. */
function leaveRoom(one: Demand & { kind: 'bound' }, two: Demand & { kind: 'bound' }): boolean {
  const [lower, upper] = one.operator.startsWith('>') ? [one, two] : [two, one];
  const touching = lower.value === upper.value && lower.operator === '>=' && upper.operator === '<=';
  return touching || isBelow(lower.value, upper.value);
}

function allows(demand: Demand, value: LiteralValue): boolean {
  switch (demand.kind) {
    case 'one-of':
      return demand.values.includes(value);
    case 'none-of':
      return !demand.values.includes(value);
    case 'begins':
      return typeof value === 'string' && value.startsWith(demand.value);
    case 'bound': {
      if (demand.operator.endsWith('=') && value === demand.value) return true;
      return demand.operator.startsWith('<') ? isBelow(value, demand.value) : isBelow(demand.value, value);
    }
    case 'missing':
      return false;
    case 'present':
      return true;
    default:
      return demand satisfies never;
  }
}

function isBelow(low: LiteralValue, high: LiteralValue): boolean {
  if (typeof low === 'number' && typeof high === 'number') return low < high;
  if (typeof low === 'string' && typeof high === 'string') return low < high;
  return typeof low === 'boolean' && typeof high === 'boolean' && low < high;
}
