import { isShallowJson, type JsonValue } from '../../model/json.ts';

/** Narrowing of what came over the wire: each answers `undefined` for anything of another shape. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): JsonRecord | undefined {
  return isRecord(value) ? value : undefined;
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that is not empty: the hub writes absent texts both ways. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A whole number; some clients write numbers as text, and the hub gives them back so. */
export function asWholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** A whole number of things or seconds, 0 or more. */
export function asCount(value: unknown): number | undefined {
  const number = asWholeNumber(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

/** A value that came out of JSON.parse; `undefined` when it is absent or nested too deep. */
export function asJson(value: unknown): JsonValue | undefined {
  return isShallowJson(value) ? value : undefined;
}

/** Member by its name in any case: the hub's answers differ in it between API versions. */
export function member(record: JsonRecord, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(record).find((candidate) => candidate.toLowerCase() === wanted);
  return key === undefined ? undefined : record[key];
}
