import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCondition, checkJobCondition } from '../../src/query/check.ts';
import { compileCondition, compileStatement, QuerySyntaxError } from '../../src/query/compile.ts';
import { explainCondition } from '../../src/query/explain.ts';
import { fleetShape } from '../../src/query/fleet-shape.ts';
import { compileJobCondition, type JobCondition } from '../../src/query/job-condition.ts';
import { MAX_CONDITION_DEPTH, MAX_PROBLEMS, MAX_QUERY_LENGTH } from '../../src/query/limits.ts';
import { CONDITIONS, STATEMENTS } from '../support/query/corpus.ts';
import { TWINS } from '../support/query/sample-twins.ts';
import { STRESS } from '../support/stress.ts';

const shape = fleetShape(TWINS);

/** Rows of jobs have the same keys as twins at `tags`, and other ones. */
function askOfJob({ without, decidedBy }: JobCondition): void {
  for (const twin of TWINS) {
    const row = { ...twin, method: { name: 'a', payload: twin }, devices: 3 };
    for (const unknown of [[], ['devices', 'tags']]) {
      const { isCertain, isPossible } = without(new Set(unknown));
      if (isCertain(row)) expect(isPossible(row)).toBe(true);
    }
    decidedBy(row);
  }
}

/** Runs everything that takes a text: whatever it is, the answer is a result or a QuerySyntaxError. */
function runAll(text: string): void {
  for (const run of [
    () => TWINS.filter((twin) => compileCondition(text).matches(twin)),
    () => [...compileStatement(text).run(TWINS)],
    () => askOfJob(compileJobCondition(text)),
    () => explainCondition(text).parts.map((part) => TWINS.filter((twin) => part.matches(twin))),
  ]) {
    try {
      run();
    } catch (error) {
      if (!(error instanceof QuerySyntaxError)) throw error;
      expect(error.offset).toBeLessThanOrEqual(text.length);
    }
  }
  const problems = [...checkCondition(text, { fleet: shape }), ...checkJobCondition(text)];
  for (const { start, end, message } of problems) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(text.length);
    expect(message).not.toBe('');
  }
}

const seeds = [
  ...CONDITIONS.map(({ condition }) => condition),
  ...STATEMENTS.map(({ statement }) => statement),
];
const scraps = [
  ...["'", '"', '(', ')', '[', ']', '[[', ']]', '.', ',', '*', '-', '=', '!=', '\\', '\\u00', '$', ';', '\0'],
  ...[
    ' AND ',
    ' OR ',
    ' NOT ',
    ' IN ',
    ' NIN ',
    ' FROM ',
    ' WHERE ',
    ' GROUP BY ',
    'SELECT ',
    'TOP ',
    ' AS ',
  ],
  ...['devices.', 'tags.', 'COUNT(', 'IS_DEFINED(', 'STARTS_WITH(', '0x', '1e', '\u{1F600}', '\uD800', '\n'],
];

/** A text of the corpus with pieces cut out, doubled and put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(
      fc.tuple(fc.nat(200), fc.nat(12), fc.oneof(fc.constantFrom('', ...scraps), fc.constantFrom(...seeds))),
      { maxLength: 5 },
    ),
  )
  .map(([seed, edits]) =>
    edits.reduce((text, [at, cut, put]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + cut);
    }, seed),
  );

describe('any text', () => {
  it('that was a query before it was mutated gives a result or a syntax error', () => {
    fc.assert(fc.property(mutated, runAll), { numRuns: 1_000 * STRESS });
  });

  it('of scraps of the language does so too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...scraps), { maxLength: 30 }).map((parts) => parts.join('')),
        runAll,
      ),
      { numRuns: 600 * STRESS },
    );
  });

  it('of any characters does so too', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), runAll), { numRuns: 150 * STRESS });
  });
});

describe('texts made to exhaust a parser', () => {
  const codes = (text: string) => checkCondition(text).map(({ code }) => code);
  const repeated = (piece: string, length = MAX_QUERY_LENGTH) =>
    piece.repeat(Math.floor(length / piece.length));

  it.each([
    ['10,000 parentheses', '('.repeat(10_000)],
    ['100,000 ORs', `${'tags.a = 1 OR '.repeat(100_000)}tags.a = 1`],
    ['one text of 9,000 characters', `tags.a = '${'x'.repeat(9_000)}'`],
  ])('%s are too long', (_, text) => {
    expect(codes(text)).toEqual(['query-too-long']);
    runAll(text);
  });

  it.each([
    ['parentheses', repeated('(')],
    ['NOTs', `${repeated('NOT ')}`],
    ['signs', repeated('- ')],
    ['sums', `${repeated('1+', 8000)}1 = 2`],
    ['calls', repeated('IS_DEFINED(', 8000)],
    ['products', `${repeated('1*', 8000)}1 = 2`],
    ['parentheses and NOTs', repeated('NOT(', 8000)],
  ])('as many %s as fit nest too deeply', (_, text) => {
    expect(codes(text)).toContain('query-too-deep');
    runAll(text);
  });

  it.each([
    ['ORs', `${repeated('a=1 OR ', 8000)}a=1`],
    ['ANDs', `${repeated('tags.a>1 AND ', 8000)}tags.a>1`],
    ['list items', `deviceId IN [${repeated("'a',", 8000)}'a']`],
    ['names', `tags${repeated('.a', 8000)} = 1`],
    ['brackets', repeated('[')],
    ['quotes', repeated("'")],
    ['wrong words', repeated('IN ')],
    ['commas', repeated(',')],
  ])('as many %s as fit are read or refused', (_, text) => {
    runAll(text);
    expect(codes(text).length).toBeLessThanOrEqual(4 * MAX_QUERY_LENGTH);
  });

  it('reads what is exactly as deep as allowed, and refuses one level more', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}true${')'.repeat(depth)}`;
    expect(compileCondition(nested(MAX_CONDITION_DEPTH)).matches({})).toBe(true);
    expect(codes(nested(MAX_CONDITION_DEPTH + 1))).toEqual(['query-too-deep']);
  });

  it('reads what is exactly as long as allowed', () => {
    const text = "tags.a = '";
    const longest = `${text}${'x'.repeat(MAX_QUERY_LENGTH - text.length - 1)}'`;
    expect(longest).toHaveLength(MAX_QUERY_LENGTH);
    expect(codes(longest)).toEqual([]);
    expect(codes(`${longest} `)).toEqual(['query-too-long']);
  });

  it('stops counting problems at a limit', () => {
    expect(checkCondition(repeated('a = = OR ', 4000))).toHaveLength(MAX_PROBLEMS);
  });
});
