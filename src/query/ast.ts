/** A place in the text of a query: UTF-16 offsets, `end` is the first one after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What `FROM` can name. */
export type Collection = 'devices' | 'devices.modules' | 'devices.jobs';

/**
 * What the rows are that a condition is asked about: those of a hub, the jobs of a plan, which policies judge, or what
 * simulated devices know when they act.
 */
export type Rows = Collection | 'planned-jobs' | 'simulated-devices';

export type LiteralValue = string | number | boolean | null | undefined;

export interface Literal extends Span {
  readonly kind: 'literal';
  readonly value: LiteralValue;
  /** As written, where it is the time of an occurrence, such as `$scheduledAt + 30d`; the value is an example. */
  readonly scheduledTime?: string;
}

export interface Segment extends Span {
  readonly name: string;
}

/** A path into the row, such as `tags.building`. */
export interface Column extends Span {
  readonly kind: 'column';
  /** The collection written in front, as in `devices.tags.building`. It changes nothing. */
  readonly prefix?: Collection;
  /** At least one; as written, without the quoting brackets. */
  readonly segments: readonly Segment[];
}

export interface Call extends Span {
  readonly kind: 'call';
  /** In capitals. */
  readonly name: string;
  readonly args: readonly Expression[];
}

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** `<>` is read as `!=`. */
export interface Comparison extends Span {
  readonly kind: 'comparison';
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `IN`, or `NIN` when negated. */
export interface Membership extends Span {
  readonly kind: 'membership';
  readonly negated: boolean;
  readonly operand: Expression;
  readonly list: readonly Literal[];
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export interface Arithmetic extends Span {
  readonly kind: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Negation extends Span {
  readonly kind: 'negation';
  readonly operand: Expression;
}

export interface Not extends Span {
  readonly kind: 'not';
  readonly operand: Expression;
}

/** A whole chain of `AND` or of `OR` is one node, so that a long chain is not a deep tree. At least two operands. */
export interface Logical extends Span {
  readonly kind: 'and' | 'or';
  readonly operands: readonly Expression[];
}

export type Expression =
  | Literal
  | Column
  | Call
  | Comparison
  | Membership
  | Arithmetic
  | Negation
  | Not
  | Logical;

/** What a job is aimed at. */
export interface ConditionTree {
  readonly collection: 'devices' | 'devices.modules';
  /** Whether `FROM` was written. */
  readonly from: boolean;
  /** `undefined` means `*`: every device. */
  readonly where: Expression | undefined;
}

export type AggregateName = 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';

export interface Aggregate extends Span {
  readonly kind: 'aggregate';
  readonly name: AggregateName;
  /** Absent for `COUNT()` alone. */
  readonly column?: Column;
}

export interface SelectItem extends Span {
  readonly value: Column | Aggregate;
  readonly alias?: string;
}

export interface OrderKey {
  readonly column: Column;
  readonly descending: boolean;
}

export interface StatementTree {
  readonly top: number | undefined;
  /** `undefined` means `*`. */
  readonly items: readonly SelectItem[] | undefined;
  readonly collection: Collection;
  readonly where: Expression | undefined;
  readonly groupBy: readonly Column[];
  readonly orderBy: readonly OrderKey[];
}

/** The parts directly inside an expression, in the order of the text. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'column':
      return [];
    case 'call':
      return expression.args;
    case 'comparison':
    case 'arithmetic':
      return [expression.left, expression.right];
    case 'membership':
      return [expression.operand, ...expression.list];
    case 'negation':
    case 'not':
      return [expression.operand];
    case 'and':
    case 'or':
      return expression.operands;
    default:
      return expression satisfies never;
  }
}

/** The expression and all that is inside it, in the order of the text. */
export function walk(expression: Expression): readonly Expression[] {
  const parts: Expression[] = [];
  const add = (part: Expression) => {
    parts.push(part);
    for (const child of childrenOf(part)) add(child);
  };
  add(expression);
  return parts;
}

/** The parts that must all be true: an AND inside an AND is the same AND. */
export function conjunctsOf(expression: Expression): readonly Expression[] {
  return expression.kind === 'and' ? expression.operands.flatMap(conjunctsOf) : [expression];
}
