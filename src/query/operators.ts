import type { ComparisonOperator } from './ast.ts';

type OperatorMap = Readonly<Record<ComparisonOperator, ComparisonOperator>>;

/** `a < b` is `b > a`. */
export const MIRRORED: OperatorMap = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** `NOT a < b` is `a >= b`. */
export const OPPOSITE: OperatorMap = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' };
