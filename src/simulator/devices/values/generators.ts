import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { chanceKey, drawUnit } from './chance.ts';

/**
 * Makes a value for the device of that number, from 1. A value without generators is the same object for every device
 * and must not be changed.
 */
export type PerDevice<Value> = (index: number) => Value;

/** The seed of a fleet and the path of a value in it: two values with the same generator draw different numbers. */
export interface SeedPath {
  readonly seed: number;
  readonly path: string;
}

/** `{index}` and `{index:4}` in a text become the device's number. */
export function compileTemplate(template: string): PerDevice<string> {
  const [first = '', ...rest] = template.split(/\{(index(?::\d{1,2})?)\}/);
  const numbers: { readonly width: number; readonly after: string }[] = [];
  for (let at = 0; at < rest.length; at += 2) {
    numbers.push({ width: Number(rest[at]?.slice('index:'.length) ?? 0), after: rest[at + 1] ?? '' });
  }
  return (index) => {
    let text = first;
    for (const { width, after } of numbers) text += String(index).padStart(width, '0') + after;
    return text;
  };
}

/** The value, with every generator in it replaced by what it makes for a device. */
function compileValue(value: JsonValue, path: SeedPath): PerDevice<JsonValue> {
  if (isJsonArray(value)) return compileList(value, path);
  if (!isJsonObject(value)) return () => value;
  const [name, ...others] = Object.keys(value);
  const argument = name === undefined || others.length > 0 ? undefined : value[name];
  if (name?.startsWith('$') === true && argument !== undefined) return compileGenerator(name, argument, path);
  return compileMembers(value, path);
}

/** The same for an object that is not a generator itself: tags, desired, reported. */
export function compileMembers(members: JsonObject, path: SeedPath): PerDevice<JsonObject> {
  const makers = Object.entries(members).flatMap(([key, member]) =>
    varies(member) ? [{ key, make: compileValue(member, inside(path, key)) }] : [],
  );
  if (makers.length === 0) return () => members;
  return (index) => {
    const made: Record<string, JsonValue> = { ...members };
    for (const { key, make } of makers) made[key] = make(index);
    return made;
  };
}

function compileList(items: readonly JsonValue[], path: SeedPath): PerDevice<JsonValue> {
  if (!items.some(varies)) return () => items;
  const makers = items.map((item, at) => compileValue(item, inside(path, String(at))));
  return (index) => makers.map((make) => make(index));
}

/** Whether the value holds a generator, so that it may differ from device to device. */
function varies(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.some(varies);
  if (!isJsonObject(value)) return false;
  const keys = Object.keys(value);
  return (keys.length === 1 && keys[0]?.startsWith('$') === true) || Object.values(value).some(varies);
}

const inside = ({ seed, path }: SeedPath, key: string): SeedPath => ({ seed, path: `${path}.${key}` });

/** Documents with bad generators are refused before they get here: this is an error of the program. */
export const badGenerator = (name: string): Error => new Error(`the generator ${name} has a bad argument`);

function compileGenerator(name: string, argument: JsonValue, path: SeedPath): PerDevice<JsonValue> {
  switch (name) {
    case '$cycle':
      return compileCycle(argument, path);
    case '$weighted':
      return compileWeighted(argument, path);
    case '$range':
      return compileRange(argument, path);
    case '$hex': {
      const write = writeHex(argument, path);
      return (index) => write((key) => drawUnit(key, index));
    }
    case '$template':
      if (typeof argument !== 'string') throw badGenerator(name);
      return compileTemplate(argument);
    default:
      throw new Error(`unknown generator ${name}`);
  }
}

function compileCycle(argument: JsonValue, path: SeedPath): PerDevice<JsonValue> {
  if (!isJsonArray(argument) || argument.length === 0) throw badGenerator('$cycle');
  const makers = argument.map((value) => compileValue(value, path));
  return (index) => makers[(index - 1) % makers.length]?.(index) ?? null;
}

function compileWeighted(argument: JsonValue, { seed, path }: SeedPath): PerDevice<JsonValue> {
  const { values, pick } = readWeighted(argument);
  const makers = values.map((value, at) => compileValue(value, inside({ seed, path }, String(at))));
  const key = chanceKey(seed, path);
  return (index) => makers[pick(drawUnit(key, index))]?.(index) ?? null;
}

/** The values of a `$weighted`, and which of them a draw from 0 to 1 picks. */
export function readWeighted(argument: JsonValue): {
  readonly values: readonly JsonValue[];
  readonly pick: (chance: number) => number;
} {
  if (!isJsonArray(argument)) throw badGenerator('$weighted');
  const choices = argument.map((choice) => {
    if (!isJsonObject(choice) || typeof choice['weight'] !== 'number' || choice['value'] === undefined) {
      throw badGenerator('$weighted');
    }
    return { value: choice['value'], weight: choice['weight'] };
  });
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  const pick = (chance: number): number => {
    let rest = chance * total;
    for (const [at, { weight }] of choices.entries()) {
      rest -= weight;
      if (rest < 0) return at;
    }
    throw badGenerator('$weighted');
  };
  return { values: choices.map(({ value }) => value), pick };
}

function compileRange(argument: JsonValue, { seed, path }: SeedPath): PerDevice<JsonValue> {
  const pick = readRange(argument);
  const key = chanceKey(seed, path);
  return (index) => pick(drawUnit(key, index));
}

/** The whole number of a `$range` that a draw from 0 to 1 picks. */
export function readRange(argument: JsonValue): (chance: number) => number {
  const [from, to] = isJsonArray(argument) ? argument : [];
  if (typeof from !== 'number' || typeof to !== 'number' || to < from) throw badGenerator('$range');
  return (chance) => from + Math.floor(chance * (to - from + 1));
}

const HEX_DIGITS_PER_DRAW = 8;

/** Writes the digits of a `$hex`; every eight of them take one draw, each with a key of its own. */
export function writeHex(
  argument: JsonValue,
  { seed, path }: SeedPath,
): (draw: (key: number) => number) => string {
  if (typeof argument !== 'number' || argument < 1) throw badGenerator('$hex');
  const keys = Array.from({ length: Math.ceil(argument / HEX_DIGITS_PER_DRAW) }, (_, at) =>
    chanceKey(seed, `${path}/${at}`),
  );
  return (draw) =>
    keys
      .map((key) =>
        Math.floor(draw(key) * 2 ** 32)
          .toString(16)
          .padStart(HEX_DIGITS_PER_DRAW, '0'),
      )
      .join('')
      .slice(0, argument);
}
