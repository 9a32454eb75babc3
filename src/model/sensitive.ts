import { canonicalJson, isJsonObject, type JsonPath, type JsonValue, valueAt } from './json.ts';
import type { Operation } from './operation.ts';

/*
 * Values that a manifest calls sensitive. A hub gets them, and content is compared by them; whatever is shown, kept in a
 * file or sent to GitHub has a mask in their place. Equal values have equal masks, so that a change can be seen.
 */

/** For a value of which nobody has made a mask. */
const MASK = '(sensitive)';

/** A text that is shorter is replaced only where it is known to be the value. */
const MIN_TEXT_LENGTH = 4;

/** The operation as it may be shown. */
export function masked(operation: Operation): Operation {
  const { sensitive, ...rest } = operation;
  return (sensitive ?? []).reduce<Operation>(
    (result, { path, mask }) => withMask(result, path, () => mask),
    rest,
  );
}

/**
 * An operation that does not say what is sensitive, such as that of a job on a hub, or of an earlier version of a manifest,
 * as it may be shown beside one that does. What is the same in both has the same mask.
 */
export function maskedLike(operation: Operation, like: Operation | undefined): Operation {
  const shown = masked(operation);
  return (like?.sensitive ?? []).reduce<Operation>((result, { path, mask }) => {
    const value = valueAt(partsOf(operation), path);
    const same = valueAt(like && partsOf(like), path);
    const isSame = value !== undefined && same !== undefined && canonicalJson(value) === canonicalJson(same);
    return withMask(result, path, () => (isSame ? mask : MASK));
  }, shown);
}

/** Whether a value of the operation, by its path such as `payload.user` or `desired`, is sensitive or has such a part. */
export function isSensitivePath({ sensitive = [] }: Operation, path: string): boolean {
  return sensitive.some((one) => {
    const text = one.path.join('.');
    return path === text || path.startsWith(`${text}.`) || text.startsWith(`${path}.`);
  });
}

/** A sensitive text or number, as devices may repeat it. */
export type Secret = string | number;

/** The texts and numbers in the sensitive values. */
export function secretsOf(operation: Operation): readonly Secret[] {
  return (operation.sensitive ?? []).flatMap(({ path }) => secretsIn(valueAt(partsOf(operation), path)));
}

/** Replaces these where they stand in a text: devices repeat what they get. A number is replaced as a whole. */
export function createHide(secrets: readonly Secret[]): (text: string) => string {
  const found = new Set(secrets.flatMap(formsOf));
  // A part of another one comes after it.
  const sorted = [...found].sort((left, right) => right.length - left.length);
  const numbers = new Set(secrets.filter((one) => typeof one === 'number').map(String));
  return (text) => {
    const shown = sorted.reduce((result, secret) => result.replaceAll(secret, MASK), text);
    if (numbers.size === 0) return shown;
    return shown.replace(NUMBER, (number) => (numbers.has(number) ? JSON.stringify(MASK) : number));
  };
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** As it is, and as JSON has it. */
function formsOf(secret: Secret): readonly string[] {
  if (typeof secret === 'number' || secret.length < MIN_TEXT_LENGTH) return [];
  return [secret, JSON.stringify(secret).slice(1, -1)];
}

function secretsIn(value: JsonValue | undefined): readonly Secret[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return String(value).length < MIN_TEXT_LENGTH ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}

/** By the first step of a path. */
function partsOf(operation: Operation): JsonValue {
  if (operation.kind === 'method')
    return operation.payload === undefined ? {} : { payload: operation.payload };
  const { desired, tags } = operation;
  return { ...(desired && { desired }), ...(tags && { tags }) };
}

function withMask(operation: Operation, path: JsonPath, mask: () => string): Operation {
  const parts = replaceAt(partsOf(operation), path, mask);
  return isJsonObject(parts) ? { ...operation, ...parts } : operation;
}

/** `null` stays: it says that there is nothing, and in a patch that a key goes. */
function replaceAt(value: JsonValue, [step, ...rest]: JsonPath, mask: () => string): JsonValue {
  if (step === undefined) return value === null ? value : mask();
  if (Array.isArray(value)) {
    const list: readonly JsonValue[] = value;
    return list.map((item, index) => (index === step ? replaceAt(item, rest, mask) : item));
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value;
  return { ...value, [step]: replaceAt(value[step] ?? null, rest, mask) };
}
