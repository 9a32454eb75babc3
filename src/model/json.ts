/** Any value that JSON can carry. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing that a person writes or a hub keeps is nested deeper. */
export const MAX_JSON_DEPTH = 64;

/** Whether a value that came out of JSON.parse is nested no deeper than that: anything that walks it may recurse. */
export function isShallowJson(value: unknown, maxDepth = MAX_JSON_DEPTH): value is JsonValue {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return maxDepth > 0 && Object.values(value).every((member) => isShallowJson(member, maxDepth - 1));
}

/** The way from the top of a JSON value to a part of it: keys, and positions in lists as numbers. */
export type JsonPath = readonly (string | number)[];

/**
 * The part at a path; `undefined` where there is none. A number is a position in a list, or a key written in digits; a
 * text is a key, and only an object's own keys count.
 */
export function valueAt(value: JsonValue | undefined, path: JsonPath): JsonValue | undefined {
  let part = value;
  for (const step of path) {
    if (Array.isArray(part)) {
      const list: readonly JsonValue[] = part;
      part = typeof step === 'number' ? list[step] : undefined;
    } else if (isJsonObject(part)) {
      part = Object.hasOwn(part, step) ? part[step] : undefined;
    } else return undefined;
  }
  return part;
}

/**
 * JSON text with the keys of every object sorted by code unit, so that equal values give equal text.
 * Arrays keep their order; `undefined` members are left out, as JSON.stringify does.
 */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonicalJson(item)).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .flatMap((key) => {
        const member = value[key];
        return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member)}`];
      });
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
