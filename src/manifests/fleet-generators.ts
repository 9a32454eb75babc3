import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import type { Finding, Path } from './finding.ts';
import { nearest } from './nearest.ts';

const GENERATORS = ['$cycle', '$weighted', '$range', '$template'];

/** A map with a key that begins with `$`: no twin key does, so it stands for other values. */
export function isGenerator(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).some((key) => key.startsWith('$'));
}

/** Generators anywhere in a value that cannot be read. */
export function checkGenerators(value: JsonValue, path: Path): readonly Finding[] {
  if (Array.isArray(value))
    return value.flatMap((item: JsonValue, index) => checkGenerators(item, [...path, index]));
  if (!isJsonObject(value)) return [];
  if (isGenerator(value)) return checkGenerator(value, path);
  return Object.entries(value).flatMap(([key, member]) => checkGenerators(member, [...path, key]));
}

function checkGenerator(value: JsonObject, path: Path): readonly Finding[] {
  const refuse = (message: string, hint: string): readonly Finding[] => [
    { code: 'fleet-generator', path, message, hint },
  ];
  const [key = '', ...others] = Object.keys(value);
  if (others.length > 0) return refuse('a generator has one key', 'write it alone: `{ $cycle: [1, 2, 3] }`');
  const written = value[key];
  switch (key) {
    case '$cycle':
      return Array.isArray(written) && written.length > 0
        ? []
        : refuse('`$cycle` takes a list of values', 'for example `{ $cycle: [1, 2, 3] }`');
    case '$weighted':
      return Array.isArray(written) && written.length > 0 && written.every(isWeighted)
        ? []
        : refuse(
            '`$weighted` takes a list of values with weights above 0',
            'for example `{ $weighted: [{ value: 1.4.2, weight: 9 }, { value: 1.5.0, weight: 1 }] }`',
          );
    case '$range':
      return isRange(written)
        ? []
        : refuse('`$range` takes two whole numbers, the smaller first', 'for example `{ $range: [0, 40] }`');
    case '$template':
      return typeof written === 'string'
        ? []
        : refuse('`$template` takes text', 'for example `{ $template: "door-{index}" }`');
    default: {
      const meant = nearest(key, GENERATORS);
      return refuse(
        `\`${key.slice(0, 60)}\` is no generator`,
        meant ? `did you mean \`${meant}\`?` : `generators: ${GENERATORS.join(', ')}`,
      );
    }
  }
}

function isWeighted(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { value: one, weight, ...others } = value;
  return one !== undefined && typeof weight === 'number' && weight > 0 && Object.keys(others).length === 0;
}

function isRange(value: JsonValue | undefined): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [low, high]: readonly JsonValue[] = value;
  return Number.isSafeInteger(low) && Number.isSafeInteger(high) && Number(low) <= Number(high);
}
