import {
  DEFAULT_SWITCHES,
  QUERY_SWITCH_WORDS,
  SWITCH_WORDS,
  type Switches,
} from '../../simulator/switches.ts';
import { UsageError } from '../usage-error.ts';

const QUERY = 'query.';

/** Switches as the command line gives them: `jobIds=strict`, `query.missingGroup=dropped`, `indexDelayMs=2000`. */
export function readSwitches(texts: readonly string[]): Partial<Switches> {
  const own: Record<string, unknown> = {};
  const query: Record<string, unknown> = {};
  for (const text of texts) {
    const [name = '', value = ''] = text.split(/=(.*)/s);
    const isOfQuery = name.startsWith(QUERY);
    const key = isOfQuery ? name.slice(QUERY.length) : name;
    const defaults: object = isOfQuery ? DEFAULT_SWITCHES.query : DEFAULT_SWITCHES;
    if (!Object.hasOwn(defaults, key) || name === 'query') throw unknownSwitch(name);
    (isOfQuery ? query : own)[key] = readValue(
      name,
      value,
      Reflect.get(defaults, key),
      wordsOf(key, isOfQuery),
    );
  }
  return { ...own, ...(Object.keys(query).length > 0 && { query: { ...DEFAULT_SWITCHES.query, ...query } }) };
}

function wordsOf(key: string, isOfQuery: boolean): readonly string[] {
  const words: Readonly<Record<string, readonly string[]>> = isOfQuery ? QUERY_SWITCH_WORDS : SWITCH_WORDS;
  return Object.hasOwn(words, key) ? (words[key] ?? []) : [];
}

/** The value has the form of the default. */
function readValue(name: string, text: string, preset: unknown, words: readonly string[]): unknown {
  if (typeof preset === 'string') {
    if (words.includes(text)) return text;
    throw wrongValue(name, `one of ${words.join(', ')}`);
  }
  if (typeof preset === 'number') {
    if (/^[0-9]{1,12}$/.test(text)) return Number(text);
    throw wrongValue(name, 'a whole number');
  }
  if (typeof preset === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw wrongValue(name, 'true or false');
  }
  const value = parseJson(text);
  if (isSameShape(value, preset)) return value;
  throw wrongValue(name, `JSON such as ${JSON.stringify(preset)}`);
}

function isSameShape(value: unknown, preset: unknown): boolean {
  if (Array.isArray(preset)) {
    return Array.isArray(value) && value.every((item) => typeof item === 'string');
  }
  if (typeof value !== 'object' || value === null || typeof preset !== 'object' || preset === null)
    return false;
  const keys = Object.keys(preset);
  return (
    Object.keys(value).length === keys.length &&
    keys.every((key) => Number.isSafeInteger(Reflect.get(value, key)))
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknownSwitch(name: string): UsageError {
  const own = Object.keys(DEFAULT_SWITCHES).filter((key) => key !== 'query');
  const query = Object.keys(DEFAULT_SWITCHES.query).map((key) => QUERY + key);
  return new UsageError(
    `the local hub has no switch ${JSON.stringify(name)}`,
    `its switches are: ${[...own, ...query].join(', ')}`,
  );
}

function wrongValue(name: string, expected: string): UsageError {
  return new UsageError(`the value of the switch ${name} is wrong`, `write ${name}= and ${expected}`);
}
