import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { yamlLines } from '../../../src/capture/write/yaml-text.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(true),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      'true',
      'no',
      '1.4.2',
      '10m',
      '95%',
      '43',
      '1e3',
      '0x1f',
      '~',
      'a: b',
      '- a',
      '# c',
      'Door 1',
      '',
    ),
    fc.array(tie('value'), { maxLength: 12 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 5 },
    ),
  ),
})).value;

it('reads back as it was written', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        json,
        { minKeys: 1 },
      ),
      (map) => {
        const text = yamlLines(map as JsonObject, '  ').join('\n');
        expect(parse(text)).toEqual(map);
      },
    ),
    { numRuns: 300 },
  );
});

it('keeps long lists on few lines', () => {
  const lines = yamlLines({ floor: { $cycle: Array.from({ length: 60 }, (_, index) => index) } }, '      ');
  expect(lines.length).toBeLessThanOrEqual(4);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(118);
});
