import type { Aggregate, AggregateName, Column, OrderKey, SelectItem, StatementTree } from './ast.ts';
import type { Cursor } from './cursor.ts';
import type { Token } from './lexer.ts';
import { parseCollection } from './parse-collection.ts';
import { parseColumn } from './parse-column.ts';
import { parseWhere } from './parse-expression.ts';
import { AGGREGATES } from './words.ts';

/** Reads what follows SELECT. */
export function parseStatementBody(cursor: Cursor): StatementTree {
  const listStart = cursor.peek().start;
  const top = parseTop(cursor);
  const items = parseItems(cursor, top !== undefined);
  const listSpan = { start: listStart, end: cursor.lastEnd() };
  if (!cursor.takeWord('FROM')) {
    cursor.reportExpected('FROM and a collection');
    cursor.skipTo(['FROM'], []);
    cursor.takeWord('FROM');
  }
  const collection = parseCollection(cursor);
  const where = cursor.takeWord('WHERE')
    ? parseWhere(cursor, ['GROUP', 'ORDER'], 'the end of the statement')
    : undefined;
  const groupStart = cursor.peek();
  const groupBy = takeClause(cursor, 'GROUP') ? parseColumns(cursor, parseColumn) : [];
  const orderBy = takeClause(cursor, 'ORDER') ? parseColumns(cursor, parseOrderKey) : [];
  if (cursor.peek().kind !== 'end') {
    cursor.reportExpected('WHERE, GROUP BY, ORDER BY or the end of the statement');
  }
  if (collection === 'devices.jobs' && items !== undefined) {
    const hint = 'write SELECT * FROM devices.jobs';
    cursor.report('query-syntax', listSpan, 'devices.jobs supports only SELECT *', hint);
  }
  if (collection !== 'devices' && groupBy.length > 0) {
    cursor.report('query-syntax', groupStart, 'GROUP BY works on devices only');
  }
  checkGrouping(cursor, items, groupBy);
  return { top, items, collection, where, groupBy, orderBy };
}

function parseTop(cursor: Cursor): number | undefined {
  if (!cursor.takeWord('TOP')) return undefined;
  const round = cursor.takeSymbol('(');
  const count = cursor.peek();
  const valid = count.kind === 'number' && Number.isSafeInteger(count.value);
  if (!valid) cursor.reportExpected('a whole number after TOP');
  if (!cursor.atSymbol('*') && !cursor.atWord('FROM')) cursor.next();
  if (round) cursor.expectSymbol(')', 'after the number');
  return valid ? count.value : 0;
}

function parseItems(cursor: Cursor, hasTop: boolean): readonly SelectItem[] | undefined {
  if (cursor.takeSymbol('*') || (hasTop && cursor.atWord('FROM'))) return undefined;
  const items: SelectItem[] = [];
  do {
    const value = parseItemValue(cursor);
    if (!value) break;
    const alias = cursor.takeWord('AS') ? parseAlias(cursor) : undefined;
    const span = { start: value.start, end: cursor.lastEnd() };
    items.push({ value, ...(alias !== undefined && { alias }), ...span });
  } while (cursor.takeSymbol(','));
  return items;
}

function parseItemValue(cursor: Cursor): Column | Aggregate | undefined {
  const token = cursor.peek();
  if (token.kind === 'name' && cursor.atSymbol('(', 1)) return parseAggregate(cursor, token);
  if ((token.kind === 'name' && token.word !== 'FROM') || token.kind === 'quoted-name') {
    return parseColumn(cursor);
  }
  cursor.reportExpected('`*`, a name or an aggregate such as COUNT()');
  cursor.skipTo(['FROM'], []);
  return undefined;
}

function aggregateName(word: string): AggregateName {
  return word === 'SUM' || word === 'AVG' || word === 'MIN' || word === 'MAX' ? word : 'COUNT';
}

