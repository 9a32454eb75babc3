import type { Json, JsonMap } from '../api.ts';

/**
 * What to send so that `before` becomes `after`: only the members that differ, and null for those that are gone, as a
 * hub merges twins. `undefined` when there is nothing to change.
 */
export function mergePatch(before: JsonMap, after: JsonMap): JsonMap | undefined {
  const patch: [string, Json][] = [];
  for (const [name, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    if (isMap(old) && isMap(value)) {
      const inside = mergePatch(old, value);
      if (inside) patch.push([name, inside]);
    } else if (JSON.stringify(old ?? null) !== JSON.stringify(value)) patch.push([name, value]);
  }
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) patch.push([name, null]);
  return patch.length === 0 ? undefined : Object.fromEntries(patch);
}

export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
