import { MAX_QUERY_LENGTH } from './limits.ts';
import { printValue } from './print.ts';

/* Conditions that name devices one by one, and how many of them one condition can name. */

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

/** `deviceId IN ['a', 'b']`. */
export function isOneOf(ids: readonly string[]): string {
  return `deviceId IN [${ids.map(printValue).join(', ')}]`;
}

const TEXT = String.raw`'(?:[^'\\]|''|\\.)*'`;
const LIST = new RegExp(String.raw`\bdeviceId IN \[(${TEXT}(?:, ${TEXT})*)\]`, 'g');

/** The devices that a condition names by isOneOf, the last such list; `undefined` when it names none. */
export function idsOf(condition: string): readonly string[] | undefined {
  const [, list] = [...condition.matchAll(LIST)].at(-1) ?? [];
  if (list === undefined) return undefined;
  return [...list.matchAll(new RegExp(TEXT, 'g'))].map(([text]) =>
    text.slice(1, -1).replace(/''/g, "'").replace(/\\(.)/g, '$1'),
  );
}
