import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { chanceKey, drawNth } from './chance.ts';
import { broken, compileTemplate, type Place, readRange, readWeighted, writeHex } from './generators.ts';

/** For what a value is made: one call of a device, or one run of its steps. */
export interface Scene {
  /** The device's number in its group, from 1. */
  readonly index: number;
  /** Which call or run of the device it is, from 1: chance draws anew for each. */
  readonly count: number;
  /** The hub's time, in milliseconds. */
  readonly now: number;
  /** What the method was called with; `null` outside of calls. */
  request(): JsonValue;
  /** As the fleet gives them: a device cannot see what became of its tags. */
  tags(): JsonObject;
  /** As the device knows them, without what the hub adds (`$version`). */
  desired(): JsonObject;
  reported(): JsonObject;
}

type Make = (scene: Scene) => JsonValue;

/** A value of the fleet that is made on the spot. */
export interface LiveValue {
  /** Absent when the value is the same in every scene; it then stands here. */
  readonly make?: Make;
  readonly written: JsonValue;
}

/** Reads a value of an answer or of a step, in which `$` words stand for what call, twin, time and chance give. */
export function compileLive(written: JsonValue, place: Place): LiveValue {
  return isLive(written) ? { written, make: compile(written, place) } : { written };
}

const wordOf = (value: JsonObject): string | undefined =>
  Object.keys(value).find((key) => key.startsWith('$'));

function isLive(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.some(isLive);
  return isJsonObject(value) && (wordOf(value) !== undefined || Object.values(value).some(isLive));
}

const below = ({ seed, place }: Place, key: string | number): Place => ({ seed, place: `${place}.${key}` });

function compile(value: JsonValue, place: Place): Make {
  if (!isLive(value)) return () => value;
  if (isJsonArray(value)) {
    const makers = value.map((item, at) => compile(item, below(place, at)));
    return (scene) => makers.map((make) => make(scene));
  }
  if (!isJsonObject(value)) return () => value;
  const word = wordOf(value);
  if (word !== undefined) return compileWord(word, value, place);
  const members = Object.entries(value).map(([key, member]) => ({
    key,
    make: compile(member, below(place, key)),
  }));
  return (scene) => Object.fromEntries(members.map(({ key, make }) => [key, make(scene)]));
}

function compileWord(word: string, value: JsonObject, place: Place): Make {
  const argument = value[word] ?? null;
  switch (word) {
    case '$request':
      return orDefault(
        pathIn(argument, (scene) => scene.request()),
        value,
        place,
      );
    case '$tag':
      return orDefault(
        pathIn(argument, (scene) => scene.tags()),
        value,
        place,
      );
    case '$desired':
      return orDefault(
        pathIn(argument, (scene) => scene.desired()),
        value,
        place,
      );
    case '$reported':
      return orDefault(
        pathIn(argument, (scene) => scene.reported()),
        value,
        place,
      );
    case '$now':
      return compileNow(value);
    case '$add':
      return compileSum(argument, place);
    case '$template':
      return compileText(argument);
    case '$cycle':
      return compileCycle(argument, place);
    case '$weighted':
      return compileWeighted(argument, place);
    case '$range':
      return compileRange(argument, place);
    case '$hex':
      return compileHex(argument, place);
    default:
      throw new Error(`there is no value ${word}`);
  }
}

/** What stands at the path, keys joined by dots; `*` is the whole. */
function pathIn(
  path: JsonValue,
  source: (scene: Scene) => JsonValue,
): (scene: Scene) => JsonValue | undefined {
  if (typeof path !== 'string') throw broken('a path');
  if (path === '*') return source;
  const keys = path.split('.');
  return (scene) => {
    let found: JsonValue | undefined = source(scene);
    for (const key of keys) {
      if (!isJsonObject(found) || !Object.hasOwn(found, key)) return undefined;
      found = found[key];
    }
    return found;
  };
}

function orDefault(read: (scene: Scene) => JsonValue | undefined, value: JsonObject, place: Place): Make {
  const otherwise = compile(value['default'] ?? null, below(place, 'default'));
  return (scene) => read(scene) ?? otherwise(scene);
}

/** `plus` in milliseconds: whoever read the document has turned the duration into a number. */
function compileNow({ plus = 0 }: JsonObject): Make {
  if (typeof plus !== 'number') throw broken('$now');
  return ({ now }) => new Date(now + plus).toISOString();
}

/** What is not there, or is no number, counts as nothing. */
function compileSum(argument: JsonValue, place: Place): Make {
  if (!isJsonArray(argument)) throw broken('$add');
  const makers = argument.map((part, at) => compile(part, below(place, at)));
  return (scene) =>
    makers.reduce((sum, make) => {
      const part = make(scene);
      return sum + (typeof part === 'number' ? part : 0);
    }, 0);
}

const PLACEHOLDER = /\{((?:request|tag|desired|reported)\.[^{}]+|now)\}/;
const WORDS = { request: '$request', tag: '$tag', desired: '$desired', reported: '$reported' } as const;

/** `{index}`, and besides `{now}`, `{request.lockTime}`, `{reported.firmware.version}`; what is not there is empty. */
function compileText(argument: JsonValue): Make {
  if (typeof argument !== 'string') throw broken('$template');
  const parts = argument.split(PLACEHOLDER).map((part, at): Make => {
    if (at % 2 === 0) {
      const fill = compileTemplate(part);
      return ({ index }) => fill(index);
    }
    if (part === 'now') return compileNow({});
    const dot = part.indexOf('.');
    const word = WORDS[part.slice(0, dot) as keyof typeof WORDS];
    return compileWord(word, { [word]: part.slice(dot + 1) }, { seed: 0, place: '' });
  });
  return (scene) => parts.map((make) => textOf(make(scene))).join('');
}

const textOf = (value: JsonValue): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** In turn over the devices, as in their first twins. */
function compileCycle(argument: JsonValue, place: Place): Make {
  if (!isJsonArray(argument) || argument.length === 0) throw broken('$cycle');
  const makers = argument.map((item, at) => compile(item, below(place, at)));
  return (scene) => makers[(scene.index - 1) % makers.length]?.(scene) ?? null;
}

function compileWeighted(argument: JsonValue, place: Place): Make {
  const { values, pick } = readWeighted(argument);
  const makers = values.map((value, at) => compile(value, below(place, at)));
  const draw = drawing(place);
  return (scene) => makers[pick(draw(scene))]?.(scene) ?? null;
}

function compileRange(argument: JsonValue, place: Place): Make {
  const pick = readRange(argument);
  const draw = drawing(place);
  return (scene) => pick(draw(scene));
}

function compileHex(argument: JsonValue, place: Place): Make {
  const write = writeHex(argument, place);
  return ({ index, count }) => write((key) => drawNth(key, index, count));
}

function drawing({ seed, place }: Place): (scene: Scene) => number {
  const key = chanceKey(seed, place);
  return ({ index, count }) => drawNth(key, index, count);
}
