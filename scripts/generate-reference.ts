import type { AnySchemaObject } from 'ajv';
import { stringify } from 'yaml';
import type { DiagnosticKind } from '../src/manifests/findings/catalogue.ts';
import { resolve } from './schema-members.ts';

/** The pages of `docs/` that are made, not written: what an editor shows, for reading in one go. */

interface Chapter {
  readonly title: string;
  readonly file: string;
  readonly schema: AnySchemaObject;
}

/** Every key of the files that people write. */
export function renderManifestReference(chapters: readonly Chapter[]): string {
  return [
    '<!-- Made from schemas/ by scripts/generate.ts. Do not edit. -->',
    '',
    '# Manifest reference',
    '',
    'Every key of the YAML files that hubjobs reads. [Your editor](editors.md) can show the same while you type. **Bold** keys',
    'must be there.',
    '',
    ...chapters.flatMap(renderChapter),
  ].join('\n');
}

function renderChapter({ title, file, schema }: Chapter): string[] {
  const shared = sharedParts(schema);
  const reader: Reader = {
    root: schema,
    linkTo: (part) => (shared.includes(part) ? `[${wordsOf(part)}](#${anchorOf(schema, part)})` : undefined),
  };
  return [
    `## ${title}`,
    '',
    escapeText(String(schema['description'])),
    '',
    ...exampleOf(schema),
    `Schema: [\`schemas/${file}\`](../schemas/${file})`,
    '',
    ...tableOf(schema, reader),
    ...shared.flatMap((part) => {
      const definition = schema['definitions'][part];
      return [
        `### ${schema['title']}: ${wordsOf(part)}`,
        '',
        escapeText(String(definition.description)),
        '',
        ...tableOf(definition, reader),
      ];
    }),
  ];
}

/** What the rows of a chapter need to know of it. */
interface Reader {
  readonly root: AnySchemaObject;
  /** A part with a table of its own, as a link; absent: its keys stand where it is used. */
  readonly linkTo: (part: string) => string | undefined;
}

/** The definitions with keys that are used in several places, in the order in which a reader meets them. */
function sharedParts(root: AnySchemaObject): readonly string[] {
  const uses = new Map<string, number>();
  const visit = (written: AnySchemaObject): void => {
    const part = partOf(written);
    const node = resolve(written, root);
    if (part !== undefined && node['properties']) uses.set(part, (uses.get(part) ?? 0) + 1);
    for (const member of Object.values<AnySchemaObject>(node['properties'] ?? {})) visit(member);
    for (const member of [node['items'], node['additionalProperties']])
      if (typeof member === 'object') visit(member);
  };
  visit(root);
  return [...uses].filter(([, count]) => count > 1).map(([part]) => part);
}

function partOf(schema: AnySchemaObject): string | undefined {
  const reference: unknown = schema['$ref'] ?? schema['allOf']?.[0]?.$ref;
  return typeof reference === 'string' ? reference.replace('#/definitions/', '') : undefined;
}

