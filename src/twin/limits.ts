/**
 * What a hub accepts in a part of a twin. Source: IoT Hub documentation, "Understand and use device twins", format and
 * size; what it does not say comes from the service team's answers and from tests against the service.
 *
 * Ten maps may be inside one another, and the tenth may hold values and lists of them; a list around maps is a level like
 * a map. `null` removes a key, but nothing in a list, however deep, may be null. A number is whole if its JSON text has
 * only digits: `1e16` is written as `10000000000000000`, `1.5e300` as `1.5e+300`.
 */
export const MAX_TWIN_BYTES = { tags: 8_192, desired: 32_768, reported: 32_768 } as const;
export const MAX_TWIN_DEPTH = 10;
export const MAX_TWIN_KEY_BYTES = 1_024;
export const MAX_TWIN_TEXT_BYTES = 4_096;
export const MIN_TWIN_INTEGER = -4_503_599_627_370_496;
export const MAX_TWIN_INTEGER = 4_503_599_627_370_495;
const BYTES_OF_NUMBER = 8;
const BYTES_OF_BOOLEAN = 4;

export type TwinSectionName = keyof typeof MAX_TWIN_BYTES;

/** JSON, said here again: this room is shared by rooms that do not know each other. */
type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** Where something is that the hub refuses, and what is wrong there. */
export type TwinProblem = { readonly path: readonly (string | number)[] } & (
  | { readonly kind: 'depth' | 'null-in-list' }
  | { readonly kind: 'text' | 'key-length'; readonly bytes: number }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'key-character'; readonly key: string; readonly character: string }
  | { readonly kind: 'key-name'; readonly key: string }
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the hub refuses both blocks of control characters.
const BAD_KEY_CHARACTER = /[\u0000-\u001F\u007F-\u009F.$# ]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters do not count in the size.
const CONTROL_CHARACTERS = /[\u0000-\u001F\u007F-\u009F]/g;
/** A program in JavaScript on a device that merges such a key may change all of its objects. */
const BAD_KEYS = new Set(['__proto__', 'constructor']);

/** Whether a key is one that no twin may have, whatever its characters. */
export function isBadKey(key: string): boolean {
  return BAD_KEYS.has(key);
}

const encoder = new TextEncoder();

/**
 * All problems of a section, its size aside, in the order of its content; what is nested too deep is not looked into.
 * `isSkipped`: values that are no data.
 */
export function findTwinProblems(
  section: { readonly [key: string]: Value },
  isSkipped: (value: Value) => boolean = () => false,
): readonly TwinProblem[] {
  const problems: TwinProblem[] = [];
  const path: (string | number)[] = [];
  visit(section, 0, false);
  return problems;

  /** `depth`: of the maps and lists around the value. */
  function visit(value: Value, depth: number, isInList: boolean): void {
    if (isSkipped(value)) return;
    if (typeof value === 'string') visitText(value);
    else if (typeof value === 'number') visitNumber(value);
    else if (value === null && isInList) problems.push({ kind: 'null-in-list', path: [...path] });
    else if (isList(value)) {
      if (depth > MAX_TWIN_DEPTH + 1) problems.push({ kind: 'depth', path: [...path] });
      else for (const [index, item] of value.entries()) visitAt(index, item, depth + 1, true);
    } else if (typeof value === 'object' && value !== null) {
      if (depth > MAX_TWIN_DEPTH) problems.push({ kind: 'depth', path: [...path] });
      else
        for (const [key, member] of Object.entries(value)) {
          visitKey(key);
          visitAt(key, member, depth + 1, isInList);
        }
    }
  }

  function visitAt(step: string | number, value: Value, depth: number, isInList: boolean): void {
    path.push(step);
    visit(value, depth, isInList);
    path.pop();
  }

  function visitKey(key: string): void {
    const at = () => [...path, key];
    const bytes = encoder.encode(key).length;
    const character = BAD_KEY_CHARACTER.exec(key)?.[0];
    if (character !== undefined) problems.push({ kind: 'key-character', key, character, path: at() });
    else if (isBadKey(key)) problems.push({ kind: 'key-name', key, path: at() });
    else if (bytes > MAX_TWIN_KEY_BYTES) problems.push({ kind: 'key-length', bytes, path: at() });
  }

  function visitText(text: string): void {
    const bytes = bytesOf(text);
    if (bytes > MAX_TWIN_TEXT_BYTES) problems.push({ kind: 'text', bytes, path: [...path] });
  }

  function visitNumber(number: number): void {
    const text = String(number);
    const isInside = number >= MIN_TWIN_INTEGER && number <= MAX_TWIN_INTEGER;
    if (!isInside && /^-?\d+$/.test(text)) problems.push({ kind: 'number', text, path: [...path] });
  }
}

/** Bytes of a section as the hub counts them: keys and text as UTF-8, fixed amounts for the rest, nothing for structure. */
export function twinBytes(value: Value, isSkipped: (value: Value) => boolean = () => false): number {
  if (isSkipped(value)) return 0;
  if (typeof value === 'string') return bytesOf(value);
  if (typeof value === 'number') return BYTES_OF_NUMBER;
  if (typeof value === 'boolean') return BYTES_OF_BOOLEAN;
  if (typeof value !== 'object' || value === null) return 0;
  let bytes = 0;
  if (isList(value)) for (const item of value) bytes += twinBytes(item, isSkipped);
  else
    for (const [key, member] of Object.entries(value)) bytes += bytesOf(key) + twinBytes(member, isSkipped);
  return bytes;
}

function bytesOf(text: string): number {
  return encoder.encode(text.replace(CONTROL_CHARACTERS, '')).length;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
