import type { CompiledCondition } from '../../query/compile.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** An automatic device management configuration, checked. Times are in milliseconds since 1970. */
export interface ConfigurationSpec {
  readonly id: string;
  readonly schemaVersion: string | null;
  readonly labels: JsonObject | null;
  /** What is written, by twin path such as `properties.desired.firmware`; of `modulesContent`, that of each module. */
  readonly content: JsonObject;
  readonly contentKind: 'deviceContent' | 'moduleContent' | 'modulesContent';
  /** Empty: no device. */
  readonly targetCondition: string;
  readonly priority: number;
  /** Queries by the name of the metric. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Counts the versions, from 1. */
  readonly version: number;
}

/** A configuration with its condition ready for use; `undefined`: it targets no device. */
export interface Configuration {
  readonly spec: ConfigurationSpec;
  readonly condition: CompiledCondition | undefined;
}

const DESIRED = /^properties\.desired(?:\.(.+))?$/;

/** The names below the desired properties that a path leads through; `undefined` for any other path. */
export function desiredPath(path: string): readonly string[] | undefined {
  const match = DESIRED.exec(path);
  if (!match) return undefined;
  const names = match[1]?.split('.') ?? [];
  return names.includes('') ? undefined : names;
}

/** A patch of desired properties from contents by path; later ones win where they overlap. */
export function patchOf(contents: Iterable<readonly [path: string, value: JsonValue]>): JsonObject {
  let patch: JsonObject = {};
  for (const [path, value] of contents) {
    const nested = (desiredPath(path) ?? []).reduceRight<JsonValue>(
      (inner, name) => ({ [name]: inner }),
      value,
    );
    if (isJsonObject(nested)) patch = overlay(patch, nested);
  }
  return patch;
}

/** Like a merge of JSON, but null stays, because it removes a property of the twin. */
function overlay(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] = isJsonObject(value) && isJsonObject(before) ? overlay(before, value) : value;
  }
  return merged;
}
