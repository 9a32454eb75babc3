import type { Column } from '../ast.ts';
import {
  type KnownColumn,
  knownColumn,
  knownColumnAt,
  knownColumnNames,
  pathOf,
  wordsFor,
} from '../columns.ts';
import { nearest } from '../nearest.ts';
import { printColumn } from '../print.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { quoteSegment } from '../words.ts';
import { type CheckedQuery, columnsOf } from './checked-query.ts';
import { TYPE_WORDS } from './type-words.ts';

/** How far beside a name the rest of it is looked for. */
const MAX_NAME_LENGTH = 100;

/** Names that a row does not have at its top, and parts that a field of it does not have. */
export function checkColumns(query: CheckedQuery): readonly QueryProblem[] {
  return columnsOf(query).flatMap((column) => {
    const [first] = column.segments;
    if (!first) return [];
    if (knownColumn(first.name, query.rows)) return checkMembers(column, query);
    const message = `${wordsFor(query.rows).row} has no field \`${first.name}\``;
    return [problem('query-unknown-column', first, message, hintFor(column, first.name, query))];
  });
}

function checkMembers(column: Column, { rows }: CheckedQuery): readonly QueryProblem[] {
  const path = pathOf(column, rows);
  for (const [index, name] of path.entries()) {
    const parentPath = path.slice(0, index);
    const parent = index === 0 ? undefined : knownColumnAt(parentPath, rows);
    const at = column.segments[index] ?? column;
    const parentName = parentPath.join('.');
    if (parent?.members && !Object.hasOwn(parent.members, name)) {
      const message = `\`${parentName}\` has no field \`${name}\``;
      return [problem('query-unknown-column', at, message, memberHint(name, parentName, parent.members))];
    }
    if (parent?.type && parent.type !== 'object') {
      const message = `\`${parentName}\` is ${TYPE_WORDS[parent.type]}: it has no field \`${name}\``;
      return [problem('query-unknown-column', at, message, `write \`${parentName}\` alone`)];
    }
  }
  return [];
}

function memberHint(name: string, parent: string, members: Readonly<Record<string, KnownColumn>>): string {
  const near = nearest(name, Object.keys(members));
  if (near !== undefined) return `did you mean \`${parent}.${near}\`?`;
  // Below a part without a type of its own users name what there is.
  const written = Object.entries(members).map(([member, { type }]) =>
    type === undefined ? `${parent}.${member}.${quoteSegment(name)}` : `${parent}.${member}`,
  );
  return `write ${written.join(' or ')}`;
}

function hintFor(column: Column, name: string, query: CheckedQuery): string {
  if (query.rows === 'planned-jobs') return hintForJob(column, name, query);
  if (query.rows === 'simulated-devices' && knownColumn(name, 'devices')) {
    return `use ${knownColumnNames(query.rows).join(', ')}`;
  }
  if (/^(desired|reported)$/i.test(name)) return `write \`properties.${printColumn(column)}\``;
  const dashed = dashedName(column, query.text);
  if (dashed !== undefined) return `write a name with a dash in brackets: \`[[${dashed}]]\``;
  if (name.startsWith('$')) return 'names such as `$body` belong to message routing';
  const near = nearest(name, knownColumnNames(query.rows));
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (column.segments.length > 1)
    return 'start with `tags.`, `properties.desired.` or `properties.reported.`';
  return `put text in quotes: '${name}'; write a tag as \`tags.${quoteSegment(name)}\``;
}

function hintForJob(column: Column, name: string, query: CheckedQuery): string {
  const [, second, ...rest] = column.segments.map((segment) => segment.name);
  if (/^properties$/i.test(name) && second !== undefined && /^desired$/i.test(second))
    return `write \`${['desired', ...rest.map(quoteSegment)].join('.')}\`: what the job writes`;
  const dashed = dashedName(column, query.text);
  if (dashed !== undefined) return `write a name with a dash in brackets: \`[[${dashed}]]\``;
  const names = knownColumnNames(query.rows);
  const near = nearest(name, names);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  const fields = `the fields of a planned job are ${names.join(', ')}`;
  return column.segments.length > 1 ? fields : `put text in quotes: '${name}'; ${fields}`;
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
