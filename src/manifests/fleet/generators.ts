import { parseMilliseconds } from '../../model/duration.ts';
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import type { Finding } from '../findings/finding.ts';

/**
 * Where a value stands, which says what it may be taken from: a first twin is there before anything has happened;
 * a step for a desired property follows no call.
 */
export type ValuePlace = 'first twin' | 'step for a desired property' | 'answer or step';

const GENERATORS = ['$cycle', '$weighted', '$range', '$hex', '$template'];
const LIVE = ['$tag', '$desired', '$reported', '$now', '$add'];
const WORDS: Readonly<Record<ValuePlace, readonly string[]>> = {
  'first twin': GENERATORS,
  'step for a desired property': [...GENERATORS, ...LIVE],
  'answer or step': [...GENERATORS, '$request', ...LIVE],
};
const PATHS = ['$request', '$tag', '$desired', '$reported'];
const MAX_HEX = 4_096;

/** A map with a key that begins with `$`: no twin key does, so it stands for other values. */
export function isGenerator(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).some((key) => key.startsWith('$'));
}

/** Values with `$` anywhere in a value that cannot be read, or not there. */
export function checkGenerators(value: JsonValue, path: JsonPath, place: ValuePlace): readonly Finding[] {
  if (Array.isArray(value))
    return value.flatMap((item: JsonValue, index) => checkGenerators(item, [...path, index], place));
  if (!isJsonObject(value)) return [];
  if (isGenerator(value)) return checkGenerator(value, path, place);
  return Object.entries(value).flatMap(([key, member]) => checkGenerators(member, [...path, key], place));
}

