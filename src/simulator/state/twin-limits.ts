import {
  findTwinProblems,
  MAX_TWIN_BYTES,
  MAX_TWIN_DEPTH,
  MAX_TWIN_INTEGER,
  MIN_TWIN_INTEGER,
  type TwinProblem,
  type TwinSectionName,
  twinBytes,
} from '../../twin/limits.ts';
import { serviceError } from '../errors.ts';
import type { JsonObject } from '../json.ts';

function refuse(section: TwinSectionName, what: string): never {
  throw serviceError('ArgumentInvalid', `${section}: ${what}`);
}

/** Refuses (400) a patch that breaks the limits on keys, values and depth. `null` removes a key, but not inside an array. */
export function checkPatch(section: TwinSectionName, patch: JsonObject): void {
  // Whole numbers are checked in the text: see checkIntegers.
  const problem = findTwinProblems(userContent(patch)).find(({ kind }) => kind !== 'number');
  if (problem) refuse(section, describe(problem));
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
      if (value < MIN_TWIN_INTEGER || value > MAX_TWIN_INTEGER)
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
export function checkSize(section: TwinSectionName, content: JsonObject): void {
  const size = twinBytes(userContent(content));
  const limit = MAX_TWIN_BYTES[section];
  if (size > limit) refuse(section, `holds ${size} bytes; at most ${limit} are allowed.`);
}

/** A client that sends a whole twin sends the section's own metadata back. */
function userContent(section: JsonObject): JsonObject {
  if (!('$metadata' in section || '$version' in section)) return section;
  const { $metadata: _, $version: __, ...content } = section;
  return content;
}

function describe(problem: TwinProblem): string {
  switch (problem.kind) {
    case 'depth':
      return `is nested deeper than ${MAX_TWIN_DEPTH} levels.`;
    case 'null-in-list':
      return 'an array holds null.';
    case 'text':
      return 'a value is longer than 4 KB.';
    case 'number':
      return `the whole number ${problem.text} is out of range.`;
    case 'key-character':
      return `the key '${problem.key.slice(0, 64)}' holds a character that is not allowed.`;
    case 'key-name':
      return `the key '${problem.key}' is not allowed.`;
    case 'key-length':
      return 'a key is longer than 1 KB.';
    default:
      return problem satisfies never;
  }
}
