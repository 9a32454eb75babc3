import { describe, expect, it } from 'vitest';
import type { RolloutManifest } from '../../../src/model/rollout.ts';
import { readTexts, rollout } from '../../support/read-text.ts';

function read(text: string): RolloutManifest {
  const { rollouts, diagnostics } = readTexts({ 'rollout.yaml': text });
  const [first] = rollouts;
  if (!first) throw new Error(JSON.stringify(diagnostics));
  return first;
}

const DEFAULT_GATE = {
  reached: 0.95,
  failed: { kind: 'share', share: 0.01 },
  lost: { kind: 'share', share: 0.01 },
  minDevices: 3,
  settleInSeconds: 1_800,
  withinInSeconds: 86_400,
};

describe('a rollout that was read', () => {
  it('has the defaults of what it leaves out', () => {
    expect(read(rollout({ more: '' }))).toEqual({
      name: 'firmware',
      labels: {},
      source: { file: 'rollout.yaml', line: 1, column: 1, endLine: 8, endColumn: 103 },
      target: { condition: "tags.site = 'campus'", allDevices: false },
      operation: { kind: 'twin', desired: { version: 2 } },
      done: 'properties.reported.version = 2',
      start: { kind: 'merged' },
      timeZone: 'UTC',
      windows: [],
      stages: [
        {
          name: 'canary',
          draw: { kind: 'query', condition: "tags.ring = 'canary'" },
          after: 'gate',
          gate: DEFAULT_GATE,
          windows: [],
        },
        {
          name: 'early',
          draw: { kind: 'share', share: 0.1 },
          after: 'gate',
          gate: DEFAULT_GATE,
          windows: [],
        },
        { name: 'rest', draw: { kind: 'rest' }, after: 'gate', gate: DEFAULT_GATE, windows: [] },
      ],
      newcomers: 'sweep',
      forInSeconds: 21 * 86_400,
      maxExecutionTimeInSeconds: 3_600,
      suspend: false,
      revision: 0,
    });
  });

  it('has everything that it says', () => {
    const all = read(`apiVersion: hubjobs/v1
kind: Rollout
metadata: { name: firmware, description: What they run, labels: { team: doors } }
spec:
  target: { allDevices: true, maxDevices: 9 }
  method: { name: update, payload: 0, connectTimeout: 5s }
  done: "  properties.reported.version = 2  "
  start: 2027-04-06T10:00
  timeZone: Europe/Budapest
  windows: [{ cron: "0 8 * * MON-FRI", for: 8h }]
  stages:
    - { name: canary, devices: 50, gate: { failed: 2, within: 36h } }
    - name: asia
      query: "tags.site = 'asia' "
      timeZone: Asia/Tokyo
    - { name: night, share: 12.5%, timeZone: UTC, windows: [{ cron: "0 22 * * *", for: 1h30m }] }
    - { name: rest, after: approval, batch: 500 }
  gate: { reached: ">=99.5%", failed: "<= 0.1%", lost: "<= 3", minDevices: 1, settle: 0s, within: 1d }
  retry: { every: 6h, tries: 5 }
  newcomers: none
  for: 25d
  promote: rest
  maxExecutionTime: 30m
  suspend: true
  revision: 2
`);
    const window = (cron: string, timeZone: string, durationInSeconds: number) => ({
      kind: 'recurring',
      schedule: { kind: 'cron', cron, timeZone, dst: {} },
      durationInSeconds,
    });
    const gate = {
      reached: 0.995,
      failed: { kind: 'share', share: 0.001 },
      lost: { kind: 'count', count: 3 },
      minDevices: 1,
      settleInSeconds: 0,
      withinInSeconds: 86_400,
    };
    expect(all).toMatchObject({
      description: 'What they run',
      labels: { team: 'doors' },
      target: { condition: '*', allDevices: true, maxDevices: 9 },
      operation: {
        kind: 'method',
        name: 'update',
        payload: 0,
        responseTimeoutInSeconds: 30,
        connectTimeoutInSeconds: 5,
      },
      done: 'properties.reported.version = 2',
      start: { kind: 'at', at: Date.UTC(2027, 3, 6, 8), text: '2027-04-06T10:00' },
      timeZone: 'Europe/Budapest',
      windows: [window('0 8 * * MON-FRI', 'Europe/Budapest', 28_800)],
      retry: { everyInSeconds: 21_600, tries: 5, forInSeconds: 25 * 86_400 },
      newcomers: 'none',
      forInSeconds: 25 * 86_400,
      promote: 'rest',
      maxExecutionTimeInSeconds: 1_800,
      suspend: true,
      revision: 2,
    });
    expect(all.stages).toEqual([
      {
        name: 'canary',
        draw: { kind: 'devices', count: 50 },
        after: 'gate',
        gate: { ...gate, failed: { kind: 'count', count: 2 }, withinInSeconds: 36 * 3_600 },
        windows: [window('0 8 * * MON-FRI', 'Europe/Budapest', 28_800)],
      },
      {
        name: 'asia',
        draw: { kind: 'query', condition: "tags.site = 'asia'" },
        after: 'gate',
        gate,
        windows: [window('0 8 * * MON-FRI', 'Asia/Tokyo', 28_800)],
      },
      {
        name: 'night',
        draw: { kind: 'share', share: 0.125 },
        after: 'gate',
        gate,
        windows: [window('0 22 * * *', 'UTC', 5_400)],
      },
      {
        name: 'rest',
        draw: { kind: 'rest' },
        after: 'approval',
        batch: 500,
        gate,
        windows: [window('0 8 * * MON-FRI', 'Europe/Budapest', 28_800)],
      },
    ]);
  });
});
