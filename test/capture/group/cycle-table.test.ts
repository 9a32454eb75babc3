import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, cycleTable } from '../../../src/capture/group/cycle-table.ts';

const share = (line: string, weight: number) => ({ line, weight });

describe('a table of values in turn', () => {
  it('is as short as the shares allow', () => {
    expect(cycleTable([share('a', 50), share('b', 50)], 1000).lines).toEqual(['a', 'b']);
    expect(cycleTable([share('a', 2), share('b', 1), share('c', 1)], 1000).lines).toHaveLength(4);
    expect(cycleTable([share('a', 7)], 3)).toEqual({ lines: ['a'], without: [] });
  });

  it('is exact for a small group', () => {
    const { lines } = cycleTable([share('a', 17), share('b', 2), share('c', 1)], 20);
    expect(lines).toHaveLength(20);
    expect(lines.filter((line) => line === 'b')).toHaveLength(2);
  });

  it('lists the lines that are too rare for it', () => {
    const { lines, without } = cycleTable([share('a', 99_999), share('b', 1)], 100_000);
    expect(new Set(lines)).toEqual(new Set(['a']));
    expect(without.map(({ line }) => line)).toEqual(['b']);
  });

  it('spreads equal lines, so that its beginning has the shares too', () => {
    const { lines } = cycleTable([share('a', 50), share('b', 25), share('c', 25)], 1000);
    expect(lines.slice(0, 2)).toContain('a');
  });
});

it('apportions whole numbers that add up, each within one of its share', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 100_000 }),
      (weights, total) => {
        const counts = apportion(weights, total);
        const sum = weights.reduce((all, weight) => all + weight, 0);
        expect(counts.reduce((all, count) => all + count, 0)).toBe(total);
        counts.forEach((count, at) => {
          expect(Math.abs(count - ((weights[at] ?? 0) / sum) * total)).toBeLessThanOrEqual(1);
        });
      },
    ),
  );
});
