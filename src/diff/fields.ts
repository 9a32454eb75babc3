import { canonicalJson, isJsonObject, type JsonValue } from '../model/json.ts';
import { leaves } from '../model/json-leaves.ts';
import type { FieldChange, ValueChange } from '../model/repository-diff.ts';

/** What one field of a document says, by meaning: a default is the same as a value that is not written. */
export type FieldValue =
  /** Our words. `meaning`: what decides whether two are equal; default: the words. */
  | { readonly form: 'words'; readonly words: string; readonly meaning?: string }
  /** As somebody wrote it. */
  | { readonly form: 'text'; readonly text: string }
  /** Compared part by part. `meaning`: as above; default: the value. */
  | { readonly form: 'values'; readonly value: JsonValue; readonly meaning?: string };

/** By their names, in the order in which they are shown. A field that is not set, or has its default, is not there. */
export type Fields = Readonly<Record<string, FieldValue>>;

export function words(text: string, meaning = text): FieldValue {
  return { form: 'words', words: text, meaning };
}

export function text(written: string): FieldValue {
  return { form: 'text', text: written };
}

export function values(value: JsonValue, meaning = canonicalJson(value)): FieldValue {
  return { form: 'values', value, meaning };
}

/** `95%` of a share, 0 to 1. */
export function percentText(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}

/** What is left of a document when all that is compared was taken: a field more does not compile. */
export type NothingLeft = Readonly<Record<string, never>>;

/** The fields that are not the same, in their order. */
export function compareFields(before: Fields, after: Fields): readonly FieldChange[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((field) => compareField(field, before[field], after[field]));
}

function compareField(
  field: string,
  before: FieldValue | undefined,
  after: FieldValue | undefined,
): readonly FieldChange[] {
  if (meaningOf(before) === meaningOf(after)) return [];
  const { form } = after ?? before ?? { form: 'words' };
  if (form === 'values') {
    return [{ field, form, values: compareValues(jsonOf(before), jsonOf(after)) }];
  }
  const [old, now] = [textOf(before), textOf(after)];
  return [
    { field, form, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) },
  ];
}

function meaningOf(value: FieldValue | undefined): string | undefined {
  if (value === undefined || value.form === 'text') return value?.text;
  return value.meaning ?? (value.form === 'words' ? value.words : canonicalJson(value.value));
}

function jsonOf(value: FieldValue | undefined): JsonValue | undefined {
  return value?.form === 'values' ? value.value : undefined;
}

function textOf(value: FieldValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value.form === 'words'
    ? value.words
    : value.form === 'text'
      ? value.text
      : canonicalJson(value.value);
}

/** None of a map without members. */
function partsOf(value: JsonValue | undefined) {
  return isJsonObject(value) && Object.keys(value).length === 0 ? [] : leaves('', value);
}

/** The parts that are not the same: those that change or go first, then those that come. */
function compareValues(before: JsonValue | undefined, after: JsonValue | undefined): readonly ValueChange[] {
  const old = new Map(partsOf(before));
  const now = new Map(partsOf(after));
  const changes: ValueChange[] = [];
  for (const [path, value] of old) {
    const next = now.get(path);
    if (next === undefined) changes.push({ path, before: value });
    else if (canonicalJson(next) !== canonicalJson(value)) changes.push({ path, before: value, after: next });
  }
  for (const [path, value] of now) if (!old.has(path)) changes.push({ path, after: value });
  return changes;
}
