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
    // The twin of a module has one.
    const isOfModule = /^moduleId$/i.test(first.name);
    const row = isOfModule ? 'the twin of a device' : wordsFor(query.rows).row;
    const message = `${row} has no field \`${first.name}\``;
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
  if (/^moduleId$/i.test(name)) return 'for the modules of devices, write `FROM devices.modules WHERE …`';
  const [, second, ...rest] = column.segments;
  if (/^(desired|reported)$/i.test(name) && second && /^properties$/i.test(second.name))
    return `write \`${['properties', name.toLowerCase(), ...rest.map((one) => quoteSegment(one.name))].join('.')}\``;
  if (/^(desired|reported)$/i.test(name)) return `write \`properties.${printColumn(column)}\``;
  if (second && isPlaceOfTwin(second.name) && (!name.startsWith('$') || /^\$twin$/i.test(name)))
    return `write \`${column.segments
      .slice(1)
      .map(({ name: one }) => quoteSegment(one))
      .join('.')}\` without \`${name}.\``;
  const dashed = dashedName(column, query.text);
  if (dashed !== undefined) return `write a name with a dash in brackets: \`[[${dashed}]]\``;
  if (name.startsWith('$')) return 'names such as `$body` belong to message routing';
  const near = nearest(
    name,
    knownColumnNames(query.rows).filter((known) => mayHaveMembers(known, column, query)),
  );
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (/^propert/i.test(name) && column.segments.length > 1) return 'did you mean `properties`?';
  if (column.segments.length > 1)
    return 'start with `tags.`, `properties.desired.` or `properties.reported.`';
  const tag = `tags.${quoteSegment(name)}`;
  return isValue(column, query.text)
    ? `put text in quotes: '${name}'; write a tag as \`${tag}\``
    : `write a tag as \`${tag}\`, and a property as \`properties.reported.${quoteSegment(name)}\``;
}

/** Behind an operator or inside a list text is more likely than a name. */
function isValue({ start }: Column, text: string): boolean {
  return /[=<>,[]\s*$/.test(text.slice(Math.max(0, start - MAX_NAME_LENGTH), start));
}

/** After a name that statements give to the devices, such as `c.tags.building`. */
function isPlaceOfTwin(name: string): boolean {
  return /^(?:tags|properties|deviceId)$/i.test(name);
}

/** `tag.building` is a slip for `tags`, and not for `etag`. */
function mayHaveMembers(name: string, column: Column, { rows }: CheckedQuery): boolean {
  return column.segments.length === 1 || knownColumn(name, rows)?.type === 'object';
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
