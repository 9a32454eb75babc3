import { describe, expect, it } from 'vitest';
import { compileCondition, compileStatement, QuerySyntaxError } from '../../src/query/compile.ts';
import { parseCondition, parseStatement } from '../../src/query/parse.ts';
import type { QueryProblem } from '../../src/query/problem.ts';

interface ProblemCase {
  readonly text: string;
  /** Code, the text it points at, and a part of its message or hint. */
  readonly problems: readonly (readonly [code: string, at: string, says: string])[];
}

const CONDITION_PROBLEMS: readonly ProblemCase[] = [
  { text: '', problems: [['query-syntax', '', 'a condition']] },
  { text: '   ', problems: [['query-syntax', '', 'a condition']] },
  { text: '* AND tags.a = 1', problems: [['query-syntax', '*', 'a name, a value']] },
  {
    text: "STARTS_WITH(deviceId, 'a')",
    problems: [['query-routing-function', 'STARTS_WITH', 'in twin queries, write `STARTSWITH`']],
  },
  { text: "ends_with(deviceId, 'a')", problems: [['query-routing-function', 'ends_with', '`ENDSWITH`']] },
  { text: "CONTAINS(deviceId, 'a')", problems: [['query-routing-function', 'CONTAINS', 'message routing']] },
  {
    text: 'IS_DEFIND(tags.a)',
    problems: [['query-unknown-function', 'IS_DEFIND', 'did you mean IS_DEFINED?']],
  },
  { text: 'FOO(tags.a, *)', problems: [['query-unknown-function', 'FOO', 'use one of']] },
  { text: 'COUNT() > 3', problems: [['query-syntax', 'COUNT', 'only allowed after SELECT']] },
  { text: 'IS_DEFINED()', problems: [['query-syntax', 'IS_DEFINED()', 'needs 1 argument, found 0']] },
  {
    text: 'IS_DEFINED(tags.a, tags.b)',
    problems: [['query-syntax', 'IS_DEFINED(tags.a, tags.b)', 'found 2']],
  },
  { text: "IS_DEFINED('a')", problems: [['query-syntax', "'a'", 'the name of a property']] },
  { text: 'STARTSWITH(tags.a', problems: [['query-syntax', '', '`)` after the arguments of STARTSWITH']] },
  {
    text: 'deviceId IN [a-1, b]',
    problems: [
      ['query-syntax', 'a-1', "put text in quotes: 'a-1'"],
      ['query-syntax', 'b', "'b'"],
    ],
  },
  { text: "deviceId IN ('a', 'b')", problems: [['query-syntax', '(', 'square brackets']] },
  { text: "deviceId NOT IN ['a']", problems: [['query-syntax', 'NOT IN', 'write `NIN`']] },
  { text: "deviceId IN 'a'", problems: [['query-syntax', "'a'", 'expected `[` and a list']] },
  { text: "deviceId IN ['a'", problems: [['query-syntax', '', '`]` at the end of the list']] },
  { text: "deviceId IN ['a',]", problems: [['query-syntax', ']', 'a value']] },
  { text: "['a'] = tags.a", problems: [['query-syntax', '[', 'a list is only allowed after IN or NIN']] },
  {
    text: "SELECT * FROM devices WHERE tags.building = '43'",
    problems: [['query-full-statement', 'SELECT * FROM devices WHERE', 'remove everything up to `WHERE`']],
  },
  {
    text: 'SELECT * FROM devices',
    problems: [
      ['query-full-statement', 'SELECT * FROM devices', 'for every device, write `allDevices: true`'],
    ],
  },
  { text: 'WHERE tags.a = 1', problems: [['query-full-statement', 'WHERE', 'remove `WHERE`']] },
  {
    text: 'FROM devices.jobs WHERE tags.a = 1',
    problems: [['query-syntax', 'devices.jobs', 'target of a job']],
  },
  { text: 'FROM devices.modules', problems: [['query-syntax', '', 'expected WHERE']] },
  { text: 'FROM device WHERE tags.a = 1', problems: [['query-syntax', 'device', 'did you mean `devices`?']] },
  { text: "tags.group = 'a'", problems: [['query-reserved-word', 'group', 'write `[[group]]`']] },
  {
    text: "order = 'a' AND tags.Top = 1",
    problems: [
      ['query-reserved-word', 'order', '[[order]]'],
      ['query-reserved-word', 'Top', '[[Top]]'],
    ],
  },
  { text: 'tags.a == 1', problems: [['query-syntax', '==', 'write `=`']] },
  {
    text: 'tags.a = 1 && tags.b = 2 || !tags.c',
    problems: [
      ['query-syntax', '&&', 'AND'],
      ['query-syntax', '||', 'OR'],
      ['query-syntax', '!', 'NOT'],
    ],
  },
  { text: "tags.a LIKE 'x%'", problems: [['query-syntax', 'LIKE', 'no wildcards']] },
  { text: 'tags.a IS NULL', problems: [['query-syntax', 'IS', 'NOT IS_DEFINED(name)']] },
  { text: 'tags.a BETWEEN 1 AND 2', problems: [['query-syntax', 'BETWEEN', '>= low AND']] },
  { text: 'tags.a = 1 ORDER BY tags.a', problems: [['query-syntax', 'ORDER', 'the end of the condition']] },
  { text: 'tags.a = 1;', problems: [['query-syntax', ';', 'semicolon']] },
  {
    text: 'tags.a = 1 # note',
    problems: [
      ['query-syntax', '#', 'unexpected character'],
      ['query-syntax', 'note', 'AND, OR'],
    ],
  },
  { text: '1 < tags.a < 3', problems: [['query-syntax', '<', 'cannot be chained']] },
  { text: '(tags.a = 1) = true', problems: [['query-syntax', 'tags.a = 1', 'found a condition']] },
  { text: 'tags.a + (NOT tags.b) = 1', problems: [['query-syntax', 'NOT tags.b', 'found a condition']] },
  { text: 'tags.a =', problems: [['query-syntax', '', 'found the end of the text']] },
  {
    text: 'tags.a = AND tags.b = ',
    problems: [
      ['query-syntax', 'AND', 'found `AND`'],
      ['query-syntax', '', 'end of the text'],
    ],
  },
  {
    text: 'AND',
    problems: [
      ['query-syntax', 'AND', 'a name, a value'],
      ['query-syntax', '', 'end of the text'],
    ],
  },
  { text: '(tags.a = 1', problems: [['query-syntax', '', 'is not closed']] },
  { text: 'tags.a = 1)', problems: [['query-syntax', ')', 'it has no matching `(`']] },
  { text: 'tags. = 1', problems: [['query-syntax', '=', 'a name after `.`']] },
  { text: 'tags.1st = 1', problems: [['query-syntax', '1', '[[1st floor]]']] },
  { text: 'tags.[[]] = 1', problems: [['query-syntax', '[', 'a name after `.`']] },
  {
    text: "tags.a = 'it's'",
    problems: [
      ['query-syntax', 's', 'AND, OR'],
      ['query-syntax', "'", 'no closing'],
    ],
  },
  { text: "tags.a = 'x", problems: [['query-syntax', "'x", 'no closing']] },
  { text: "tags.a = 'C:\\dir'", problems: [['query-syntax', '\\d', 'unknown escape']] },
  { text: 'tags.a = 1e999', problems: [['query-syntax', '1e999', 'too large for a number']] },
  {
    text: "tags.group = 1 AND STARTS_WITH(deviceId, 'a') OR deviceId IN [a] AND (tags.b =",
    problems: [
      ['query-reserved-word', 'group', ''],
      ['query-routing-function', 'STARTS_WITH', ''],
      ['query-syntax', 'a', 'put text in quotes'],
      ['query-syntax', '', 'end of the text'],
    ],
  },
];

