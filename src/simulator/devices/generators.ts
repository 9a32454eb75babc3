import { chanceKey, drawUnit } from './chance.ts';
import type { Json, JsonMembers } from './fleet-spec.ts';

/** For whom a value is made: `place` names the value's place, so that two places of one device draw apart. */
export interface Drawing {
  readonly seed: number;
  readonly place: string;
  readonly index: number;
}

/** `{index}` and `{index:4}` in a text, for the device of that number. */
export const fillTemplate = (template: string, index: number): string =>
  template.replace(/\{index(?::(\d{1,2}))?\}/g, (_match, width: string | undefined) =>
    String(index).padStart(Number(width ?? 0), '0'),
  );

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const isMembers = (value: Json | undefined): value is JsonMembers =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value itself, with every generator in it replaced by what it makes for this device. */
export function generate(value: Json, drawing: Drawing): Json {
  if (isList(value)) return value.map((item, at) => generate(item, below(drawing, String(at))));
  if (!isMembers(value)) return value;
  const [name, ...others] = Object.keys(value);
  const argument = name === undefined || others.length > 0 ? undefined : value[name];
  if (name?.startsWith('$') === true && argument !== undefined) return runGenerator(name, argument, drawing);
  return generateMembers(value, drawing);
}

/** The same for an object that is no generator itself: tags, desired, reported. */
export const generateMembers = (members: JsonMembers, drawing: Drawing): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(members).map(([key, member]) => [key, generate(member, below(drawing, key))]),
  );

const below = (drawing: Drawing, key: string): Drawing => ({ ...drawing, place: `${drawing.place}.${key}` });

const draw = ({ seed, place, index }: Drawing): number => drawUnit(chanceKey(seed, place), index);

/** A document whose generators do not make sense has been refused long before; here that is a broken promise. */
const broken = (name: string): Error => new Error(`the generator ${name} has an argument that it cannot use`);

function runGenerator(name: string, argument: Json, drawing: Drawing): Json {
  switch (name) {
    case '$cycle':
      return cycle(argument, drawing);
    case '$weighted':
      return weighted(argument, drawing);
    case '$range':
      return range(argument, drawing);
    case '$template':
      if (typeof argument !== 'string') throw broken(name);
      return fillTemplate(argument, drawing.index);
    default:
      throw new Error(`there is no generator ${name}`);
  }
}

function cycle(argument: Json, drawing: Drawing): Json {
  const chosen = isList(argument) ? argument[(drawing.index - 1) % argument.length] : undefined;
  if (chosen === undefined) throw broken('$cycle');
  return generate(chosen, drawing);
}

function weighted(argument: Json, drawing: Drawing): Json {
  if (!isList(argument)) throw broken('$weighted');
  const choices = argument.map((choice) => {
    if (!isMembers(choice) || typeof choice['weight'] !== 'number' || choice['value'] === undefined) {
      throw broken('$weighted');
    }
    return { value: choice['value'], weight: choice['weight'] };
  });
  let rest = draw(drawing) * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const { value, weight } of choices) {
    rest -= weight;
    if (rest < 0) return generate(value, drawing);
  }
  throw broken('$weighted');
}

function range(argument: Json, drawing: Drawing): number {
  const [from, to] = isList(argument) ? argument : [];
  if (typeof from !== 'number' || typeof to !== 'number' || to < from) throw broken('$range');
  return from + Math.floor(draw(drawing) * (to - from + 1));
}
