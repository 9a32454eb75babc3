import type { Column, Expression, LiteralValue, Span } from '../ast.ts';
import { MIRRORED, OPPOSITE } from '../operators.ts';
import { type CheckedQuery, columnKey } from './checked-query.ts';

/** What one part asks of one property. */
export type Demand = Span &
  (
    | { readonly kind: 'one-of'; readonly values: readonly LiteralValue[] }
    | { readonly kind: 'none-of'; readonly values: readonly LiteralValue[] }
    | { readonly kind: 'bound'; readonly operator: '<' | '<=' | '>' | '>='; readonly value: LiteralValue }
    | { readonly kind: 'begins'; readonly value: string }
    | { readonly kind: 'missing' }
    | { readonly kind: 'present' }
  );

/** What the parts of one AND, or of one OR, ask of each property; parts that ask something else are left out. */
export function demandsOf(
  parts: readonly Expression[],
  query: CheckedQuery,
): readonly { readonly column: Column; readonly demands: readonly Demand[] }[] {
  const byProperty = new Map<string, { column: Column; demands: Demand[] }>();
  for (const part of parts) {
    const found = demandOf(part);
    if (!found) continue;
    const key = columnKey(found.column, query);
    const known = byProperty.get(key);
    if (known) known.demands.push(found.demand);
    else byProperty.set(key, { column: found.column, demands: [found.demand] });
  }
  return [...byProperty.values()];
}

function demandOf(part: Expression): { column: Column; demand: Demand } | undefined {
  const span = { start: part.start, end: part.end };
  const negated = part.kind === 'not';
  const asked = negated ? part.operand : part;
  if (asked.kind === 'membership' && asked.operand.kind === 'column') {
    if (asked.list.some(({ scheduledTime }) => scheduledTime !== undefined)) return undefined;
    const values = asked.list.map(({ value }) => value);
    const kind = asked.negated === negated ? 'one-of' : 'none-of';
    return { column: asked.operand, demand: { kind, values, ...span } };
  }
  if (asked.kind === 'comparison') {
    const turned = asked.right.kind === 'column';
    const [column, constant] = turned ? [asked.right, asked.left] : [asked.left, asked.right];
    if (column.kind !== 'column' || constant.kind !== 'literal' || constant.scheduledTime !== undefined)
      return undefined;
    const wanted = negated ? OPPOSITE[asked.operator] : asked.operator;
    const operator = turned ? MIRRORED[wanted] : wanted;
    const { value } = constant;
    if (operator === '=') return { column, demand: { kind: 'one-of', values: [value], ...span } };
    if (operator === '!=') return { column, demand: { kind: 'none-of', values: [value], ...span } };
    return { column, demand: { kind: 'bound', operator, value, ...span } };
  }
  const [column, text] = asked.kind === 'call' ? asked.args : [];
  if (asked.kind !== 'call' || column?.kind !== 'column') return undefined;
  if (asked.name === 'IS_DEFINED')
    return { column, demand: { kind: negated ? 'missing' : 'present', ...span } };
  if (asked.name === 'STARTSWITH' && !negated && text?.kind === 'literal' && typeof text.value === 'string') {
    return { column, demand: { kind: 'begins', value: text.value, ...span } };
  }
  return undefined;
}
