import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';

/** A value after a merge patch (RFC 7396), by which a hub changes twins: `null` removes a key. */
export function mergePatch(target: JsonValue | undefined, patch: JsonObject): JsonObject {
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, isJsonObject(value) ? mergePatch(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
}

/**
 * What a person wrote, and defaults for the rest: `null` takes a default away. Unlike after a merge patch, `null` stays in
 * a map of which there are no defaults, as in a patch for a twin, where it means something.
 */
export function withDefaultValues(defaults: JsonObject, own: JsonObject): JsonObject {
  const merged = new Map(Object.entries(defaults));
  for (const [key, value] of Object.entries(own)) {
    const byDefault = merged.get(key);
    if (value === null) merged.delete(key);
    else
      merged.set(
        key,
        isJsonObject(value) && isJsonObject(byDefault) ? withDefaultValues(byDefault, value) : value,
      );
  }
  return Object.fromEntries(merged);
}
