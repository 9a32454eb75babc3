import type { JsonObject } from '../../model/json.ts';
import { redact } from '../findings/redact.ts';

/** The description of a schema, with an example unless it contains one. */
export function describeExpected(schema: JsonObject): string | undefined {
  const { description, examples } = schema;
  if (typeof description !== 'string') return undefined;
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  if (typeof example !== 'string' || description.includes(example)) return description;
  return `${description} For example: ${example}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map of keys and values',
  array: 'a list',
  null: 'null',
};

export function describeTypes({ type }: JsonObject): string {
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  return names.map((name) => TYPE_NAMES[String(name)] ?? String(name)).join(' or ');
}

export function describeLimit(keyword: string, limit: string): string {
  switch (keyword) {
    case 'minimum':
      return `at least ${limit}`;
    case 'maximum':
      return `at most ${limit}`;
    case 'minLength':
      return limit === '1' ? 'text that is not empty' : `at least ${limit} characters`;
    case 'maxLength':
      return `at most ${limit} characters`;
    case 'minItems':
      return `at least ${countOf(limit, 'item')}`;
    case 'maxItems':
      return `at most ${countOf(limit, 'item')}`;
    case 'minProperties':
      return `at least ${countOf(limit, 'key')}`;
    case 'maxProperties':
      return `at most ${countOf(limit, 'key')}`;
    default:
      return `a value that passes \`${keyword}\``;
  }
}

function countOf(count: string, what: string): string {
  return `${count} ${what}${count === '1' ? '' : 's'}`;
}

/** What was found, in a few words; long text is cut and secrets are covered. */
export function describeValue(value: unknown): string {
  if (value === null) return 'empty (null)';
  if (typeof value === 'string') {
    const shown = redact(value);
    return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 57)}...` : shown);
  }
  if (Array.isArray(value)) return `a list of ${countOf(String(value.length), 'item')}`;
  if (typeof value === 'object') return 'a map';
  return String(value);
}
