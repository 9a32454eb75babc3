import { parseMilliseconds } from '../../model/duration.ts';
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import type { Finding } from '../findings/finding.ts';
import { checkTemplate } from './templates.ts';
import { checkValuePath } from './value-path.ts';
import { KEYWORDS, PATH_KEYWORDS, type ValuePosition } from './value-positions.ts';

const MAX_HEX = 4_096;

/** A map with a key that starts with `$`. No twin key does, so it is made into other values. */
export function isGenerator(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).some((key) => key.startsWith('$'));
}

/** What is wrong with the values with `$` anywhere in a value. */
export function checkGenerators(
  value: JsonValue,
  path: JsonPath,
  position: ValuePosition,
): readonly Finding[] {
  if (Array.isArray(value))
    return value.flatMap((item: JsonValue, index) => checkGenerators(item, [...path, index], position));
  if (!isJsonObject(value)) return [];
  if (isGenerator(value)) return checkGenerator(value, path, position);
  return Object.entries(value).flatMap(([key, member]) => checkGenerators(member, [...path, key], position));
}

function checkGenerator(value: JsonObject, path: JsonPath, position: ValuePosition): readonly Finding[] {
  const refuse = (message: string, hint: string, at: JsonPath = path): readonly Finding[] => [
    { code: 'fleet-value', path: at, message, hint },
  ];
  const key = Object.keys(value).find((one) => one.startsWith('$')) ?? '';
  const written = value[key] ?? null;
  if (!KEYWORDS[position].includes(key)) return refuse(...unknownWord(key, position));
  const beside = PATH_KEYWORDS.includes(key) ? 'default' : key === '$now' ? 'plus' : undefined;
  const other = Object.keys(value).find((one) => one !== key && one !== beside);
  if (other !== undefined)
    return refuse(
      `\`${other.slice(0, 60)}\` is not allowed beside \`${key}\``,
      beside === undefined
        ? `write \`${key}\` alone in its map, for example ${EXAMPLES[key]}`
        : `only \`${beside}\` is allowed there, for example ${EXAMPLES[key]}`,
    );
  const members = (list: readonly JsonValue[]) =>
    list.flatMap((item, at) => checkGenerators(item, [...path, key, at], position));
  const wrong = (what: string) => refuse(`\`${key}\` needs ${what}`, `for example ${EXAMPLES[key]}`);
  switch (key) {
    case '$cycle':
      return isFilledList(written) ? members(written) : wrong('a list of values');
    case '$weighted':
      if (!isFilledList(written) || !written.every(isWeighted))
        return wrong('a list of values with weights above 0');
      return written.flatMap((one, at) =>
        checkGenerators(one['value'] ?? null, [...path, key, at, 'value'], position),
      );
    case '$range':
      return isRange(written) ? [] : wrong('two whole numbers, the smaller first');
    case '$hex':
      return Number.isSafeInteger(written) && Number(written) >= 1 && Number(written) <= MAX_HEX
        ? []
        : wrong(`the number of digits, 1 to ${MAX_HEX}`);
    case '$template':
      return typeof written === 'string' ? checkTemplate(written, [...path, key], position) : wrong('text');
    case '$add':
      return isFilledList(written) ? members(written) : wrong('a list of values');
    case '$now':
      if (written !== true) return wrong('`true`');
      if (value['plus'] === undefined) return [];
      return typeof value['plus'] === 'string' && parseMilliseconds(value['plus']) !== undefined
        ? []
        : refuse('`plus` is not a duration', `for example ${EXAMPLES[key]}`, [...path, 'plus']);
    default: {
      const bad = typeof written === 'string' ? checkValuePath(key, written) : undefined;
      if (typeof written !== 'string') return wrong('a path: keys joined by dots, or `*` for the whole');
      if (bad !== undefined) return refuse(bad.message, bad.hint, [...path, key]);
      return checkGenerators(value['default'] ?? null, [...path, 'default'], position);
    }
  }
}

const EXAMPLES: Readonly<Record<string, string>> = {
  $cycle: '`{ $cycle: [1, 2, 3] }`',
  $weighted: '`{ $weighted: [{ value: 1.4.2, weight: 9 }, { value: 1.5.0, weight: 1 }] }`',
  $range: '`{ $range: [0, 40] }`',
  $hex: '`{ $hex: 40 }`',
  $template: '`{ $template: "door-{index}" }`',
  $request: '`{ $request: lockTime, default: 10m }`',
  $tag: '`{ $tag: building }`',
  $desired: '`{ $desired: firmware.version }`',
  $reported: '`{ $reported: bootCount, default: 0 }`',
  $now: '`{ $now: true }` or `{ $now: true, plus: 90d }`',
  $add: '`{ $add: [{ $reported: bootCount }, 1] }`',
};

function unknownWord(key: string, position: ValuePosition): [message: string, hint: string] {
  const known = KEYWORDS[position];
  if (KEYWORDS['answer or step'].includes(key))
    return position === 'first twin'
      ? [`\`${key}\` is not allowed in the first twin of a device`, `use one of ${known.join(', ')}`]
      : [
          `\`${key}\` is not allowed here: no method call starts these steps`,
          `use one of ${known.join(', ')}`,
        ];
  if (/^\$(?:metadata|version|etag|lastUpdated(?:Version)?)$/.test(key))
    return [`\`${key}\` is kept by the hub itself`, 'leave it out: it is in every twin that a hub shows'];
  const meant = nearest(key, known);
  return [
    `\`${key.slice(0, 60)}\` is not a known ${position === 'first twin' ? 'generator' : 'value'}`,
    meant ? `did you mean \`${meant}\`?` : `use one of ${known.join(', ')}`,
  ];
}

const isFilledList = (value: JsonValue): value is readonly JsonValue[] =>
  Array.isArray(value) && value.length > 0;

function isWeighted(value: JsonValue): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const { value: one, weight, ...others } = value;
  return one !== undefined && typeof weight === 'number' && weight > 0 && Object.keys(others).length === 0;
}

function isRange(value: JsonValue): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [low, high]: readonly JsonValue[] = value;
  return Number.isSafeInteger(low) && Number.isSafeInteger(high) && Number(low) <= Number(high);
}
