import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstThatFit, idsOf, isOneOf } from '../../src/query/device-list.ts';
import { MAX_QUERY_LENGTH } from '../../src/query/limits.ts';
import { behind, inDrawOrder, isInShare } from '../../src/rollouts/draw.ts';

const ids = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9:._'*-]{1,128}$/), { minLength: 1, maxLength: 300 });

describe('the devices of a share', () => {
  const fleet = Array.from({ length: 10_000 }, (_, index) => `device-${index}`);

  it('are about as many as the share says', () => {
    for (const share of [0.01, 0.1, 0.5]) {
      const inShare = fleet.filter((id) => isInShare('firmware', id, share)).length;
      expect(Math.abs(inShare - share * 10_000)).toBeLessThan(4 * Math.sqrt(share * (1 - share) * 10_000));
    }
  });

  it('are among those of every larger share, and others for another rollout', () => {
    const of = (name: string, share: number) => fleet.filter((id) => isInShare(name, id, share));
    const large = new Set(of('firmware', 0.3));
    expect(of('firmware', 0.1).every((id) => large.has(id))).toBe(true);
    expect(of('other', 0.1)).not.toEqual(of('firmware', 0.1));
  });

  it('have one order, whatever the order of the list', () => {
    fc.assert(
      fc.property(ids, (list) => {
        const order = inDrawOrder('firmware', list);
        expect(inDrawOrder('firmware', [...list].reverse())).toEqual(order);
        order.forEach((id, index) => {
          expect(behind('firmware', order, id)).toEqual(order.slice(index + 1));
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('a condition that names devices', () => {
  it('is read back, and fits', () => {
    fc.assert(
      fc.property(ids, (list) => {
        const conditionOf = (some: readonly string[]) => `(tags.a = 'b') AND (${isOneOf(some)})`;
        const part = firstThatFit(list, conditionOf, Number.POSITIVE_INFINITY);
        expect(part).toEqual(list.slice(0, part.length));
        expect(conditionOf(part).length).toBeLessThanOrEqual(MAX_QUERY_LENGTH);
        const next = list[part.length];
        if (next !== undefined) expect(conditionOf([...part, next]).length).toBeGreaterThan(MAX_QUERY_LENGTH);
        expect(idsOf(conditionOf(part))).toEqual(part);
      }),
      { numRuns: 50 },
    );
  });
});
