import type { AnySchemaObject } from 'ajv';
import { mapMembers, resolve } from './schema-members.ts';

/*
 * One schema for every file that people write, as an editor needs it. It says the same as the schemas of the kinds, in a form
 * that makes the messages of editors good, which are theirs and not ours:
 *
 * - `kind` decides which part applies, so that a job only gets the errors of a job;
 * - nothing is a `oneOf`, of which editors say "Matches multiple schemas" or the error of an arbitrary branch;
 * - each demand is a small schema with its own `errorMessage`, which names the key and says what is expected. An editor uses
 *   the message for everything that is wrong in the schema it stands in, so demands with different messages are apart;
 * - there are no references: each message can name the key it is about, and the file works wherever it is.
 */

interface Kind {
  /** The value of `kind`. */
  readonly kind: string;
  readonly schema: AnySchemaObject;
}

const SITE = 'https://hubjobs.github.io/hubjobs';

export function renderEditorSchema(kinds: readonly Kind[]): string {
  const names = kinds.map(({ kind }) => kind);
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `${SITE}/schemas/v1/hubjobs.schema.json`,
    $comment: 'Made from the other schemas by scripts/generate.ts. Do not edit.',
    title: 'hubjobs',
    description:
      'All kinds of files that you write for hubjobs, for editors: kind decides which keys a document has.',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: {
        description: 'Version of the file format.',
        const: 'hubjobs/v1',
        errorMessage: 'apiVersion: expected hubjobs/v1.',
      },
      kind: {
        description: 'What the document declares.',
        enum: names,
        enumDescriptions: kinds.map(({ schema: { description } }) => description),
        errorMessage: `kind: expected ${orList(names)}.`,
      },
    },
    defaultSnippets: kinds.flatMap(({ schema: { defaultSnippets } }) => defaultSnippets ?? []),
    allOf: [
      {
        type: 'object',
        errorMessage: 'Expected a map that begins with apiVersion: hubjobs/v1 and kind.',
      },
      ...kinds.map(({ kind, schema: { $schema: _, $id: __, defaultSnippets: ___, ...own } }) =>
        when(
          { type: 'object', required: ['kind'], properties: { kind: { const: kind } } },
          forEditors(own, own, { path: `a ${kind}`, key: kind }),
        ),
      ),
    ],
  };
  return `${JSON.stringify(schema, undefined, 1)}\n`;
}

/** How messages call the value that a schema is about. */
interface Name {
  /** Where it is: `schedule`, `a value of labels`. */
  readonly path: string;
  /** The key that its value or its items belong to. */
  readonly key: string;
}

function forEditors(written: AnySchemaObject, root: AnySchemaObject, name: Name): AnySchemaObject {
  const { docs, ...schema } = withDemands(written, root, name);
  return docs === undefined
    ? schema
    : { ...schema, markdownDescription: withLink(schema['description'], docs) };
}

