import type { Collection, Column, Segment } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { STOP_SYMBOLS, STOP_WORDS } from './recovery.ts';

/** A path of names. The parser's place is at its first name. */
export function parseColumn(cursor: Cursor): Column {
  const start = cursor.peek().start;
  const prefix = takePrefix(cursor);
  const segments: Segment[] = [];
  do {
    const segment = parseSegment(cursor);
    if (!segment) break;
    segments.push(segment);
  } while (cursor.takeSymbol('.'));
  const span = { start, end: cursor.lastEnd() };
  if (segments.length === 0) segments.push({ name: '', ...span });
  return { kind: 'column', ...(prefix !== undefined && { prefix }), segments, ...span };
}

function takePrefix(cursor: Cursor): Collection | undefined {
  if (!cursor.reserved.has('DEVICES')) return undefined;
  if (!cursor.atWord('DEVICES') || !cursor.atSymbol('.', 1)) return undefined;
  const long = cursor.atSymbol('.', 3);
  const modules = long && cursor.atWord('MODULES', 2);
  const jobs = long && cursor.atWord('JOBS', 2);
  for (let count = modules || jobs ? 4 : 2; count > 0; count--) cursor.next();
  return modules ? 'devices.modules' : jobs ? 'devices.jobs' : 'devices';
}

function parseSegment(cursor: Cursor): Segment | undefined {
  const token = cursor.peek();
  if (token.kind === 'quoted-name') {
    cursor.next();
    return { name: token.name, start: token.start, end: token.end };
  }
  if (token.kind === 'name') {
    cursor.next();
    if (cursor.reserved.has(token.word)) {
      cursor.report(
        'query-reserved-word',
        token,
        `\`${token.text}\` is a reserved word`,
        `to use it as a name, write \`[[${token.text}]]\``,
      );
    }
    return { name: token.text, start: token.start, end: token.end };
  }
  const hint =
    token.kind === 'number' || token.kind === 'string'
      ? 'write a name with other characters in brackets, such as `[[1st floor]]`'
      : undefined;
  cursor.reportExpected('a name after `.`', hint);
  cursor.skipTo(STOP_WORDS, STOP_SYMBOLS);
  return undefined;
}
