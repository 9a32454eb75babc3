import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { chanceKey, drawUnit } from './chance.ts';

/**
 * What a value comes to for the device of that number, from 1. Values without generators are one and the same object
 * for every device, and not to be changed.
 */
export type Made<Value> = (index: number) => Value;

/** For which fleet values are made, and where: `place` names the value's place, so that two places draw apart. */
export interface Place {
  readonly seed: number;
  readonly place: string;
}

/** `{index}` and `{index:4}` in a text become the device's number. */
export function compileTemplate(template: string): Made<string> {
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

/** The value itself, with every generator in it replaced by what it makes for a device. */
function compileValue(value: JsonValue, place: Place): Made<JsonValue> {
  if (isJsonArray(value)) return compileList(value, place);
  if (!isJsonObject(value)) return () => value;
  const [name, ...others] = Object.keys(value);
  const argument = name === undefined || others.length > 0 ? undefined : value[name];
  if (name?.startsWith('$') === true && argument !== undefined)
    return compileGenerator(name, argument, place);
  return compileMembers(value, place);
}

/** The same for an object that is no generator itself: tags, desired, reported. */
export function compileMembers(members: JsonObject, place: Place): Made<JsonObject> {
  const makers = Object.entries(members).flatMap(([key, member]) =>
    varies(member) ? [{ key, make: compileValue(member, below(place, key)) }] : [],
  );
  if (makers.length === 0) return () => members;
  return (index) => {
    const made: Record<string, JsonValue> = { ...members };
    for (const { key, make } of makers) made[key] = make(index);
    return made;
  };
}

function compileList(items: readonly JsonValue[], place: Place): Made<JsonValue> {
  if (!items.some(varies)) return () => items;
  const makers = items.map((item, at) => compileValue(item, below(place, String(at))));
  return (index) => makers.map((make) => make(index));
}

/** Whether a generator is in there, so that it may differ from device to device. */
function varies(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.some(varies);
  if (!isJsonObject(value)) return false;
  const keys = Object.keys(value);
  return (keys.length === 1 && keys[0]?.startsWith('$') === true) || Object.values(value).some(varies);
}

const below = ({ seed, place }: Place, key: string): Place => ({ seed, place: `${place}.${key}` });

/** A document whose generators do not make sense has been refused long before; here that is a broken promise. */
export const broken = (name: string): Error =>
  new Error(`the generator ${name} has an argument that it cannot use`);

function compileGenerator(name: string, argument: JsonValue, place: Place): Made<JsonValue> {
  switch (name) {
    case '$cycle':
      return compileCycle(argument, place);
    case '$weighted':
      return compileWeighted(argument, place);
    case '$range':
      return compileRange(argument, place);
    case '$hex': {
      const write = writeHex(argument, place);
      return (index) => write((key) => drawUnit(key, index));
    }
    case '$template':
      if (typeof argument !== 'string') throw broken(name);
      return compileTemplate(argument);
    default:
      throw new Error(`there is no generator ${name}`);
  }
}

function compileCycle(argument: JsonValue, place: Place): Made<JsonValue> {
  if (!isJsonArray(argument) || argument.length === 0) throw broken('$cycle');
  const makers = argument.map((value) => compileValue(value, place));
  return (index) => makers[(index - 1) % makers.length]?.(index) ?? null;
}

function compileWeighted(argument: JsonValue, { seed, place }: Place): Made<JsonValue> {
  const { values, pick } = readWeighted(argument);
  const makers = values.map((value, at) => compileValue(value, below({ seed, place }, String(at))));
  const key = chanceKey(seed, place);
  return (index) => makers[pick(drawUnit(key, index))]?.(index) ?? null;
}

/** The values of a `$weighted`, and which of them a draw from 0 to 1 comes to. */
export function readWeighted(argument: JsonValue): {
  readonly values: readonly JsonValue[];
  readonly pick: (chance: number) => number;
} {
  if (!isJsonArray(argument)) throw broken('$weighted');
  const choices = argument.map((choice) => {
    if (!isJsonObject(choice) || typeof choice['weight'] !== 'number' || choice['value'] === undefined) {
      throw broken('$weighted');
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
    throw broken('$weighted');
  };
  return { values: choices.map(({ value }) => value), pick };
}

function compileRange(argument: JsonValue, { seed, place }: Place): Made<JsonValue> {
  const pick = readRange(argument);
  const key = chanceKey(seed, place);
  return (index) => pick(drawUnit(key, index));
}

/** The whole number of a `$range` that a draw from 0 to 1 comes to. */
export function readRange(argument: JsonValue): (chance: number) => number {
  const [from, to] = isJsonArray(argument) ? argument : [];
  if (typeof from !== 'number' || typeof to !== 'number' || to < from) throw broken('$range');
  return (chance) => from + Math.floor(chance * (to - from + 1));
}

const HEX_DIGITS_OF_DRAW = 8;

/** Writes the digits of a `$hex`; a draw is asked for with a key for every eight of them. */
export function writeHex(
  argument: JsonValue,
  { seed, place }: Place,
): (draw: (key: number) => number) => string {
  if (typeof argument !== 'number' || argument < 1) throw broken('$hex');
  const keys = Array.from({ length: Math.ceil(argument / HEX_DIGITS_OF_DRAW) }, (_, at) =>
    chanceKey(seed, `${place}/${at}`),
  );
  return (draw) =>
    keys
      .map((key) =>
        Math.floor(draw(key) * 2 ** 32)
          .toString(16)
          .padStart(HEX_DIGITS_OF_DRAW, '0'),
      )
      .join('')
      .slice(0, argument);
}
