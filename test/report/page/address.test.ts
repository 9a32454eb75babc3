import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, readAddress } from '../../../src/report/page/browser/address.ts';

const NOTHING = { anchor: '', view: '', range: '', search: '', outcome: '' };

describe('the address of the page', () => {
  it.each([
    ['nothing', '', NOTHING],
    ['a place', '#job-acme-a-1', { ...NOTHING, anchor: 'job-acme-a-1' }],
    ['a search', '#q=door+17&range=week', { ...NOTHING, search: 'door 17', range: 'week' }],
    [
      'both, in any order',
      '#outcome=job%3A+running&job-a',
      { ...NOTHING, anchor: 'job-a', outcome: 'job: running' },
    ],
    ['a broken escape', '#%E0%A4%A', NOTHING],
  ])('says %s', (_, fragment, address) => {
    expect(readAddress(fragment)).toEqual(address);
  });

  it('is read as it was written, whatever somebody searches for', () => {
    const text = fc.string({ unit: 'grapheme' });
    const anchor = fc.stringMatching(/^[a-z0-9-]*$/);
    fc.assert(
      fc.property(fc.record({ anchor, view: text, range: text, search: text, outcome: text }), (address) => {
        expect(readAddress(formatAddress(address))).toEqual(address);
      }),
    );
  });
});
