import fc from 'fast-check';
import type { Column, Expression, Literal, LiteralValue, Segment } from '../../../src/query/ast.ts';
import type { QueryRow } from '../../../src/query/compile.ts';

/** Trees as the parser makes them, all at offset 0: positions are no part of the meaning. */
const NOWHERE = { start: 0, end: 0 };

const number = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const text = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'b', 'A', "it's", 'back\\slash', '"'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const literalOf = (values: fc.Arbitrary<LiteralValue>): fc.Arbitrary<Literal> =>
  values.map((value) => ({ kind: 'literal', value, ...NOWHERE }));
const literal = literalOf(fc.oneof(number, text, fc.boolean(), fc.constant(null), fc.constant(undefined)));

const keys = ['a', 'b', 'c', 'odd key', 'group', 'constructor', 'undefined', '1st'] as const;
const column: fc.Arbitrary<Column> = fc
  .tuple(
    fc.constantFrom('tags', 'Tags', 'properties', 'modules', 'deviceId', 'else'),
    fc.array(fc.constantFrom(...keys), { maxLength: 3 }),
    fc.constantFrom(undefined, 'devices', 'devices.modules', 'devices.jobs'),
  )
  .map(([first, rest, prefix]): Column => {
    const segments: Segment[] = [first, ...rest].map((name) => ({ name, ...NOWHERE }));
    return prefix === undefined
      ? { kind: 'column', segments, ...NOWHERE }
      : { kind: 'column', prefix, segments, ...NOWHERE };
  });

const { condition } = fc.letrec<{ value: Expression; condition: Expression }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal,
    column,
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom('+', '-', '*', '/', '%'),
      left: tie('value'),
      right: tie('value'),
      start: fc.constant(0),
      end: fc.constant(0),
    }),
    fc.record({
      kind: fc.constant('negation' as const),
      operand: tie('value'),
      start: fc.constant(0),
      end: fc.constant(0),
    }),
    column.map(
      (argument): Expression => ({ kind: 'call', name: 'IS_DEFINED', args: [argument], ...NOWHERE }),
    ),
    fc
      .tuple(fc.constantFrom('STARTSWITH', 'ENDSWITH'), tie('value'), tie('value'))
      .map(
        ([name, first, second]): Expression => ({ kind: 'call', name, args: [first, second], ...NOWHERE }),
      ),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('value'),
    fc.record({
      kind: fc.constant('comparison' as const),
      operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
      left: tie('value'),
      right: tie('value'),
      start: fc.constant(0),
      end: fc.constant(0),
    }),
    fc.record({
      kind: fc.constant('membership' as const),
      negated: fc.boolean(),
      operand: tie('value'),
      list: fc.array(literal, { maxLength: 3 }),
      start: fc.constant(0),
      end: fc.constant(0),
    }),
    tie('condition').map((operand): Expression => ({ kind: 'not', operand, ...NOWHERE })),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('condition'), { minLength: 2, maxLength: 4 }),
      )
      .map(([kind, operands]): Expression => ({ kind, operands, ...NOWHERE })),
  ),
}));

export { condition as conditionTree };

const leaf = fc.oneof(fc.constantFrom(0, 1, 2, -1, 'a', 'ab', 'b', '', true, false, null), number, text);
const node = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
    fc.array(leaf, { maxLength: 2 }),
  ),
})).value;

/** Rows with and without what the trees above ask for. */
export const row: fc.Arbitrary<QueryRow> = fc.record(
  {
    deviceId: fc.constantFrom('a', 'ab', 'b'),
    tags: fc.dictionary(fc.constantFrom(...keys), node, { maxKeys: 5 }),
    properties: fc.dictionary(fc.constantFrom(...keys), node, { maxKeys: 5 }),
    modules: node,
  },
  { requiredKeys: ['deviceId'] },
);

/** The tree with every position set to 0. */
export function withoutPositions<Tree>(tree: Tree): Tree {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => {
      if (key === 'start' || key === 'end') return 0;
      return value === undefined ? { undefined: true } : value;
    }),
  ) as Tree;
}
