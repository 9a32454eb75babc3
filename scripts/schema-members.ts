import type { AnySchemaObject } from 'ajv';

/**
 * Keywords that only tell a person or an editor something. Ajv has to be told that they exist. `docs` is ours: a page of
 * docs/ about the key, to which the schema for editors links.
 */
export const EDITOR_KEYWORDS = [
  'defaultSnippets',
  'docs',
  'enumDescriptions',
  'errorMessage',
  'markdownDescription',
] as const;

/** A copy in which `change` has been applied to every schema directly inside `node`; the rest is as it was. */
export function mapMembers(
  node: AnySchemaObject,
  change: (member: AnySchemaObject, key: string) => AnySchemaObject,
): AnySchemaObject {
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      switch (key) {
        case 'properties':
        case 'definitions':
          return [key, mapValues(value, change)];
        case 'items':
        case 'additionalProperties':
        case 'propertyNames':
          return [key, typeof value === 'object' ? change(value, key) : value];
        case 'allOf':
        case 'anyOf':
        case 'oneOf':
          return [key, value.map((member: AnySchemaObject) => change(member, key))];
        default:
          return [key, value];
      }
    }),
  );
}

function mapValues(
  record: Record<string, AnySchemaObject>,
  change: (member: AnySchemaObject, key: string) => AnySchemaObject,
): Record<string, AnySchemaObject> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

/** The definition that a schema refers to, with what it says itself on top of it. */
export function resolve(schema: AnySchemaObject, root: AnySchemaObject): AnySchemaObject {
  const reference: unknown = schema['$ref'] ?? schema['allOf']?.[0]?.$ref;
  if (typeof reference !== 'string') return schema;
  const { allOf: _, $ref: __, ...own } = schema;
  return { ...root['definitions'][reference.replace('#/definitions/', '')], ...own };
}

/**
 * A schema without what only editors need: its address, messages, snippets, and the demands of `if`, `then` and `else`, which rules
 * of the program check as well, with more to say.
 */
export function withoutEditorParts(node: AnySchemaObject): AnySchemaObject {
  const { $id: _, if: __, then: ___, else: ____, ...rest } = node;
  for (const keyword of EDITOR_KEYWORDS) delete rest[keyword];
  return mapMembers(rest, withoutEditorParts);
}
