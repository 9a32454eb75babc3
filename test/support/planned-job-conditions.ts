import fc from 'fast-check';
import type { QueryRow } from '../../src/query/compile.ts';

/** The values that rows of the tests have at each field; `undefined`: none. */
const VALUES = {
  devices: [0, 3, 5, 6],
  maxDevices: [undefined, 5, 100],
  'method.name': [undefined, 'reboot', 'factoryReset'],
  'method.payload': [undefined, null, 'soft', 5, [1, 'soft']],
  'labels.team': [undefined, 'doors', 'gates'],
  'local.hour': [0, 13, 23],
  'local.weekday': ['MON', 'FRI'],
} as const;

export const FIELDS = Object.keys(VALUES);

const field = fc.constantFrom(...FIELDS);
const value = fc.constantFrom("'reboot'", "'doors'", "'FRI'", '5', '13', 'null', 'true');

const leaf = fc.oneof(
  fc.tuple(field, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), value).map((parts) => parts.join(' ')),
  fc.tuple(field, fc.constantFrom('=', '<'), field).map((parts) => parts.join(' ')),
  fc
    .tuple(field, fc.constantFrom('IN', 'NIN'), fc.array(value, { maxLength: 3 }))
    .map(([name, operator, list]) => `${name} ${operator} [${list.join(', ')}]`),
  field.map((name) => `IS_DEFINED(${name})`),
  fc.tuple(field, value).map(([name, constant]) => `ARRAY_CONTAINS(${name}, ${constant})`),
  field.map((name) => `STARTSWITH(${name}, 're')`),
  fc.tuple(field, field).map(([one, other]) => `${one} + ${other} * 2 > 10`),
);

/** Conditions as a policy writes them. */
export const conditions: fc.Arbitrary<string> = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('text').map((text) => `NOT (${text})`),
    fc.tuple(tie('text'), tie('text')).map(([one, other]) => `(${one}) AND (${other})`),
    fc.tuple(tie('text'), tie('text')).map(([one, other]) => `(${one}) OR (${other})`),
  ),
})).text;

/** The value of each field, by its name. */
export const values: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  Object.fromEntries(Object.entries(VALUES).map(([name, all]) => [name, fc.constantFrom(...all)])),
);

/** A row with these values. */
export function rowOf(given: Readonly<Record<string, unknown>>): QueryRow {
  const row: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(given)) {
    const [top = '', member] = name.split('.');
    if (one !== undefined) row[top] = member === undefined ? one : { ...Object(row[top]), [member]: one };
  }
  return row;
}
