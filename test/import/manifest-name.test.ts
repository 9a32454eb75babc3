import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifestName } from '../../src/import/manifest-name.ts';

const named = (jobId: string, taken: readonly string[] = []) =>
  manifestName(jobId, async (name) => taken.includes(name));

describe('the name of an imported job', () => {
  it.each([
    ['NightlyLock', [], 'nightly-lock'],
    ['lock_doors--2027.03.01', [], 'lock-doors-2027-03-01'],
    ['acme-lock-doors-2703012100-r2', [], 'lock-doors'],
    ['0f8fad5b-d9cb-469f-a165-70867728950e', [], '0f8fad5b-d9cb-469f-a165-7086'],
    ['a-very-long-id-that-goes-on-x-y', [], 'a-very-long-id-that-goes-on'],
    ['ünïcödé', [], 'n-c-d'],
    ['___', [], 'job'],
    ['lock', ['lock', 'lock-2'], 'lock-3'],
    ['a-very-long-id-that-goes-on-x-y', ['a-very-long-id-that-goes-on'], 'a-very-long-id-that-goes-o-2'],
  ])('%j is, beside %j, %j', async (jobId, taken, name) => {
    expect(await named(jobId, taken)).toBe(name);
  });

  it('is one that a manifest may have, and new, whatever the id is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 }), async (ids) => {
        const names: string[] = [];
        for (const id of ids) names.push(await named(id, names));
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) {
          expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
          expect(name.length).toBeLessThanOrEqual(28);
        }
      }),
    );
  });
});
