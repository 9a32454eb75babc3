import type { ValueType } from '../fleet-shape.ts';

/** The types of values, in words. */
export const TYPE_WORDS: Readonly<Record<ValueType, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
};
