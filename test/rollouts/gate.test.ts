import { describe, expect, it } from 'vitest';
import type { Gate } from '../../src/model/rollout.ts';
import { judgeGate } from '../../src/rollouts/gate.ts';

const gate: Gate = {
  reached: 0.95,
  failed: { kind: 'share', share: 0.01 },
  lost: { kind: 'count', count: 2 },
  minDevices: 3,
  settleInSeconds: 1_800,
  withinInSeconds: 86_400,
};
const good = { enrolled: 100, reached: 95, failed: 1, lost: 2 };

describe('a gate', () => {
  it('holds at its limits', () => {
    expect(judgeGate(gate, good, false)).toEqual({ kind: 'holds' });
  });

  it('fails over its limits, whatever was reached', () => {
    expect(judgeGate(gate, { ...good, failed: 2 }, false)).toEqual({
      kind: 'failed',
      what: 'failed',
      devices: 2,
      allowed: 1,
    });
    expect(judgeGate(gate, { ...good, lost: 3 }, false)).toMatchObject({ what: 'lost', allowed: 2 });
  });

  it('needs all devices of a stage that is smaller than its least number', () => {
    expect(judgeGate(gate, { enrolled: 2, reached: 1, failed: 0, lost: 0 }, false)).toMatchObject({
      needed: 2,
    });
    expect(judgeGate(gate, { enrolled: 2, reached: 2, failed: 0, lost: 0 }, false)).toEqual({
      kind: 'holds',
    });
    expect(judgeGate(gate, { enrolled: 12, reached: 11, failed: 0, lost: 0 }, false)).toMatchObject({
      needed: 12,
    });
  });

  it('passes nothing without evidence', () => {
    for (const missing of ['enrolled', 'reached', 'failed', 'lost'] as const) {
      const { [missing]: _, ...rest } = good;
      expect(judgeGate(gate, rest, false).kind, missing).toBe('no-evidence');
    }
    expect(judgeGate(gate, { enrolled: 0, reached: 0, failed: 0, lost: 0 }, false).kind).toBe('no-evidence');
  });

  it('asks a rollback for failed devices alone', () => {
    expect(judgeGate(gate, { ...good, reached: 0, lost: 50 }, true)).toEqual({ kind: 'holds' });
    expect(judgeGate(gate, { ...good, failed: 2 }, true).kind).toBe('failed');
  });
});
