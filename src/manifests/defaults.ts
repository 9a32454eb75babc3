import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
  valueAt,
} from '../model/json.ts';
import { withDefaultValues } from './values/merge-patch.ts';
import type { ValueSpan, YamlDocument } from './yaml/yaml-document.ts';

/*
 * `defaults` in hubjobs.yaml. A document is read as if it had them: its spec and its labels are merged into those of its
 * kind. What is wrong with a value is said where the value is written, in the document or in hubjobs.yaml.
 */

export interface Defaults {
  /** hubjobs.yaml. */
  readonly document: YamlDocument;
  /** Equal for equal defaults. */
  readonly text: string;
}

/** Those of a configuration that can be used; `undefined`: there are none. */
export function readDefaults(document: YamlDocument, written: JsonValue | undefined): Defaults | undefined {
  return written === undefined ? undefined : { document, text: canonicalJson(written) };
}

/** A document with the defaults of its kind, and where a value of it is written. */
export interface DefaultedDocument extends YamlDocument {
  /** The document that has the value, and the path there; the document itself for what neither has. */
  origin(path: JsonPath): { readonly document: YamlDocument; readonly path: JsonPath };
}

export function withDefaults(document: YamlDocument, defaults: Defaults | undefined): DefaultedDocument {
  const { data } = document;
  const kind = valueAt(data, ['kind']);
  const own =
    defaults && typeof kind === 'string' ? valueAt(defaults.document.data, ['defaults', kind]) : undefined;
  const none = { ...document, origin: (path: JsonPath) => ({ document, path }) };
  if (!defaults || !isJsonObject(own) || !isJsonObject(data) || !isJsonObject(data['spec'])) return none;
  const { labels, ...spec } = own;
  return {
    ...document,
    data: {
      ...data,
      ...labelled(data, labels),
      spec: withDefaultValues(without(spec, data['spec']), data['spec']),
    },
    locate: (path, onKey): ValueSpan => document.locate(path, onKey),
    origin(path) {
      const place = valueAt(data, path) === undefined ? placeOf(path, String(kind)) : undefined;
      if (!place || valueAt(defaults.document.data, place) === undefined) return { document, path };
      return { document: defaults.document, path: place };
    },
  };
}

/** A schedule in each device's own time zone takes no zone for all of them. */
function without(defaults: JsonObject, spec: JsonObject): JsonObject {
  const { schedule } = defaults;
  if (!isJsonObject(schedule) || valueAt(spec, ['schedule', 'timeZones']) === undefined) return defaults;
  const { timeZone: _, ...rest } = schedule;
  return { ...defaults, schedule: rest };
}

function labelled({ metadata }: JsonObject, labels: JsonValue | undefined): JsonObject {
  if (!isJsonObject(labels) || !isJsonObject(metadata)) return {};
  const { labels: own = {} } = metadata;
  if (!isJsonObject(own)) return {};
  return { metadata: { ...metadata, labels: withDefaultValues(labels, own) } };
}

/** Where defaults have a value that a document has at a path. */
function placeOf([first, second, ...rest]: JsonPath, kind: string): JsonPath | undefined {
  if (first === 'spec' && second !== undefined) return ['defaults', kind, second, ...rest];
  if (first === 'metadata' && second === 'labels') return ['defaults', kind, 'labels', ...rest];
  return undefined;
}
