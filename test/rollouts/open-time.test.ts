import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Freeze } from '../../src/model/freeze.ts';
import { OpenTime } from '../../src/rollouts/open-time.ts';

const HOUR = 3_600_000;
/** A Monday. */
const MONDAY = Date.parse('2027-03-01T00:00:00Z');
const office = {
  kind: 'recurring' as const,
  schedule: { kind: 'cron' as const, cron: '0 8 * * MON-FRI', timeZone: 'UTC', dst: {} },
  durationInSeconds: 8 * 3_600,
};
const rollout = { name: 'firmware', labels: {} };
const freeze = (from: number, to: number): Freeze => ({
  name: 'holiday',
  reason: 'Nobody is there.',
  effect: 'deny',
  window: { kind: 'range', from, to },
  manifests: { kind: 'all' },
});

describe('the open time of a stage', () => {
  it('is every hour of the week what its windows say', () => {
    const open = new OpenTime(rollout, [office], []);
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      const [day, time] = [Math.floor(hour / 24), hour % 24];
      const isOpen = day < 5 && time >= 8 && time < 16;
      expect(open.at(MONDAY + hour * HOUR).kind, `hour ${hour}`).toBe(isOpen ? 'open' : 'closed');
    }
  });

  it('says when it ends, and when the next window opens', () => {
    const open = new OpenTime(rollout, [office], []);
    expect(open.at(MONDAY + 9 * HOUR)).toEqual({ kind: 'open', until: MONDAY + 16 * HOUR });
    expect(open.at(MONDAY + 17 * HOUR)).toEqual({ kind: 'closed', until: MONDAY + 32 * HOUR });
  });

  it('is not in a freeze', () => {
    const open = new OpenTime(rollout, [], [freeze(MONDAY, MONDAY + HOUR)]);
    expect(open.at(MONDAY)).toMatchObject({ kind: 'frozen' });
    expect(open.at(MONDAY + HOUR).kind).toBe('open');
  });

  it('is counted over nights, and not through freezes', () => {
    const open = new OpenTime(rollout, [office], []);
    const far = MONDAY + 40 * 24 * HOUR;
    expect(open.after(MONDAY + 15 * HOUR, 2 * HOUR, far)).toBe(MONDAY + 33 * HOUR);
    expect(open.after(MONDAY + 15 * HOUR, 2 * HOUR, MONDAY + 20 * HOUR)).toBeUndefined();
    const frozen = new OpenTime(rollout, [], [freeze(MONDAY + HOUR, MONDAY + 3 * HOUR)]);
    expect(frozen.after(MONDAY, 2 * HOUR, far)).toBe(MONDAY + 4 * HOUR);
  });

  it('adds up', () => {
    const open = new OpenTime(rollout, [office], []);
    const hours = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(hours, hours, fc.integer({ min: 1, max: 200 }), (from, one, two) => {
        const far = MONDAY + 10_000 * HOUR;
        const start = MONDAY + from * HOUR;
        const middle = open.after(start, one * HOUR, far) ?? far;
        expect(open.after(middle, two * HOUR, far)).toBe(open.after(start, (one + two) * HOUR, far));
      }),
      { numRuns: 50 },
    );
  });
});