function parseAggregate(cursor: Cursor, token: Token): Aggregate {
  const word = token.text.toUpperCase();
  if (!AGGREGATES.has(word)) {
    const hint = `use one of ${[...AGGREGATES].join(', ')}`;
    cursor.report('query-unknown-function', token, `\`${token.text}\` is not allowed after SELECT`, hint);
  }
  const name = aggregateName(word);
  cursor.next();
  cursor.next();
  const argument = cursor.peek();
  let column: Column | undefined;
  if (argument.kind === 'name' || argument.kind === 'quoted-name') column = parseColumn(cursor);
  if (word === 'COUNT' && !cursor.atSymbol(')') && column === undefined) {
    cursor.report('query-syntax', argument, 'COUNT takes no argument', 'write `COUNT()`');
    cursor.skipTo(['FROM'], [')']);
  } else if (word === 'COUNT' && column !== undefined) {
    cursor.report('query-syntax', column, 'COUNT takes no argument', 'write `COUNT()`');
  } else if (AGGREGATES.has(word) && word !== 'COUNT' && column === undefined) {
    cursor.reportExpected(`the name of a property in ${word}()`);
    cursor.skipTo(['FROM'], [')']);
  }
  if (!cursor.takeSymbol(')')) {
    cursor.reportExpected(`\`)\` after ${word}(`);
    cursor.skipTo(['FROM'], [',']);
  }
  const span = { start: token.start, end: cursor.lastEnd() };
  return { kind: 'aggregate', name, ...(column && { column }), ...span };
}

function parseAlias(cursor: Cursor): string {
  const token = cursor.peek();
  if (token.kind === 'quoted-name') {
    cursor.next();
    return token.name;
  }
  if (token.kind !== 'name' || token.word === 'FROM') {
    cursor.reportExpected('a name after AS');
    return '';
  }
  cursor.next();
  if (cursor.reserved.has(token.word)) {
    const hint = `to use it as a name, write \`[[${token.text}]]\``;
    cursor.report('query-reserved-word', token, `\`${token.text}\` is a reserved word`, hint);
  }
  return token.text;
}

function takeClause(cursor: Cursor, word: 'GROUP' | 'ORDER'): boolean {
  if (!cursor.takeWord(word)) return false;
  if (!cursor.takeWord('BY')) cursor.reportExpected(`BY after ${word}`);
  return true;
}

function parseColumns<Item>(cursor: Cursor, parseItem: (cursor: Cursor) => Item): readonly Item[] {
  const items: Item[] = [];
  do {
    const token = cursor.peek();
    if (token.kind !== 'name' && token.kind !== 'quoted-name') {
      cursor.reportExpected('the name of a property');
      cursor.skipTo(['ORDER'], [',']);
    } else items.push(parseItem(cursor));
  } while (cursor.takeSymbol(','));
  return items;
}

function parseOrderKey(cursor: Cursor): OrderKey {
  const column = parseColumn(cursor);
  const descending = cursor.takeWord('DESC');
  if (!descending) cursor.takeWord('ASC');
  return { column, descending };
}

/** Beside an aggregate or under GROUP BY, a plain column must be one of the grouped ones. */
function checkGrouping(
  cursor: Cursor,
  items: readonly SelectItem[] | undefined,
  groupBy: readonly Column[],
): void {
  const aggregates = items?.some((item) => item.value.kind === 'aggregate') ?? false;
  if (!aggregates && groupBy.length === 0) return;
  const grouped = new Set(groupBy.map(groupingKey));
  for (const item of items ?? []) {
    if (item.value.kind === 'aggregate' || grouped.has(groupingKey(item.value))) continue;
    const hint = 'add it to GROUP BY, or remove it';
    cursor.report('query-syntax', item, 'the column is neither grouped nor aggregated', hint);
  }
  if (items === undefined) {
    const hint = 'name the grouped columns and aggregates after SELECT';
    cursor.report('query-syntax', groupBy[0] ?? cursor.peek(), 'whole twins cannot be grouped', hint);
  }
}

/** Equal for columns that mean the same: the first name counts without capitals. */
function groupingKey(column: Column): string {
  const [first, ...rest] = column.segments.map((segment) => segment.name);
  return JSON.stringify([first?.toLowerCase(), ...rest]);
}
