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
  const body = chapters.flatMap(({ title, file, schema }) => [
    `## ${title}`,
    '',
    escapeText(String(schema['description'])),
    '',
    `Schema: [\`schemas/${file}\`](../schemas/${file})`,
    '',
    '| key | type | |',
    '| --- | --- | --- |',
    ...rowsOf(schema, schema, ''),
    '',
    ...exampleOf(schema),
  ]);
  return [
    '<!-- Made from schemas/ by scripts/generate.ts. Do not edit. -->',
    '',
    '# Manifest reference',
    '',
    'Every key of the YAML files that hubjobs reads. [Your editor](editors.md) can show the same while you type. **Bold** keys',
    'must be there.',
    '',
    ...body,
  ].join('\n');
}

function rowsOf(node: AnySchemaObject, root: AnySchemaObject, prefix: string): string[] {
  const required: readonly string[] = node['required'] ?? [];
  return Object.entries<AnySchemaObject>(node['properties'] ?? {}).flatMap(([key, written]) => {
    const member = resolve(written, root);
    const path = `${prefix}${key}`;
    const name = required.includes(key) ? `**\`${path}\`**` : `\`${path}\``;
    return [rowOf(name, member), ...rowsBelow(member, root, path)];
  });
}

/** Keys inside a value: of the map itself, of the items of a list, of a map with names of one's own. */
function rowsBelow(member: AnySchemaObject, root: AnySchemaObject, path: string): string[] {
  if (member['items']?.$ref) return rowsOf(resolve(member['items'], root), root, `${path}[].`);
  const named: unknown = member['additionalProperties'];
  if (typeof named === 'object' && named !== null && '$ref' in named)
    return rowsBelow(resolve(named, root), root, `${path}.NAME`);
  return rowsOf(member, root, `${path}.`);
}

function rowOf(name: string, member: AnySchemaObject): string {
  const examples: readonly unknown[] = member['examples'] ?? [];
  const shown = examples.map((example) => `\`${JSON.stringify(example).replaceAll('|', '\\|')}\``).join(', ');
  const text = escapeText(String(member['description'] ?? ''));
  return `| ${name} | ${typeOf(member)} | ${text}${shown === '' ? '' : ` Example: ${shown}`} |`;
}

function typeOf(member: AnySchemaObject): string {
  if ('const' in member) return `\`${member['const']}\``;
  if (Array.isArray(member['enum'])) return member['enum'].map((value) => `\`${value}\``).join(', ');
  const types: readonly unknown[] = [member['type']].flat();
  return types.map(typeName).join(' or ');
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
