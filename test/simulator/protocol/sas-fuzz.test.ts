import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coversResource,
  createSas,
  expiryOf,
  isSignedBy,
  parseSas,
} from '../../../src/simulator/protocol/sas.ts';
import { STRESS } from '../../support/stress.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');

const field = fc.tuple(
  fc.constantFrom('sr', 'sig', 'se', 'skn', '', 'SR', '__proto__'),
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('%', '%zz', '%00', 'localhost', '99999999999', '1e999', '-1', '=', '%E0%A4%A'),
  ),
);
const token = fc
  .tuple(
    fc.constantFrom('SharedAccessSignature ', 'sharedaccesssignature ', 'Bearer ', ''),
    fc.array(field, { maxLength: 6 }),
  )
  .map(([scheme, fields]) => scheme + fields.map(([name, value]) => `${name}=${value}`).join('&'));

describe('any text in the place of a token', () => {
  it('is read or refused, and opens nothing', () => {
    fc.assert(
      fc.property(fc.oneof(token, fc.string({ unit: 'binary', maxLength: 80 })), (text) => {
        const sas = parseSas(text);
        if (!sas) return;
        expect(isSignedBy(sas, [KEY, OTHER_KEY])).toBe(false);
        expect(typeof coversResource(sas, ['localhost'], '/jobs/v2')).toBe('boolean');
        expect(typeof expiryOf(sas)).toBe('number');
      }),
      { numRuns: 500 * STRESS },
    );
  });

  it('that was a token opens no more than that one, whatever character of it is another', () => {
    const good = createSas('localhost', 4_000_000_000, KEY);
    const original = parseSas(good);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (index, letter) => {
        const sas = parseSas(good.slice(0, index) + letter + good.slice(index + 1));
        if (!sas || !isSignedBy(sas, [KEY])) return;
        expect({ ...sas, policy: undefined }).toEqual(original);
      }),
      { numRuns: 500 * STRESS },
    );
  });
});
