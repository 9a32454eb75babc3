import { both } from './complement.ts';
import { MAX_QUERY_LENGTH } from './limits.ts';
import { printValue } from './print.ts';

/* Conditions that name devices one by one, and how many of them one condition can name. */

/** `deviceId IN ['a', 'b']`. */
export function isOneOf(ids: readonly string[]): string {
  return `deviceId IN [${ids.map(printValue).join(', ')}]`;
}

/** Those of the devices that a condition matches. May be longer than a hub takes. */
export function amongDevices(condition: string, ids: readonly string[]): string {
  if (condition === '*') return isOneOf(ids);
  // A list is no hard text, and a long one would only be read in vain.
  const example = isOneOf(['']);
  return both(condition, example).slice(0, -example.length) + isOneOf(ids);
}

/** The devices that a condition matches, without some of them. May be longer than a hub takes. */
export function allButDevices(condition: string, ids: readonly string[]): string {
  const example = "deviceId NIN ['']";
  return both(condition, example).slice(0, -example.length) + isOneOf(ids).replace(' IN ', ' NIN ');
}

/**
 * As many of an ordered list as one condition can hold, from the beginning on; at least one.
 *
 * @param conditionOf the whole condition for some devices
 * @param max how many devices at most
 */
export function firstThatFit(
  ids: readonly string[],
  conditionOf: (ids: readonly string[]) => string,
  max: number,
): readonly string[] {
  const overhead = conditionOf([]).length;
  let length = overhead;
  let count = 0;
  for (const id of ids) {
    length += printValue(id).length + (count > 0 ? 2 : 0);
    if (count > 0 && (length > MAX_QUERY_LENGTH || count >= max)) break;
    count += 1;
  }
  return ids.slice(0, count);
}

/** An ordered list as the fewest pieces that one condition each can hold, all of about the same length. */
export function inEvenPieces(
  ids: readonly string[],
  conditionOf: (ids: readonly string[]) => string,
): readonly (readonly string[])[] {
  let fewest = 0;
  for (let left = ids; left.length > 0; fewest += 1) {
    left = left.slice(firstThatFit(left, conditionOf, Number.POSITIVE_INFINITY).length);
  }
  for (let count = fewest; count < ids.length; count += 1) {
    const pieces = cutInto(ids, count);
    if (pieces.every((piece) => conditionOf(piece).length <= MAX_QUERY_LENGTH)) return pieces;
  }
  return ids.map((id) => [id]);
}

function cutInto(ids: readonly string[], count: number): readonly (readonly string[])[] {
  const at = (index: number) => Math.round((ids.length * index) / count);
  return Array.from({ length: count }, (_, index) => ids.slice(at(index), at(index + 1)));
}

const TEXT = String.raw`'(?:[^'\\]|''|\\.)*'`;
const LIST = String.raw`\bdeviceId (N?)IN \[(${TEXT}(?:, ${TEXT})*)\]`;
const ANY_LIST = new RegExp(LIST, 'g');
const LAST_LIST = new RegExp(`${LIST}$`);

/** The devices that a condition names by isOneOf, the last such list; `undefined` when it names none. */
export function idsOf(condition: string): readonly string[] | undefined {
  const [, , list] = [...condition.matchAll(ANY_LIST)].filter(([, not]) => not === '').at(-1) ?? [];
  return list === undefined ? undefined : readIds(list);
}

/** The list at the end of a condition: the devices that it is only for, or those that it leaves out. */
export function listAtEnd(
  condition: string,
): { readonly kind: 'only' | 'without'; readonly ids: readonly string[] } | undefined {
  const [, not, list] = LAST_LIST.exec(condition) ?? [];
  return list === undefined ? undefined : { kind: not === '' ? 'only' : 'without', ids: readIds(list) };
}

function readIds(list: string): readonly string[] {
  return [...list.matchAll(new RegExp(TEXT, 'g'))].map(([text]) =>
    text.slice(1, -1).replace(/''/g, "'").replace(/\\(.)/g, '$1'),
  );
}
