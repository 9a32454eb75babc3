import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { GroupSpec } from '../fleet-spec.ts';

/*
 * What a device reports of its desired properties, as merge patches that the hub takes.
 */

/** Of a group: what it copies, and for which keys it runs steps instead. */
type Following = Pick<GroupSpec, 'reportDesired' | 'onDesired'>;

const follows = ({ reportDesired, onDesired }: Following, key: string): boolean =>
  !key.startsWith('$') &&
  (reportDesired.includes(key) || (reportDesired.includes('*') && !Object.hasOwn(onDesired, key)));

const orUndefined = (patch: JsonObject): JsonObject | undefined =>
  Object.keys(patch).length === 0 ? undefined : patch;

/** The part of a desired patch that the device reports. */
export function reportOfPatch(following: Following, patch: JsonObject): JsonObject | undefined {
  return orUndefined(Object.fromEntries(Object.entries(patch).filter(([key]) => follows(following, key))));
}

/**
 * For a whole twin, as after a reconnect: the patch that makes reported agree with desired. A followed key that desired
 * does not have is left as it is, as it may be the device's own.
 */
export function reportOfTwin(
  following: Following,
  desired: JsonObject,
  reported: JsonObject,
): JsonObject | undefined {
  const patch: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(desired)) {
    if (!follows(following, key)) continue;
    const change = difference(reported[key], value);
    if (change !== undefined) patch[key] = change;
  }
  return orUndefined(patch);
}

/** A section of a twin after a merge patch: null removes a key. */
export function merged(base: JsonObject, patch: JsonObject): JsonObject {
  const after: Record<string, JsonValue> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const before = Object.hasOwn(after, key) ? after[key] : undefined;
    if (value === null) delete after[key];
    else after[key] = isJsonObject(value) ? merged(isJsonObject(before) ? before : {}, value) : value;
  }
  return after;
}

export const isSame = (left: JsonValue | undefined, right: JsonValue | undefined): boolean =>
  left === right || (left !== undefined && right !== undefined && difference(left, right) === undefined);

/** The merge patch from one value to another; `undefined` when they are equal. */
function difference(before: JsonValue | undefined, after: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(before) || !isJsonObject(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
  }
  const patch: Record<string, JsonValue> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const change = Object.hasOwn(after, key) ? difference(before[key], after[key]) : null;
    if (change !== undefined) patch[key] = change;
  }
  return orUndefined(patch);
}
