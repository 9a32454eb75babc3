import { isJsonObject, type JsonPath, type JsonValue, valueAt } from '../../model/json.ts';
import type { ManifestValue } from '../../model/target-explanation.ts';
import { type Defaults, withDefaults } from '../defaults.ts';
import { formatPath } from '../findings/finding.ts';
import { isMarked } from '../operation/sensitive.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { mergeOverrides } from './overrides.ts';

/** What a document is made of beside itself. */
export interface Ingredients {
  /** The hub whose overrides count; absent: no hub's. */
  readonly hub?: string | undefined;
  readonly defaults?: Defaults | undefined;
}

/**
 * Every value in the spec of a job or rollout as a hub runs it, with the line that it comes from; none for one that is not
 * there, or is as its document says.
 */
export function effectiveValues(
  source: SourceText,
  name: string,
  { hub, defaults }: Ingredients,
): readonly ManifestValue[] {
  const written = parseYaml(source).documents.find(({ data }) => isNamed(data, name));
  if (!written) return [];
  const document = withDefaults(written, defaults);
  const found = hub === undefined ? undefined : valueAt(document.data, ['hubs', hub, 'overrides']);
  const overrides = isJsonObject(found) ? found : undefined;
  if (!overrides && document.data === written.data) return [];
  const spec = mergeOverrides(document.data, overrides ?? {})['spec'] ?? null;
  const sensitive = valueAt(spec, ['sensitive']);
  const marked = Array.isArray(sensitive) ? sensitive.map(String) : [];
  return leaves(spec, []).map(({ path, value: real }) => {
    const value = isMarked({ sensitive: marked }, ['spec', ...path]) ? '(sensitive)' : real;
    const isOverride = overrides !== undefined && valueAt(overrides, path) !== undefined;
    const at = isOverride ? ['hubs', hub ?? '', 'overrides', ...path] : ['spec', ...path];
    const origin = document.origin(at);
    const isDefault = origin.document !== written;
    return {
      path: formatPath(path),
      value,
      ...lineOf(origin.document, origin.path),
      isOverride,
      ...(isDefault && { isDefault }),
    };
  });
}

function isNamed(data: JsonValue, name: string): boolean {
  const kind = valueAt(data, ['kind']);
  return (kind === 'Job' || kind === 'Rollout') && valueAt(data, ['metadata', 'name']) === name;
}

function leaves(
  value: JsonValue,
  path: JsonPath,
): readonly { readonly path: JsonPath; readonly value: JsonValue }[] {
  const members = isJsonObject(value) ? Object.entries(value) : [];
  if (members.length === 0) return [{ path, value }];
  return members.flatMap(([key, member]) => leaves(member, [...path, key]));
}

function lineOf(document: YamlDocument, path: JsonPath): Pick<ManifestValue, 'file' | 'line'> {
  const { start, end } = document.locate(path);
  const { file, line } = document.source.range(start, end);
  return { file, line };
}