const STATEMENT_PROBLEMS: readonly ProblemCase[] = [
  { text: 'tags.a = 1', problems: [['query-syntax', 'tags', 'expected SELECT']] },
  { text: 'SELECT FROM devices', problems: [['query-syntax', 'FROM', 'a name or an aggregate']] },
  { text: 'SELECT *', problems: [['query-syntax', '', 'expected FROM']] },
  { text: 'SELECT * FROM', problems: [['query-syntax', '', '`devices`, `devices.modules`']] },
  { text: 'SELECT * FROM twins', problems: [['query-syntax', 'twins', '`devices.jobs`']] },
  { text: 'SELECT * FROM devices.module', problems: [['query-syntax', 'module', 'did you mean `modules`?']] },
  { text: 'SELECT COUNT(*) FROM devices', problems: [['query-syntax', '*', 'write `COUNT()`']] },
  {
    text: 'SELECT COUNT(deviceId) FROM devices',
    problems: [['query-syntax', 'deviceId', 'write `COUNT()`']],
  },
  { text: 'SELECT SUM() FROM devices', problems: [['query-syntax', ')', 'the name of a property in SUM()']] },
  {
    text: 'SELECT UPPER(deviceId) FROM devices',
    problems: [['query-unknown-function', 'UPPER', 'after SELECT']],
  },
  { text: 'SELECT TOP x * FROM devices', problems: [['query-syntax', 'x', 'a whole number after TOP']] },
  {
    text: 'SELECT deviceId AS order FROM devices',
    problems: [['query-reserved-word', 'order', '[[order]]']],
  },
  {
    text: 'SELECT deviceId FROM devices.jobs',
    problems: [['query-syntax', 'deviceId', 'supports only SELECT *']],
  },
  {
    text: 'SELECT deviceId, COUNT() FROM devices',
    problems: [['query-syntax', 'deviceId', 'neither grouped nor aggregated']],
  },
  {
    text: 'SELECT * FROM devices GROUP BY status',
    problems: [['query-syntax', 'status', 'cannot be grouped']],
  },
  {
    text: 'SELECT status FROM devices.modules GROUP BY status',
    problems: [['query-syntax', 'GROUP', 'on devices only']],
  },
  { text: 'SELECT * FROM devices GROUP status', problems: [['query-syntax', 'status', 'BY after GROUP']] },
  { text: 'SELECT * FROM devices WHERE', problems: [['query-syntax', '', 'a name, a value']] },
  {
    text: 'SELECT * FROM devices LIMIT 5',
    problems: [['query-syntax', 'LIMIT', 'the end of the statement']],
  },
];

