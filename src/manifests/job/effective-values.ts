import { isJsonObject, type JsonPath, type JsonValue, valueAt } from '../../model/json.ts';
import type { ManifestValue } from '../../model/target-explanation.ts';
import { formatPath } from '../findings/finding.ts';
import { isMarked } from '../operation/sensitive.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { mergeOverrides } from './overrides.ts';

/** Every value in the spec of a job as a hub runs it, with the line that it comes from; none for a job that is not there. */
export function effectiveValues(source: SourceText, name: string, hub: string): readonly ManifestValue[] {
  const document = parseYaml(source).documents.find(({ data }) => isJob(data, name));
  const overrides = document && valueAt(document.data, ['hubs', hub, 'overrides']);
  if (!document || !isJsonObject(overrides)) return [];
  const spec = mergeOverrides(document.data, overrides)['spec'] ?? null;
  const sensitive = valueAt(spec, ['sensitive']);
  const marked = Array.isArray(sensitive) ? sensitive.map(String) : [];
  return leaves(spec, []).map(({ path, value: written }) => {
    const value = isMarked({ sensitive: marked }, ['spec', ...path]) ? '(sensitive)' : written;
    const isOverride = valueAt(overrides, path) !== undefined;
    const at = isOverride ? ['hubs', hub, 'overrides', ...path] : ['spec', ...path];
    return { path: formatPath(path), value, ...lineOf(document, at), isOverride };
  });
}

function isJob(data: JsonValue, name: string): boolean {
  return valueAt(data, ['kind']) === 'Job' && valueAt(data, ['metadata', 'name']) === name;
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
