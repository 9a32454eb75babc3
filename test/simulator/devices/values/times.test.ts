import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawTime } from '../../../../src/simulator/devices/values/times.ts';

const STEPS = 10_000;
/** Draws at even distances, in ascending order. */
const drawAll = (time: Parameters<typeof drawTime>[0]) =>
  Array.from({ length: STEPS }, (_, step) => drawTime(time, step / STEPS));

describe('a random time', () => {
  it('between two limits is even, ends included', () => {
    expect(new Set(drawAll({ fromMs: 10, toMs: 12 }))).toEqual(new Set([10, 11, 12]));
    expect(drawTime({ fromMs: 5, toMs: 5 }, 0.7)).toBe(5);
    expect(drawTime({ fromMs: 0, toMs: 0 }, 0.7)).toBe(0);
  });

  it.each([
    [80, 2_000],
    [300, 4_000],
    [90_000, 240_000],
    [50, 50],
  ])('with a long tail has its middle at %d and one in a hundred above %d', (medianMs, p99Ms) => {
    const all = drawAll({ medianMs, p99Ms });
    expect(all[STEPS / 2]).toBeGreaterThanOrEqual(medianMs * 0.99);
    expect(all[STEPS / 2]).toBeLessThanOrEqual(medianMs * 1.01);
    expect(all[STEPS * 0.99]).toBeGreaterThanOrEqual(p99Ms * 0.98);
    expect(all[STEPS * 0.99]).toBeLessThanOrEqual(p99Ms * 1.02);
  });

  it('grows with the draw and is a whole number of 0 or more, at both ends too', () => {
    const ends = fc.constantFrom(0, 1 - 2 ** -32);
    const draw = fc.oneof(ends, fc.double({ min: 0, max: 1 - 2 ** -32, noNaN: true }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        draw,
        draw,
        (medianMs, times, one, other) => {
          const time = { medianMs, p99Ms: medianMs * times };
          const [low, high] = [drawTime(time, Math.min(one, other)), drawTime(time, Math.max(one, other))];
          expect(Number.isSafeInteger(low) && low >= 0).toBe(true);
          expect(low).toBeLessThanOrEqual(high);
        },
      ),
    );
  });
});