function expectProblems(found: readonly QueryProblem[], { text, problems }: ProblemCase): void {
  const short = found.map(({ code, start, end }) => [code, text.slice(start, end)]);
  expect(short).toEqual(problems.map(([code, at]) => [code, at]));
  for (const [index, [, , says]] of problems.entries()) {
    const { message, hint } = found[index] ?? { message: '', hint: '' };
    expect(`${message} (${hint ?? ''})`).toContain(says);
  }
}

describe('a condition that is not valid', () => {
  it.each(CONDITION_PROBLEMS)('$text', (given) => {
    expectProblems(parseCondition(given.text).problems, given);
    expect(() => compileCondition(given.text)).toThrow(QuerySyntaxError);
  });
});

describe('a statement that is not valid', () => {
  it.each(STATEMENT_PROBLEMS)('$text', (given) => {
    expectProblems(parseStatement(given.text).problems, given);
    expect(() => compileStatement(given.text)).toThrow(QuerySyntaxError);
  });
});

describe('the place of a syntax error', () => {
  it.each([
    ['tags.a = ', 1, 10, 9],
    ['tags.a =\n  tags.group', 2, 8, 16],
    ['tags.a =\r\n  tags.group', 2, 8, 17],
    ["'\u{1F600}' = tags.group", 1, 13, 12],
  ])('of %j is line %i, column %i', (text, line, column, offset) => {
    let thrown: unknown;
    try {
      compileCondition(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'QuerySyntaxError', line, column, offset });
  });
});

describe('positions in the tree', () => {
  it.each([
    [
      'NOT (tags.a = 1) AND (tags.b + 1) > 2 AND  tags.c IN [ 1 ]',
      ['NOT (tags.a = 1)', '(tags.b + 1) > 2', 'tags.c IN [ 1 ]'],
    ],
    ["STARTSWITH ( deviceId, 'a' ) AND -(1) = tags.a", ["STARTSWITH ( deviceId, 'a' )", '-(1) = tags.a']],
  ])('cover each part of %s', (text, parts) => {
    const { where } = parseCondition(text).tree;
    expect(where?.kind === 'and' && where.operands.map(({ start, end }) => text.slice(start, end))).toEqual(
      parts,
    );
  });
});
