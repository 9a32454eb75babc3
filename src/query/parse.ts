import type { ConditionTree, Expression, StatementTree } from './ast.ts';
import { Cursor } from './cursor.ts';
import { tokenize } from './lexer.ts';
import { MAX_PROBLEMS, MAX_QUERY_LENGTH } from './limits.ts';
import { parseCollection } from './parse-collection.ts';
import { parseWhere } from './parse-expression.ts';
import { parseStatementBody } from './parse-statement.ts';
import { problem, type QueryProblem } from './problem.ts';
import { placeholderAt } from './recovery.ts';
import { RESERVED_WORDS, RESERVED_WORDS_OF_JOBS } from './words.ts';

/** `tree` is what could be read; it means the same as the text only if there are no problems. */
export interface Parsed<Tree> {
  readonly tree: Tree;
  /** In the order of the text. */
  readonly problems: readonly QueryProblem[];
}

const EVERY_DEVICE: ConditionTree = { collection: 'devices', from: false, where: undefined };
const NOTHING = placeholderAt({ start: 0, end: 0 });
const EVERY_TWIN: StatementTree = {
  top: undefined,
  items: undefined,
  collection: 'devices',
  where: undefined,
  groupBy: [],
  orderBy: [],
};

/** Whether a condition takes modules, as far as can be read. */
export function isAboutModules(condition: string): boolean {
  return parseCondition(condition).tree.collection === 'devices.modules';
}

/** Reads what a job takes: `*`, a condition, or `FROM devices.modules WHERE` and a condition. */
export function parseCondition(text: string): Parsed<ConditionTree> {
  return parse(text, EVERY_DEVICE, (cursor) => {
    if (cursor.atSymbol('*') && cursor.peek(1).kind === 'end') {
      cursor.next();
      return EVERY_DEVICE;
    }
    if (cursor.peek().kind === 'end') {
      cursor.reportExpected('a condition', "for example `tags.building = '43'`");
      return EVERY_DEVICE;
    }
    const passed = skipStatementHead(cursor);
    if (passed === undefined) return EVERY_DEVICE;
    const from = cursor.takeWord('FROM');
    const collection = from ? parseTarget(cursor) : passed;
    if (from && !cursor.takeWord('WHERE')) {
      cursor.reportExpected('WHERE', 'write a condition after the collection');
      cursor.skipTo(['WHERE'], []);
      if (!cursor.takeWord('WHERE')) return { collection, from, where: undefined };
    }
    return { collection, from, where: parseWhere(cursor, [], 'the end of the condition') };
  });
}

/** Reads `SELECT … FROM …`. */
export function parseStatement(text: string): Parsed<StatementTree> {
  return parse(text, EVERY_TWIN, (cursor) => {
    if (!cursor.takeWord('SELECT')) {
      cursor.reportExpected('SELECT', 'for example `SELECT * FROM devices`');
      return EVERY_TWIN;
    }
    return parseStatementBody(cursor);
  });
}

/** Reads a condition on planned jobs, as policies write it. */
export function parseJobCondition(text: string): Parsed<Expression> {
  return parse(text, NOTHING, readJobCondition, RESERVED_WORDS_OF_JOBS);
}

function readJobCondition(cursor: Cursor): Expression {
  if (cursor.peek().kind === 'end') {
    cursor.reportExpected('a condition', "for example `method.name = 'reboot'`");
    return NOTHING;
  }
  if (cursor.atSymbol('*') && cursor.peek(1).kind === 'end') {
    cursor.reportExpected('a condition', 'for every job, leave `match` out or write `true`');
    return NOTHING;
  }
  return parseWhere(cursor, [], 'the end of the condition');
}

function parse<Tree>(
  text: string,
  empty: Tree,
  read: (cursor: Cursor) => Tree,
  reserved: ReadonlySet<string> = RESERVED_WORDS,
): Parsed<Tree> {
  if (text.length > MAX_QUERY_LENGTH) {
    const message = `the text has ${text.length} characters; the hub accepts at most ${MAX_QUERY_LENGTH}`;
    const hint = 'give the devices a common tag, and query that';
    return {
      tree: empty,
      problems: [problem('query-too-long', { start: 0, end: text.length }, message, hint)],
    };
  }
  const { tokens, problems } = tokenize(text);
  const cursor = new Cursor(tokens, reserved);
  const tree = read(cursor);
  const all = [...problems, ...cursor.problems].sort((left, right) => left.start - right.start);
  // Further problems at the same place usually follow from the first.
  const places = new Set<number>();
  const own = all.filter(({ start }) => !places.has(start) && places.add(start));
  return { tree, problems: own.slice(0, MAX_PROBLEMS) };
}

/**
 * Passes `SELECT * FROM devices WHERE`, or `WHERE` alone, that does not belong into a condition. Answers what the
 * condition that follows is about; `undefined` when none can follow.
 */
function skipStatementHead(cursor: Cursor): ConditionTree['collection'] | undefined {
  const first = cursor.peek();
  if (cursor.atWord('WHERE')) {
    cursor.next();
    cursor.report('query-full-statement', first, 'a job takes only the condition', 'remove `WHERE`');
  } else if (cursor.atWord('SELECT')) {
    cursor.skipTo(['FROM', 'WHERE'], []);
    const collection = beginsWithModules(cursor) ? 'devices.modules' : 'devices';
    cursor.skipTo(['WHERE'], []);
    const found = cursor.takeWord('WHERE');
    const span = { start: first.start, end: cursor.lastEnd() };
    cursor.report('query-full-statement', span, 'a job takes only the condition', hintFor(collection, found));
    return found ? collection : undefined;
  }
  return 'devices';
}

function beginsWithModules(cursor: Cursor): boolean {
  const [from, devices, dot, modules] = [0, 1, 2, 3].map((ahead) => cursor.peek(ahead).text.toUpperCase());
  return from === 'FROM' && devices === 'DEVICES' && dot === '.' && modules === 'MODULES';
}

function hintFor(collection: ConditionTree['collection'], hasCondition: boolean): string {
  if (collection === 'devices.modules') return 'for modules, write `FROM devices.modules WHERE …`';
  return hasCondition
    ? 'remove everything up to `WHERE`, and `WHERE` too'
    : 'for every device, write `allDevices: true` instead of a query; else write the condition alone';
}

function parseTarget(cursor: Cursor): ConditionTree['collection'] {
  const start = cursor.peek().start;
  const collection = parseCollection(cursor);
  if (collection !== 'devices.jobs') return collection;
  const hint = 'use `devices` or `devices.modules`';
  cursor.report('query-syntax', { start, end: cursor.lastEnd() }, 'jobs cannot be the target of a job', hint);
  return 'devices';
}
