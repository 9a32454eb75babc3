import { serviceError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';

/** Limits of twins, from the service's documentation of device twins. Sizes in bytes. */
const LIMITS = { tags: 8_192, desired: 32_768, reported: 32_768 } as const;
const MAX_DEPTH = 10;
const MAX_KEY_BYTES = 1_024;
const MAX_STRING_BYTES = 4_096;
const MIN_INTEGER = -4_503_599_627_370_496;
const MAX_INTEGER = 4_503_599_627_370_495;

export type SectionName = keyof typeof LIMITS;

/** Keys must not hold a control character, dot, dollar sign, space or hash. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it searches for control characters
const FORBIDDEN_IN_KEY = /[\u0000-\u001f\u007f-\u009f.$# ]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are not counted
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

function refuse(section: SectionName, what: string): never {
  throw serviceError('ArgumentInvalid', `${section}: ${what}`);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(CONTROL.test(text) ? text.replace(CONTROL, '') : text);
}

/** Refuses (400) a patch that breaks the limits on keys, values and depth. `null` removes a key, but not inside an array. */
export function checkPatch(section: SectionName, patch: JsonObject): void {
  checkMap(section, patch, 1, false);
}

function checkMap(section: SectionName, map: JsonObject, depth: number, insideArray: boolean): void {
  if (depth > MAX_DEPTH + 1) refuse(section, `is nested deeper than ${MAX_DEPTH} levels.`);
  for (const key of Object.keys(map)) {
    // A client that sends a whole twin sends the section's own metadata back.
    if (depth === 1 && (key === '$metadata' || key === '$version')) continue;
    if (FORBIDDEN_IN_KEY.test(key) || key === '__proto__')
      refuse(section, `the key '${key.slice(0, 64)}' holds a character that is not allowed.`);
    if (Buffer.byteLength(key) > MAX_KEY_BYTES) refuse(section, 'a key is longer than 1 KB.');
    checkValue(section, map[key], depth + 1, insideArray);
  }
}

function checkValue(section: SectionName, value: unknown, depth: number, insideArray: boolean): void {
  if (typeof value === 'string') {
    if (Buffer.byteLength(value) > MAX_STRING_BYTES) refuse(section, 'a value is longer than 4 KB.');
  } else if (Array.isArray(value)) {
    if (depth > MAX_DEPTH + 1) refuse(section, `is nested deeper than ${MAX_DEPTH} levels.`);
    for (const item of value) checkValue(section, item, depth + 1, true);
  } else if (isJsonObject(value)) {
    checkMap(section, value, depth, insideArray);
  } else if (value === null && insideArray) {
    refuse(section, 'an array holds null.');
  }
}

/** Refuses (400) null at any depth. */
export function refuseNull(value: unknown): void {
  if (value === null) throw serviceError('ArgumentInvalid', 'Value of Property or Tag cannot be null.');
  if (typeof value === 'object') for (const item of Object.values(value)) refuseNull(item);
}

/**
 * Refuses (400) a whole number out of range in the JSON text of a twin. `5e15` and `5000000000000000.0` are no whole
 * numbers, and once parsed they cannot be told from one.
 */
export function checkIntegers(json: string): void {
  if (!/\d{16}/.test(json)) return;
  let index = 0;
  while (index < json.length) {
    if (json[index] === '"') {
      index = endOfString(json, index);
      continue;
    }
    NUMBER.lastIndex = index;
    const number = NUMBER.exec(json)?.[0];
    if (number === undefined) index += 1;
    else {
      index += number.length;
      const value = /[.eE]/.test(number) ? 0 : Number(number);
      if (value < MIN_INTEGER || value > MAX_INTEGER)
        throw serviceError('ArgumentInvalid', `The whole number ${number.slice(0, 40)} is out of range.`);
    }
  }
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function endOfString(json: string, start: number): number {
  let index = start + 1;
  while (index < json.length && json[index] !== '"') index += json[index] === '\\' ? 2 : 1;
  return index + 1;
}

/** Refuses (400) a section that has become too large. */
export function checkSize(section: SectionName, content: JsonObject): void {
  const size = sizeOf(content);
  if (size > LIMITS[section]) refuse(section, `holds ${size} bytes; at most ${LIMITS[section]} are allowed.`);
}

/** The documented count: UTF-8 bytes of keys and strings, 8 for a number, 4 for a boolean, structure free. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return bytesOf(value);
  if (typeof value === 'number') return 8;
  if (typeof value === 'boolean') return 4;
  let size = 0;
  if (Array.isArray(value)) {
    for (const item of value) size += sizeOf(item);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value))
      if (key !== '$metadata' && key !== '$version') size += bytesOf(key) + sizeOf(value[key]);
  }
  return size;
}