function checkGenerator(value: JsonObject, path: JsonPath, place: ValuePlace): readonly Finding[] {
  const refuse = (message: string, hint: string, at: JsonPath = path): readonly Finding[] => [
    { code: 'fleet-value', path: at, message, hint },
  ];
  const key = Object.keys(value).find((one) => one.startsWith('$')) ?? '';
  const written = value[key] ?? null;
  if (!WORDS[place].includes(key)) return refuse(...unknownWord(key, place));
  const beside = PATHS.includes(key) ? 'default' : key === '$now' ? 'plus' : undefined;
  const other = Object.keys(value).find((one) => one !== key && one !== beside);
  if (other !== undefined)
    return refuse(
      `\`${other.slice(0, 60)}\` cannot stand beside \`${key}\``,
      beside === undefined
        ? `\`${key}\` stands alone in its map, for example ${EXAMPLES[key]}`
        : `beside \`${key}\` only \`${beside}\` can stand, for example ${EXAMPLES[key]}`,
    );
  const members = (list: readonly JsonValue[]) =>
    list.flatMap((item, at) => checkGenerators(item, [...path, key, at], place));
  const wrong = (what: string) => refuse(`\`${key}\` takes ${what}`, `for example ${EXAMPLES[key]}`);
  switch (key) {
    case '$cycle':
      return isFilledList(written) ? members(written) : wrong('a list of values');
    case '$weighted':
      if (!isFilledList(written) || !written.every(isWeighted))
        return wrong('a list of values with weights above 0');
      return written.flatMap((one, at) =>
        checkGenerators(one['value'] ?? null, [...path, key, at, 'value'], place),
      );
    case '$range':
      return isRange(written) ? [] : wrong('two whole numbers, the smaller first');
    case '$hex':
      return Number.isSafeInteger(written) && Number(written) >= 1 && Number(written) <= MAX_HEX
        ? []
        : wrong(`the number of digits, 1 to ${MAX_HEX}`);
    case '$template':
      return typeof written === 'string' ? checkTemplate(written, [...path, key], place) : wrong('text');
    case '$add':
      return isFilledList(written) ? members(written) : wrong('a list of values');
    case '$now':
      if (written !== true) return wrong('`true`');
      if (value['plus'] === undefined) return [];
      return typeof value['plus'] === 'string' && parseMilliseconds(value['plus']) !== undefined
        ? []
        : refuse('`plus` is no length of time', `for example ${EXAMPLES[key]}`, [...path, 'plus']);
    default: {
      const bad = typeof written === 'string' ? pathProblem(key, written) : undefined;
      if (typeof written !== 'string') return wrong('a path: keys joined by dots, or `*` for the whole');
      if (bad !== undefined) return refuse(bad.message, bad.hint, [...path, key]);
      return checkGenerators(value['default'] ?? null, [...path, 'default'], place);
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

function unknownWord(key: string, place: ValuePlace): [message: string, hint: string] {
  const known = WORDS[place];
  if (WORDS['answer or step'].includes(key))
    return place === 'first twin'
      ? [`\`${key}\` has no meaning in a first twin`, `generators: ${known.join(', ')}`]
      : [`\`${key}\` has no meaning here: no call has begun these steps`, `known here: ${known.join(', ')}`];
  const meant = nearest(key, known);
  return [
    `\`${key.slice(0, 60)}\` is no generator${place === 'first twin' ? '' : ' and no other value'}`,
    meant ? `did you mean \`${meant}\`?` : `known here: ${known.join(', ')}`,
  ];
}

/** What a path must not look like; people write it as in a query. */
function pathProblem(
  word: string,
  path: string,
): { readonly message: string; readonly hint: string } | undefined {
  if (path === '*') return undefined;
  if (path.split('.').some((key) => key === '' || key !== key.trim() || key.startsWith('$')))
    return {
      message: `${JSON.stringify(path.slice(0, 60))} is no path`,
      hint: 'keys joined by dots, such as `firmware.version`, or `*` for the whole',
    };
  const section = { $tag: 'tags.', $desired: 'properties.desired.', $reported: 'properties.reported.' }[word];
  if (section !== undefined && path.startsWith(section))
    return {
      message: `\`${word}\` says already where ${JSON.stringify(path.slice(0, 60))} begins`,
      hint: `write \`${word}: ${path.slice(section.length)}\``,
    };
  return undefined;
}

const PLACEHOLDER = /\{([A-Za-z]+)((?::\d+)?)((?:\.[^{}]*)?)\}/g;

/** Text in braces that looks like a placeholder and is none would be copied as it stands. */
function checkTemplate(text: string, path: JsonPath, place: ValuePlace): readonly Finding[] {
  const words = WORDS[place].filter((word) => PATHS.includes(word)).map((word) => word.slice(1));
  const names = ['index', ...(place === 'first twin' ? [] : ['now']), ...words];
  const shown = names.map((name) => (words.includes(name) ? `{${name}.PATH}` : `{${name}}`)).join(', ');
  return [...text.matchAll(PLACEHOLDER)].flatMap((match): readonly Finding[] => {
    const [whole, name = '', width = '', rest = ''] = match;
    const span = { start: match.index, end: match.index + whole.length };
    const refuse = (message: string, hint: string): readonly Finding[] => [
      { code: 'fleet-value', path, span, message, hint },
    ];
    if (!names.includes(name)) {
      const meant = nearest(name, names);
      return refuse(
        `\`${whole.slice(0, 60)}\` stands for nothing`,
        meant ? `did you mean \`{${meant}${rest}}\`?` : `known here: ${shown}`,
      );
    }
    if (words.includes(name)) {
      const bad = width === '' && rest !== '' ? pathProblem(`$${name}`, rest.slice(1)) : undefined;
      if (width === '' && rest.length > 1 && bad === undefined) return [];
      return refuse(bad?.message ?? `\`${whole.slice(0, 60)}\` has no path`, `known here: ${shown}`);
    }
    return rest === '' && (width === '' || (name === 'index' && /^:[1-9]$/.test(width)))
      ? []
      : refuse(`\`${whole.slice(0, 60)}\` stands for nothing`, `known here: ${shown}, {index:4}`);
  });
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
