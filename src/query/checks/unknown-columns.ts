import type { Column } from '../ast.ts';
import { knownColumn, knownColumnNames } from '../columns.ts';
import { nearest } from '../nearest.ts';
import { printColumn } from '../print.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { quoteSegment } from '../words.ts';
import { type CheckedQuery, columnsOf } from './checked-query.ts';

/** How far beside a name the rest of it is looked for. */
const MAX_NAME_LENGTH = 100;

/** Names that a twin does not have at its top, and parts that `properties` does not have. */
export function checkColumns(query: CheckedQuery): readonly QueryProblem[] {
  return columnsOf(query).flatMap((column) => {
    const [first, second] = column.segments;
    if (!first) return [];
    const known = knownColumn(first.name, query.collection);
    if (!known) {
      const message = `a twin has no field \`${first.name}\``;
      return [problem('query-unknown-column', first, message, hintFor(column, first.name, query))];
    }
    if (known.name === 'properties' && second && !/^(desired|reported)$/i.test(second.name)) {
      const message = `\`properties\` has no field \`${second.name}\``;
      const near = nearest(second.name, ['desired', 'reported']);
      const hint = near
        ? `did you mean \`properties.${near}\`?`
        : `write properties.desired.${quoteSegment(second.name)} or properties.reported.${quoteSegment(second.name)}`;
      return [problem('query-unknown-column', second, message, hint)];
    }
    return [];
  });
}

function hintFor(column: Column, name: string, query: CheckedQuery): string {
  if (/^(desired|reported)$/i.test(name)) return `write \`properties.${printColumn(column)}\``;
  const dashed = dashedName(column, query.text);
  if (dashed !== undefined) return `write a name with a dash in brackets: \`[[${dashed}]]\``;
  if (name.startsWith('$')) return 'names such as `$body` belong to message routing';
  const near = nearest(name, knownColumnNames(query.collection));
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (column.segments.length > 1)
    return 'start with `tags.`, `properties.desired.` or `properties.reported.`';
  return `put text in quotes: '${name}'; write a tag as \`tags.${quoteSegment(name)}\``;
}

/** `tags.my-key` reads as `tags.my` minus `key`: the name that was meant, when there is a dash right beside. */
function dashedName(column: Column, text: string): string | undefined {
  const before = /[\p{L}\p{N}_]+-$/u.exec(
    text.slice(Math.max(0, column.start - MAX_NAME_LENGTH), column.start),
  );
  const after = /^-[\p{L}\p{N}_]+/u.exec(text.slice(column.end, column.end + MAX_NAME_LENGTH));
  if (!before && !after) return undefined;
  return `${before?.[0] ?? ''}${text.slice(column.start, column.end)}${after?.[0] ?? ''}`;
}
