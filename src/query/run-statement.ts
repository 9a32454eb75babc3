import { type Accumulator, startAggregate } from './aggregate.ts';
import type { Collection, Column, OrderKey, SelectItem, StatementTree } from './ast.ts';
import { pathOf } from './columns.ts';
import { compileTruth } from './compile-expression.ts';
import { compilePath, type QueryRow, type ReadValue } from './read-path.ts';
import type { Semantics } from './semantics.ts';

type ResultRow = Record<string, unknown>;

/** A row of the answer beside the row of the collection it came from; of a group, its first one. */
interface Answer {
  readonly source: QueryRow;
  readonly result: ResultRow;
}

/** The statement as a function from rows of its collection to rows of the answer. */
export function compileRun(
  tree: StatementTree,
  semantics: Semantics,
): (rows: Iterable<QueryRow>) => Iterable<ResultRow> {
  const { collection, where, top } = tree;
  const matches = where ? compileTruth(where, true, { rows: collection, semantics }) : () => true;
  const answer = isGrouped(tree) ? compileGroups(tree, semantics) : compileProjection(tree);
  const sort = tree.orderBy.length > 0 ? compileSort(tree) : undefined;
  return function* run(rows) {
    const answers = answer(filter(rows, matches));
    let left = top ?? Number.POSITIVE_INFINITY;
    if (left <= 0) return;
    for (const { result } of sort ? sort(answers) : answers) {
      yield result;
      left -= 1;
      if (left <= 0) return;
    }
  };
}

function* filter(rows: Iterable<QueryRow>, matches: (row: QueryRow) => boolean): Generator<QueryRow> {
  for (const row of rows) if (matches(row)) yield row;
}

function isGrouped(tree: StatementTree): boolean {
  return tree.groupBy.length > 0 || (tree.items?.some((item) => item.value.kind === 'aggregate') ?? false);
}

/** The key under which a column appears in the answer: its alias, else the last name of its path. */
function keyOf(item: SelectItem, column: Column, collection: Collection): string {
  return item.alias ?? pathOf(column, collection).at(-1) ?? '';
}

function compileProjection(tree: StatementTree): (rows: Iterable<QueryRow>) => Iterable<Answer> {
  const columns = tree.items?.flatMap((item) =>
    item.value.kind === 'column'
      ? [
          {
            key: keyOf(item, item.value, tree.collection),
            read: compilePath(pathOf(item.value, tree.collection)),
          },
        ]
      : [],
  );
  return function* project(rows) {
    for (const source of rows) {
      yield {
        source,
        result: columns ? resultRow(columns.map(({ key, read }) => [key, read(source)])) : source,
      };
    }
  };
}

/** What is undefined is left out. */
function resultRow(entries: readonly (readonly [string, unknown])[]): ResultRow {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

interface Group {
  readonly source: QueryRow;
  readonly accumulators: readonly Accumulator[];
}

/** Groups in the order in which their first row came. Without GROUP BY all rows, even none, are one group. */
function compileGroups(
  tree: StatementTree,
  semantics: Semantics,
): (rows: Iterable<QueryRow>) => Iterable<Answer> {
  const { collection } = tree;
  const items = tree.items ?? [];
  const keys = tree.groupBy.map((column) => compilePath(pathOf(column, collection)));
  const names = aggregateNames(items, semantics);
  const aggregates = items.flatMap(({ value }) =>
    value.kind === 'aggregate'
      ? [
          {
            name: value.name,
            read: value.column ? compilePath(pathOf(value.column, collection)) : () => undefined,
          },
        ]
      : [],
  );
  const startGroup = (source: QueryRow): Group => ({
    source,
    accumulators: aggregates.map(({ name }) => startAggregate(name)),
  });
  const toAnswer = ({ source, accumulators }: Group): Answer => {
    let next = 0;
    const entries = items.map((item): readonly [string, unknown] => {
      if (item.value.kind === 'column') {
        const read = compilePath(pathOf(item.value, collection));
        return [keyOf(item, item.value, collection), read(source)];
      }
      const place = next++;
      return [names[place] ?? '', accumulators[place]?.result()];
    });
    return { source, result: resultRow(entries) };
  };
  return function* group(rows) {
    const groups = new Map<string, Group>();
    if (keys.length === 0) groups.set('[]', startGroup({}));
    for (const row of rows) {
      const values = keys.map((read) => read(row));
      if (semantics.missingGroup === 'dropped' && values.includes(undefined)) continue;
      // A missing value and null are different groups, as in text and number of the same look.
      const key = JSON.stringify(values.map((value) => (value === undefined ? [] : [value])));
      let found = groups.get(key);
      if (!found) {
        found = startGroup(row);
        groups.set(key, found);
      }
      for (const [index, accumulator] of found.accumulators.entries()) {
        accumulator.add(aggregates[index]?.read(row));
      }
    }
    for (const found of groups.values()) yield toAnswer(found);
  };
}

function aggregateNames(items: readonly SelectItem[], semantics: Semantics): readonly string[] {
  let unnamed = 0;
  return items.flatMap((item) => {
    if (item.value.kind !== 'aggregate') return [];
    if (item.alias !== undefined) return [item.alias];
    unnamed += 1;
    return [semantics.unnamedAggregate === 'position' ? `$${unnamed}` : item.value.name.toLowerCase()];
  });
}

/** Sorts by names of the answer, else by paths of the row. The order of equals is kept. */
function compileSort(tree: StatementTree): (answers: Iterable<Answer>) => readonly Answer[] {
  const aliases = new Set(tree.items?.map((item) => item.alias));
  const keys = tree.orderBy.map((key) => compileKey(key, aliases, tree.collection));
  return (answers) =>
    [...answers].sort((left, right) => {
      for (const { read, sign } of keys) {
        const order = compareForSort(read(left), read(right));
        if (order !== 0) return order * sign;
      }
      return 0;
    });
}

function compileKey(
  { column, descending }: OrderKey,
  aliases: ReadonlySet<string | undefined>,
  collection: Collection,
): { read: (answer: Answer) => unknown; sign: number } {
  const sign = descending ? -1 : 1;
  const [only, ...others] = column.segments;
  if (only && others.length === 0 && aliases.has(only.name)) {
    return { read: ({ result }) => result[only.name], sign };
  }
  const read: ReadValue = compilePath(pathOf(column, collection));
  return { read: ({ source }) => read(source), sign };
}

const TYPE_ORDER = ['undefined', 'object', 'boolean', 'number', 'string'];

/** Missing first, then by type, then by value. */
function compareForSort(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return TYPE_ORDER.indexOf(typeof left) - TYPE_ORDER.indexOf(typeof right);
}
