import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import { DeadlineQueue } from '../../../src/simulator/state/deadline-queue.ts';

const AFTER_MS = 30;

type Step =
  | { readonly kind: 'add' | 'remove'; readonly index: number }
  | { readonly kind: 'pass'; readonly ms: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('add' as const, 'remove' as const), index: fc.nat({ max: 40 }) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat({ max: 40 }) }),
);

describe('deadlines the same time ahead', () => {
  it('expire in order, each once and at its time, except removed ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 60 }), async (all) => {
        const clock = new ManualClock(0);
        const over: [index: number, at: number][] = [];
        const queue = new DeadlineQueue(clock, AFTER_MS, (index) => over.push([index, clock.now()]));
        const waiting = new Map<number, number>();
        const added = new Set<number>();
        const expected: [index: number, at: number][] = [];
        for (const step of all) {
          if (step.kind === 'pass') {
            await clock.advance(step.ms);
            for (const [index, due] of waiting) {
              if (due > clock.now()) continue;
              expected.push([index, due]);
              waiting.delete(index);
            }
          } else if (step.kind === 'remove') {
            queue.remove(step.index);
            waiting.delete(step.index);
          } else if (!added.has(step.index)) {
            added.add(step.index);
            queue.add(step.index);
            waiting.set(step.index, clock.now() + AFTER_MS);
          }
          expect(queue.size).toBe(waiting.size);
          expect(over).toEqual(expected);
          expect(clock.timers).toBeLessThanOrEqual(1);
        }
        queue.clear();
        expect([queue.size, clock.timers]).toEqual([0, 0]);
      }),
    );
  });
});
