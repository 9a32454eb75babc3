import { describe, expect, it } from 'vitest';
import type { Answer, Asking } from '../../src/model/hub-question.ts';
import type { Gate, RolloutManifest, StageDraw } from '../../src/model/rollout.ts';
import type { RolloutReport } from '../../src/model/rollout-report.ts';
import { judgeRollout } from '../../src/rollouts/judge-rollout.ts';

const now = Date.parse('2027-04-06T10:00:00Z');

const gate: Gate = {
  reached: 0.95,
  failed: { kind: 'share', share: 0.01 },
  lost: { kind: 'share', share: 0.01 },
  minDevices: 3,
  settleInSeconds: 1800,
  withinInSeconds: 86_400,
};

function rolloutOf(draws: readonly StageDraw[]): RolloutManifest {
  return {
    name: 'firmware',
    labels: {},
    source: { file: 'jobs/firmware.yaml', line: 1, column: 1, endLine: 9, endColumn: 1 },
    target: { condition: "tags.site = 'campus'", allDevices: false },
    operation: { kind: 'twin', desired: { firmware: '3.3.0' } },
    start: { kind: 'merged' },
    timeZone: 'UTC',
    windows: [],
    stages: draws.map((draw, index) => ({
      name: `stage-${index + 1}`,
      draw,
      after: 'gate',
      gate,
      windows: [],
    })),
    newcomers: 'none',
    forInSeconds: 86_400,
    maxExecutionTimeInSeconds: 3600,
    suspend: false,
    revision: 0,
  };
}

/** Devices of each stage that a plan expects where 1,000 devices match, 12 of them in the ring `canary`. */
function expectedIn(draws: readonly StageDraw[], isToApply = false) {
  const asked: string[] = [];
  const asking = judgeRollout({
    rollout: rolloutOf(draws),
    history: undefined,
    jobs: new Map(),
    freezes: [],
    context: {
      owner: 'acme',
      now,
      resume: new Set(),
      allowDevices: 0,
      isToApply,
      holdsSince: () => undefined,
    },
  });
  const report = reportOf(asking, (condition) => {
    asked.push(condition);
    return condition.includes('canary') ? 12 : 1000;
  });
  return { devices: report.stages.map(({ expected }) => expected), asked: new Set(asked).size };
}

function reportOf(
  asking: Asking<{ readonly report: RolloutReport }>,
  count: (condition: string) => number,
): RolloutReport {
  let step = asking.next();
  while (!step.done) {
    const question = step.value;
    const answer: Answer =
      question.kind === 'count' ? { kind: 'count', total: count(question.condition) } : { kind: 'unknown' };
    step = asking.next(answer);
  }
  return step.value.report;
}

describe('the devices that a plan expects in stages to come', () => {
  it.each<[string, readonly StageDraw[], readonly number[], number]>([
    [
      'a condition, a share and the rest',
      [{ kind: 'query', condition: "tags.ring = 'canary'" }, { kind: 'share', share: 0.1 }, { kind: 'rest' }],
      [12, 99, 889],
      2,
    ],
    ['a number of devices', [{ kind: 'devices', count: 50 }, { kind: 'rest' }], [50, 950], 1],
    [
      'a number that is more than there are',
      [{ kind: 'devices', count: 5000 }, { kind: 'rest' }],
      [1000, 0],
      1,
    ],
  ])('are those of %s', (_, draws, devices, asked) => {
    expect(expectedIn(draws)).toEqual({ devices, asked });
  });

  it('are not counted by a run that applies', () => {
    expect(expectedIn([{ kind: 'rest' }], true)).toEqual({ devices: [undefined], asked: 0 });
  });
});
