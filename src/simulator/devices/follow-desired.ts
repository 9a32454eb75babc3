import type { GroupSpec } from './fleet-spec.ts';

/** What a device reports of its desired properties: merge patches, as the hub takes them. */
type Properties = Readonly<Record<string, unknown>>;

const isProperties = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a group: what it copies, and what it does something else about. */
type Copying = Pick<GroupSpec, 'reportDesired' | 'onDesired'>;

const follows = ({ reportDesired, onDesired }: Copying, key: string): boolean =>
  !key.startsWith('$') &&
  (reportDesired.includes(key) || (reportDesired.includes('*') && !Object.hasOwn(onDesired, key)));

const orNothing = (patch: Record<string, unknown>): Properties | undefined =>
  Object.keys(patch).length === 0 ? undefined : patch;

/** A desired patch has come: the part of it to report. */
export function reportOfPatch(copying: Copying, patch: Properties): Properties | undefined {
  return orNothing(Object.fromEntries(Object.entries(patch).filter(([key]) => follows(copying, key))));
}

/**
 * The whole twin has been read, as after a reconnect: the patch that makes reported agree with desired.
 * A followed key that desired has not got is left as it is: it may be the device's own.
 */
export function reportOfTwin(
  copying: Copying,
  desired: Properties,
  reported: Properties,
): Properties | undefined {
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(desired)) {
    if (!follows(copying, key)) continue;
    const change = difference(reported[key], value);
    if (change !== undefined) patch[key] = change;
  }
  return orNothing(patch);
}

/** A section of a twin after a merge patch: null removes a key. */
export function merged(base: Properties, patch: Properties): Properties {
  const after: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const before = Object.hasOwn(after, key) ? after[key] : undefined;
    if (value === null) delete after[key];
    else after[key] = isProperties(value) ? merged(isProperties(before) ? before : {}, value) : value;
  }
  return after;
}

export const isSame = (left: unknown, right: unknown): boolean =>
  left === right || (left !== undefined && right !== undefined && difference(left, right) === undefined);

/** The merge patch from one value to another; `undefined` when they are equal. */
function difference(before: unknown, after: unknown): unknown {
  if (!isProperties(before) || !isProperties(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
  }
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const change = Object.hasOwn(after, key) ? difference(before[key], after[key]) : null;
    if (change !== undefined) patch[key] = change;
  }
  return orNothing(patch);
}
