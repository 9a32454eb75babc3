import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { chanceKey, drawNth } from './chance.ts';
import {
  badGenerator,
  compileTemplate,
  readRange,
  readWeighted,
  type SeedPath,
  writeHex,
} from './generators.ts';

/** What a value is made from: one call of a device, or one run of its steps. */
export interface ValueContext {
  /** The device's number in its group, from 1. */
  readonly index: number;
  /** Which call or run of the device it is, from 1: chance draws anew for each. */
  readonly count: number;
  /** The hub's time, in milliseconds. */
  readonly now: number;
  /** The payload of the call; `null` outside of calls. */
  request(): JsonValue;
  /** As the fleet document gives them: a device cannot see later changes of its tags. */
  tags(): JsonObject;
  /** As the device has them, without what the hub adds (`$version`). */
  desired(): JsonObject;
  reported(): JsonObject;
}

type Make = (context: ValueContext) => JsonValue;

/** A value of the fleet document that may be made anew for each call. */
export interface DynamicValue {
  /** Absent when the value is always as written. */
  readonly make?: Make;
  readonly written: JsonValue;
}

/** Compiles a value of an answer or of a step, in which `$` words take something from the call, twin, time or chance. */
export function compileDynamicValue(written: JsonValue, path: SeedPath): DynamicValue {
  return isDynamic(written) ? { written, make: compile(written, path) } : { written };
}

const wordOf = (value: JsonObject): string | undefined =>
  Object.keys(value).find((key) => key.startsWith('$'));

function isDynamic(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.some(isDynamic);
  return isJsonObject(value) && (wordOf(value) !== undefined || Object.values(value).some(isDynamic));
}

const inside = ({ seed, path }: SeedPath, key: string | number): SeedPath => ({
  seed,
  path: `${path}.${key}`,
});

function compile(value: JsonValue, path: SeedPath): Make {
  if (!isDynamic(value)) return () => value;
  if (isJsonArray(value)) {
    const makers = value.map((item, at) => compile(item, inside(path, at)));
    return (context) => makers.map((make) => make(context));
  }
  if (!isJsonObject(value)) return () => value;
  const word = wordOf(value);
  if (word !== undefined) return compileWord(word, value, path);
  const members = Object.entries(value).map(([key, member]) => ({
    key,
    make: compile(member, inside(path, key)),
  }));
  return (context) => Object.fromEntries(members.map(({ key, make }) => [key, make(context)]));
}

function compileWord(word: string, value: JsonObject, path: SeedPath): Make {
  const argument = value[word] ?? null;
  switch (word) {
    case '$request':
      return compilePath(argument, (context) => context.request(), value, path);
    case '$tag':
      return compilePath(argument, (context) => context.tags(), value, path);
    case '$desired':
      return compilePath(argument, (context) => context.desired(), value, path);
    case '$reported':
      return compilePath(argument, (context) => context.reported(), value, path);
    case '$now':
      return compileNow(value);
    case '$add':
      return compileSum(argument, path);
    case '$template':
      return compileText(argument);
    case '$cycle':
      return compileCycle(argument, path);
    case '$weighted':
      return compileWeighted(argument, path);
    case '$range':
      return compileRange(argument, path);
    case '$hex':
      return compileHex(argument, path);
    default:
      throw new Error(`unknown generator ${word}`);
  }
}

/** Reads what is at a path, keys joined by dots (`*` is the whole); where there is nothing, the `default` beside it. */
function compilePath(
  keys: JsonValue,
  source: (context: ValueContext) => JsonValue,
  { default: written = null }: JsonObject,
  path: SeedPath,
): Make {
  const read = pathReader(keys);
  const makeDefault = compile(written, inside(path, 'default'));
  return (context) => read(source(context)) ?? makeDefault(context);
}

function pathReader(path: JsonValue): (value: JsonValue) => JsonValue | undefined {
  if (typeof path !== 'string') throw badGenerator('a path');
  if (path === '*') return (value) => value;
  const keys = path.split('.');
  return (value) => {
    let found: JsonValue | undefined = value;
    for (const key of keys) {
      if (!isJsonObject(found) || !Object.hasOwn(found, key)) return undefined;
      found = found[key];
    }
    return found;
  };
}

/** `plus` is in milliseconds: reading the document has turned the duration into a number. */
function compileNow({ plus = 0 }: JsonObject): Make {
  if (typeof plus !== 'number') throw badGenerator('$now');
  return ({ now }) => new Date(now + plus).toISOString();
}

/** What is missing, or not a number, counts as 0. */
function compileSum(argument: JsonValue, path: SeedPath): Make {
  if (!isJsonArray(argument)) throw badGenerator('$add');
  const makers = argument.map((part, at) => compile(part, inside(path, at)));
  return (context) =>
    makers.reduce((sum, make) => {
      const part = make(context);
      return sum + (typeof part === 'number' ? part : 0);
    }, 0);
}

const PLACEHOLDER = /\{((?:request|tag|desired|reported)\.[^{}]+|now)\}/;

/** `{index}`, `{now}`, `{request.lockTime}`, `{reported.firmware.version}` and such; a missing value is empty text. */
function compileText(argument: JsonValue): Make {
  if (typeof argument !== 'string') throw badGenerator('$template');
  const parts = argument.split(PLACEHOLDER).map((part, at): Make => {
    if (at % 2 === 0) {
      const fill = compileTemplate(part);
      return ({ index }) => fill(index);
    }
    if (part === 'now') return compileNow({});
    const dot = part.indexOf('.');
    const word = `$${part.slice(0, dot)}`;
    return compileWord(word, { [word]: part.slice(dot + 1) }, { seed: 0, path: '' });
  });
  return (context) => parts.map((make) => textOf(make(context))).join('');
}

const textOf = (value: JsonValue): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Takes the values in turn over the devices, as in their first twins. */
function compileCycle(argument: JsonValue, path: SeedPath): Make {
  if (!isJsonArray(argument) || argument.length === 0) throw badGenerator('$cycle');
  const makers = argument.map((item, at) => compile(item, inside(path, at)));
  return (context) => makers[(context.index - 1) % makers.length]?.(context) ?? null;
}

function compileWeighted(argument: JsonValue, path: SeedPath): Make {
  const { values, pick } = readWeighted(argument);
  const makers = values.map((value, at) => compile(value, inside(path, at)));
  const draw = drawing(path);
  return (context) => makers[pick(draw(context))]?.(context) ?? null;
}

function compileRange(argument: JsonValue, path: SeedPath): Make {
  const pick = readRange(argument);
  const draw = drawing(path);
  return (context) => pick(draw(context));
}

function compileHex(argument: JsonValue, path: SeedPath): Make {
  const write = writeHex(argument, path);
  return ({ index, count }) => write((key) => drawNth(key, index, count));
}

function drawing({ seed, path }: SeedPath): (context: ValueContext) => number {
  const key = chanceKey(seed, path);
  return ({ index, count }) => drawNth(key, index, count);
}
