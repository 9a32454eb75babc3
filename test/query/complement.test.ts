import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column, Expression, LiteralValue } from '../../src/query/ast.ts';
import { compileCondition, type QueryRow } from '../../src/query/compile.ts';
import { both, complementOf, without } from '../../src/query/complement.ts';
import { parseCondition } from '../../src/query/parse.ts';
import { printExpression } from '../../src/query/print.ts';

const NOWHERE = { start: 0, end: 0 };

/** Values of one primitive type at each path. */
const VALUES = {
  'tags.text': fc.constantFrom<LiteralValue>('', 'a', 'ab', 'b', "it's"),
  'tags.number': fc.constantFrom<LiteralValue>(-1, 0, 1, 2.5),
  'properties.reported.flag': fc.boolean(),
  'properties.reported.deep.text': fc.constantFrom<LiteralValue>('a', 'b'),
  deviceId: fc.constantFrom<LiteralValue>('door-1', 'door-2'),
} as const;
const PATHS = [
  'tags.text',
  'tags.number',
  'properties.reported.flag',
  'properties.reported.deep.text',
] as const;

const columnOf = (path: string): Column => ({
  kind: 'column',
  segments: path.split('.').map((name) => ({ name, ...NOWHERE })),
  ...NOWHERE,
});

const anyPath = fc.constantFrom(...PATHS, 'deviceId' as const);

const test: fc.Arbitrary<Expression> = anyPath.chain((path): fc.Arbitrary<Expression> => {
  const column = columnOf(path);
  const literal = VALUES[path].map((value) => ({ kind: 'literal' as const, value, ...NOWHERE }));
  const call = (name: string, ...args: readonly Expression[]): Expression => ({
    kind: 'call',
    name,
    args,
    ...NOWHERE,
  });
  return fc.oneof(
    fc.tuple(fc.constantFrom('=', '!=', '<', '<=', '>', '>='), literal, fc.boolean()).map(
      ([operator, value, isTurned]): Expression => ({
        kind: 'comparison',
        operator,
        left: isTurned ? value : column,
        right: isTurned ? column : value,
        ...NOWHERE,
      }),
    ),
    fc
      .tuple(fc.boolean(), fc.array(literal, { minLength: 1, maxLength: 3 }))
      .map(
        ([negated, list]): Expression => ({ kind: 'membership', negated, operand: column, list, ...NOWHERE }),
      ),
    fc.constantFrom('IS_DEFINED', 'IS_STRING', 'IS_NUMBER', 'IS_BOOL').map((name) => call(name, column)),
    ...(path === 'tags.text' || path === 'deviceId'
      ? [
          fc
            .tuple(fc.constantFrom('STARTSWITH', 'ENDSWITH'), literal)
            .map(([name, value]) => call(name, column, value)),
        ]
      : []),
    ...(path === 'properties.reported.flag' ? [fc.constant<Expression>(column)] : []),
  );
});

const { condition } = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    test,
    tie('condition').map((operand): Expression => ({ kind: 'not', operand, ...NOWHERE })),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, operands]): Expression => ({ kind, operands, ...NOWHERE })),
  ),
}));

const twin: fc.Arbitrary<QueryRow> = fc
  .record({
    deviceId: VALUES.deviceId,
    text: fc.option(VALUES['tags.text'], { nil: undefined }),
    number: fc.option(VALUES['tags.number'], { nil: undefined }),
    flag: fc.option(VALUES['properties.reported.flag'], { nil: undefined }),
    deep: fc.option(VALUES['properties.reported.deep.text'], { nil: undefined }),
  })
  .map(({ deviceId, text, number, flag, deep }) => ({
    deviceId,
    tags: { ...(text !== undefined && { text }), ...(number !== undefined && { number }) },
    properties: {
      reported: { ...(flag !== undefined && { flag }), ...(deep !== undefined && { deep: { text: deep } }) },
    },
  }));

const countOf = (text: string, twins: readonly QueryRow[]) => {
  const { matches } = compileCondition(text);
  return twins.filter((one) => matches(one)).length;
};

describe('a condition and its complement', () => {
  it('share no device, and leave none out', () => {
    fc.assert(
      fc.property(condition, fc.array(twin, { maxLength: 20 }), (tree, twins) => {
        const text = printExpression(tree);
        expect(countOf(text, twins) + countOf(complementOf(text), twins)).toBe(twins.length);
        expect(countOf(both(complementOf(text), text), twins)).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('part a target in two', () => {
    fc.assert(
      fc.property(condition, condition, fc.array(twin, { maxLength: 20 }), (target, done, twins) => {
        const [text, doneText] = [printExpression(target), printExpression(done)];
        expect(countOf(both(text, doneText), twins) + countOf(without(text, doneText), twins)).toBe(
          countOf(text, twins),
        );
      }),
    );
  });
});

interface Case {
  readonly name: string;
  readonly target: string;
  readonly done: string;
  readonly left: string;
}

const VERSION = "properties.reported.version = '2'";

const cases: readonly Case[] = [
  {
    name: 'all devices',
    target: '*',
    done: VERSION,
    left: "NOT IS_DEFINED(properties.reported.version) OR properties.reported.version != '2'",
  },
  {
    name: 'a target of two parts',
    target: "tags.site = 'a' and tags.floor = 1",
    done: VERSION,
    left: "tags.site = 'a' AND tags.floor = 1 AND (NOT IS_DEFINED(properties.reported.version) OR properties.reported.version != '2')",
  },
  {
    name: 'a target of alternatives',
    target: 'tags.a = 1 OR tags.b = 1',
    done: VERSION,
    left: "(tags.a = 1 OR tags.b = 1) AND (NOT IS_DEFINED(properties.reported.version) OR properties.reported.version != '2')",
  },
  {
    name: 'modules',
    target: "FROM devices.modules WHERE moduleId = 'lock'",
    done: VERSION,
    left: "FROM devices.modules WHERE moduleId = 'lock' AND (NOT IS_DEFINED(properties.reported.version) OR properties.reported.version != '2')",
  },
  {
    name: 'a field that every twin has',
    target: '*',
    done: "connectionState = 'Connected'",
    left: "connectionState != 'Connected'",
  },
  {
    name: 'a condition that is not true',
    target: '*',
    done: 'NOT (tags.a = 1 OR tags.b = 2)',
    left: 'NOT IS_DEFINED(tags.a) OR tags.a = 1 OR NOT IS_DEFINED(tags.b) OR tags.b = 2',
  },
];

it.each(cases)('what is left of $name', ({ target, done, left }) => {
  expect(without(target, done)).toBe(left);
  expect(parseCondition(left).problems).toEqual([]);
});

it('an object where text is compared is in neither half', () => {
  const twins = [{ deviceId: 'door-1', tags: {}, properties: { reported: { version: { major: 2 } } } }];
  expect(countOf(VERSION, twins) + countOf(complementOf(VERSION), twins)).toBe(0);
});
