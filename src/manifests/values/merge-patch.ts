import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';

/** A value after a merge patch (RFC 7396), by which a hub changes twins: `null` removes a key. */
export function mergePatch(target: JsonValue | undefined, patch: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = isJsonObject(value) ? mergePatch(merged[key], value) : value;
  }
  return merged;
}