/** `freezeWindow` as `freeze window` */
function wordsOf(part: string): string {
  return part.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function anchorOf({ title }: AnySchemaObject, part: string): string {
  return `${title} ${wordsOf(part)}`.toLowerCase().replaceAll(' ', '-');
}

function tableOf(node: AnySchemaObject, reader: Reader): string[] {
  return ['| key | type | |', '| --- | --- | --- |', ...rowsOf(node, reader, ''), ''];
}

function rowsOf(node: AnySchemaObject, reader: Reader, prefix: string): string[] {
  const required: readonly string[] = node['required'] ?? [];
  return Object.entries<AnySchemaObject>(node['properties'] ?? {}).flatMap(([key, written]) => {
    const path = `${prefix}${key}`;
    const name = required.includes(key) ? `**\`${path}\`**` : `\`${path}\``;
    const { description, examples = [] } = resolve(written, reader.root);
    const shown = examples.map((example: unknown) => `\`${inlineYaml(example)}\``).join(', ');
    const text = `${escapeText(String(description ?? ''))}${shown === '' ? '' : ` Example: ${shown}`}`;
    return [`| ${name} | ${typeOf(written, reader)} | ${text} |`, ...rowsBelow(written, reader, path)];
  });
}

/** Keys inside a value: of the map itself, of the items of a list, of a map with names of one's own. */
function rowsBelow(written: AnySchemaObject, reader: Reader, path: string): string[] {
  if (reader.linkTo(partOf(written) ?? '') !== undefined) return [];
  const member = resolve(written, reader.root);
  const { items, additionalProperties: named } = member;
  if (items) return rowsBelow(items, reader, `${path}[]`);
  if (typeof named === 'object') return rowsBelow(named, reader, `${path}.NAME`);
  return rowsOf(member, reader, `${path}.`);
}

function inlineYaml(value: unknown): string {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
  return text.replaceAll('|', '\\|');
}

function typeOf(written: AnySchemaObject, reader: Reader): string {
  const member = resolve(written, reader.root);
  if ('const' in member) return `\`${member['const']}\``;
  if (Array.isArray(member['enum'])) return member['enum'].map((value) => `\`${value}\``).join(', ');
  const link = reader.linkTo(partOf(written) ?? '');
  const choice: readonly AnySchemaObject[] = member['type'] ? [] : (member['oneOf'] ?? []);
  if (choice.length > 0) return choice.map((one) => typeOf(one, reader)).join(' or ');
  return [member['type']]
    .flat()
    .map((type) => (type === 'object' && link !== undefined ? link : typeName(type) + ofWhat(member, reader)))
    .join(' or ');
}

/** ` of [step](#fleet-step)`, where the items or the values have a table of their own */
function ofWhat({ items, additionalProperties }: AnySchemaObject, reader: Reader): string {
  const inside: unknown = items ?? additionalProperties;
  if (typeof inside !== 'object' || inside === null) return '';
  const link = reader.linkTo(partOf(inside) ?? '');
  if (link !== undefined) return ` of ${link}`;
  const deeper = ofWhat(resolve(inside, reader.root), reader);
  return deeper === '' ? '' : ` of lists${deeper}`;
}

function typeName(type: unknown): string {
  switch (type) {
    case 'object':
      return 'map';
    case 'array':
      return 'list';
    case 'string':
      return 'text';
    case 'integer':
      return 'whole number';
    case 'boolean':
      return '`true`, `false`';
    default:
      return 'any value';
  }
}

function exampleOf(schema: AnySchemaObject): string[] {
  const [example] = schema['examples'] ?? [];
  if (example === undefined) return [];
  return ['The shortest example:', '', '```yaml', stringify(example).trimEnd(), '```', ''];
}

/** Every diagnostic by its code. */
export function renderDiagnostics(
  catalogue: ReadonlyMap<string, DiagnosticKind>,
  hasPage: (code: string) => boolean,
): string {
  const rows = [...catalogue].map(([code, { severity, meaning, adjustable }]) => {
    const name = hasPage(code) ? `[\`${code}\`](rules/${code}.md)` : `\`${code}\``;
    return `| ${name} | ${severity} | ${adjustable ? 'yes' : ''} | ${escapeText(meaning)} |`;
  });
  return [
    '<!-- Made from src/manifests/findings/catalogue.ts by scripts/generate.ts. Do not edit. -->',
    '',
    '# Diagnostics',
    '',
    'What `hubjobs validate` can find in the files of a repository. The codes are stable: scripts may rely on them. Where the',
    'third column says yes, `rules` in `hubjobs.yaml` can change the severity to `error`, `warning`, `info` or `off`:',
    '',
    '```yaml',
    'rules:',
    '  night-time: off',
    '  query-missing-property: error',
    '```',
    '',
    'The others mean that a file cannot be used, or that the hub would refuse what it asks for.',
    '',
    'Only `validate` shows what is `info`, unless `rules` asks for it: `night-time: info`. Warnings and infos with the same hint',
    'are one block, with all their places.',
    '',
    '| code | severity | can be changed | found |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function escapeText(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;').replaceAll('_', '\\_');
}