/** The description as Markdown, with a link to a page of the documentation. */
function withLink(description: string, page: string): string {
  const name = page.replace(/\.md$/, '');
  return `${description.replace(/[\\`*_<[\]]/g, '\\$&')}\n\n[More](${SITE}/${name})`;
}

function withDemands(written: AnySchemaObject, root: AnySchemaObject, name: Name): AnySchemaObject {
  const { definitions: _, ...node } = withOneType(resolve(written, root), root);
  const inside = mapMembers(node, (member, key) => forEditors(member, root, nameOf(member, key, node, name)));
  const { oneOf, dependencies: __, if: condition, then, else: otherwise, errorMessage, ...rest } = inside;
  const message = `${name.path}: ${lowerFirst(errorMessage ?? expectationOf(inside))}`;
  if (!inside['properties']) return withMessage(rest, message);
  const { type, pattern, additionalProperties, ...map } = rest;
  return {
    ...map,
    allOf: [
      { type, ...(pattern !== undefined && { pattern }), errorMessage: message },
      ...(additionalProperties === false ? [onlyKeys(inside, name)] : []),
      ...choiceDemands(oneOf ?? [], name),
      ...dependencyDemands(inside),
      ...(condition === undefined
        ? []
        : [{ ...when(condition, then), ...(otherwise && { else: otherwise }) }]),
    ],
  };
}

/** A choice between a number and text is one schema with two types: their other keywords do not meet. */
function withOneType(node: AnySchemaObject, root: AnySchemaObject): AnySchemaObject {
  const { oneOf, ...rest } = node;
  const branches: readonly AnySchemaObject[] = (oneOf ?? []).map((one: AnySchemaObject) =>
    resolve(one, root),
  );
  if (branches.length === 0 || !branches.every(({ type, required }) => type && !required)) return node;
  const messages = branches.map((branch) => branch['errorMessage'] ?? expectationOf(branch));
  const [first, ...others] = messages.map(withoutExpected);
  return {
    ...Object.assign({}, ...branches),
    ...rest,
    type: branches.map(({ type }) => type),
    errorMessage: `Expected ${[first, ...others].join(', or ')}.`,
  };
}

function nameOf(
  member: AnySchemaObject,
  key: string,
  parent: AnySchemaObject,
  { path, key: own }: Name,
): Name {
  if (parent['items'] === member) return { path: `an item of ${own}`, key: own };
  if (parent['additionalProperties'] === member) return { path: `a value of ${own}`, key: own };
  if (parent['propertyNames'] === member) return { path: `a key of ${own}`, key: own };
  return parent['properties']?.[key] === member ? { path: key, key } : { path, key: own };
}

function withMessage(node: AnySchemaObject, message: string): AnySchemaObject {
  const { minLength, maxLength, pattern, ...rest } = node;
  // Editors have messages of their own for lengths. A form with the same meaning gets ours.
  const isOneForm = pattern !== undefined && message.includes(`at most ${maxLength} `);
  const form = {
    pattern: isOneForm
      ? `^(?=.{0,${maxLength}}$)${pattern}`
      : (pattern ?? (minLength === 1 ? '[\\s\\S]' : undefined)),
    ...(!isOneForm && { maxLength }),
    ...(minLength !== 1 && { minLength }),
  };
  const isChecked = ['type', 'enum', 'const'].some((keyword) => keyword in node);
  return { ...rest, ...dropUndefined(form), ...(isChecked && { errorMessage: message }) };
}

function onlyKeys({ properties }: AnySchemaObject, { path }: Name): AnySchemaObject {
  const keys = Object.keys(properties);
  return {
    properties: allOf(keys, true),
    additionalProperties: false,
    errorMessage: `Unknown key. Keys of ${path}: ${keys.join(', ')}.`,
  };
}

/** "Exactly one of these keys" or "at most one", of which one branch demands the absence of all. */
function choiceDemands(branches: readonly AnySchemaObject[], { path }: Name): readonly AnySchemaObject[] {
  const keys = keysOf(branches);
  const isNeeded = branches.length > 0 && branches.every(({ not }) => not === undefined);
  const tooFew = `${path}: expected ${orList(keys)}.`;
  const tooMany = keys.length === 2 ? `either ${orList(keys)}, not both` : `only one of ${andList(keys)}`;
  return [
    ...(isNeeded ? [{ anyOf: keys.map((key) => ({ required: [key], errorMessage: tooFew })) }] : []),
    ...keys
      .slice(0, -1)
      .map((key, index) =>
        when(
          { required: [key] },
          { properties: allOf(keys.slice(index + 1), false), errorMessage: `${path}: expected ${tooMany}.` },
        ),
      ),
  ];
}

/** Keys that need another one. Of two that exclude each other one is going to leave, and nothing is said of what they need. */
function dependencyDemands({ properties, dependencies, oneOf }: AnySchemaObject): readonly AnySchemaObject[] {
  const choice = keysOf(oneOf ?? []);
  return Object.entries<readonly string[]>(dependencies ?? {}).flatMap(([key, needed]) => {
    const rivals = choice.includes(key) ? choice.filter((other) => other !== key) : [];
    return needed.map((other) => {
      const [example] = properties[other]?.examples ?? [];
      const shown = typeof example === 'string' ? `, such as ${other}: ${example}` : '';
      return when(
        { required: [key], properties: allOf(rivals, false) },
        { required: [other], errorMessage: `${key} needs ${other}${shown}.` },
      );
    });
  });
}

function keysOf(branches: readonly AnySchemaObject[]): readonly string[] {
  return branches.flatMap(({ required }): readonly string[] => required ?? []);
}

function allOf(keys: readonly string[], value: boolean): Record<string, boolean> {
  return Object.fromEntries(keys.map((key) => [key, value]));
}

function when(condition: AnySchemaObject, then: AnySchemaObject): AnySchemaObject {
  return { if: condition, then };
}

/** What is expected of a value, from the keywords of its schema. */
function expectationOf(node: AnySchemaObject): string {
  return `Expected ${phraseOf(node)}.`;
}

function phraseOf(node: AnySchemaObject): string {
  if ('const' in node) return String(node['const']);
  if (Array.isArray(node['enum'])) return orList(node['enum'].map(String));
  const types: readonly string[] = [node['type']].flat();
  return types.map((type) => typePhrase(type, node)).join(', or ');
}

function typePhrase(type: string, node: AnySchemaObject): string {
  switch (type) {
    case 'string':
      return `text${exampleOf(node)}`;
    case 'integer':
      return `a whole number${rangeOf(node)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${exampleOf(node)}`;
    case 'object':
      return node['properties']
        ? `a map. ${keysPhrase(Object.keys(node['properties']))}`
        : `a map of keys and values${exampleOf(node)}`;
    default:
      return type;
  }
}

function keysPhrase(keys: readonly string[]): string {
  return `${keys.length === 1 ? 'Its key' : 'Its keys'}: ${keys.join(', ')}`;
}

/** Limits far beyond what anybody writes are left out. */
function rangeOf({ minimum, maximum }: AnySchemaObject): string {
  return minimum === undefined || maximum === undefined || maximum > 1e6
    ? ''
    : ` from ${minimum} to ${maximum}`;
}

function exampleOf({ examples }: AnySchemaObject): string {
  const [example] = examples ?? [];
  if (example === undefined) return '';
  return `, such as ${typeof example === 'string' ? example : JSON.stringify(example)}`;
}

function withoutExpected(message: string): string {
  return message.replace(/^Expected /, '').replace(/\.$/, '');
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function orList(words: readonly string[]): string {
  return list(words, 'or');
}

function andList(words: readonly string[]): string {
  return list(words, 'and');
}

function list(words: readonly string[], last: string): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

function dropUndefined(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
