import type { Instant } from '../../src/model/instant.ts';
import type { RolloutManifest, Stage } from '../../src/model/rollout.ts';
import { Chance } from '../nemesis/chance.ts';
import type { DeviceKind, FleetRules } from './fleet-hub.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A Monday. */
export const BEGIN: Instant = Date.parse('2027-03-01T00:00:00Z');

export interface RolloutCommit {
  readonly at: Instant;
  readonly what: string;
  /** Absent: there is no such rollout. */
  readonly rollout?: RolloutManifest;
}

export interface RolloutRun {
  readonly at: Instant;
  readonly forMs?: number;
  readonly killAt?: number;
  /** How many commits behind the newest one its checkout is. */
  readonly behind: number;
  readonly seed: number;
}

/** What happens to one rollout, all from one seed. */
export interface RolloutStory {
  readonly seed: number;
  readonly fleet: FleetRules;
  readonly devices: readonly DeviceKind[];
  readonly commits: readonly RolloutCommit[];
  readonly runs: readonly RolloutRun[];
  /** When an operator cancels what waits. */
  readonly stops: readonly Instant[];
  readonly ends: Instant;
}

export function rolloutNamed(name: string, changes: Partial<RolloutManifest> = {}): RolloutManifest {
  return {
    name,
    labels: {},
    source: { file: `rollouts/${name}.yaml`, line: 1, column: 1, endLine: 30, endColumn: 1 },
    target: { condition: "tags.site = 'campus'", allDevices: false },
    operation: { kind: 'twin', desired: { firmware: '2' } },
    done: "properties.reported.firmware = '2'",
    start: { kind: 'merged' },
    timeZone: 'UTC',
    windows: [],
    stages: [
      stageNamed('canary', { draw: { kind: 'query', condition: "tags.ring = 'canary'" } }),
      stageNamed('early', { draw: { kind: 'share', share: 0.3 } }),
      stageNamed('rest'),
    ],
    retry: { everyInSeconds: 6 * 3600, tries: 3, forInSeconds: 3 * 86_400 },
    newcomers: 'sweep',
    forInSeconds: 21 * 86_400,
    maxExecutionTimeInSeconds: 3_600,
    suspend: false,
    revision: 0,
    ...changes,
  };
}

export function stageNamed(name: string, changes: Partial<Stage> = {}): Stage {
  return {
    name,
    draw: { kind: 'rest' },
    after: 'gate',
    gate: {
      reached: 0.9,
      failed: { kind: 'share', share: 0.1 },
      lost: { kind: 'share', share: 0.1 },
      minDevices: 3,
      settleInSeconds: 1_800,
      withinInSeconds: 86_400,
    },
    windows: [],
    ...changes,
  };
}

/** What a version gives the devices. */
export function withValue(rollout: RolloutManifest, value: string): RolloutManifest {
  const { operation } = rollout;
  return {
    ...rollout,
    operation:
      operation.kind === 'twin'
        ? { ...operation, desired: { firmware: value } }
        : { ...operation, payload: value },
    ...(rollout.done !== undefined && { done: `properties.reported.firmware = '${value}'` }),
  };
}

const STORY_DAYS = 8;

export function tellStory(seed: number): RolloutStory {
  const chance = new Chance(seed);
  const sick = chance.oneOf([0, 0, 0.03, 0.3]);
  const kinds = Array.from({ length: chance.below(90, 30) }, (): DeviceKind => {
    const dice = chance.next();
    if (dice < sick) return 'brick';
    if (dice < sick + 0.02) return 'refuse';
    if (dice < sick + 0.04) return 'flap';
    return dice < sick + 0.15 ? 'late' : 'good';
  });
  return {
    seed,
    fleet: {
      slots: chance.oneOf([1, 5, 10]),
      badValues: new Set(['3']),
      online: chance.oneOf([1, 0.95, 0.8]),
      lag: chance.happens(0.5),
      lossy: chance.happens(0.5),
      churn: chance.happens(0.3),
    },
    devices: kinds,
    commits: tellCommits(chance, baseOf(chance)),
    runs: tellRuns(chance),
    stops: chance.happens(0.2) ? [BEGIN + chance.below(STORY_DAYS * DAY)] : [],
    ends: BEGIN + STORY_DAYS * DAY,
  };
}

function baseOf(chance: Chance): RolloutManifest {
  const isMethod = chance.happens(0.5);
  const middle = chance.oneOf<Partial<Stage>>([
    { draw: { kind: 'share', share: 0.3 } },
    { draw: { kind: 'devices', count: 8 } },
    { draw: { kind: 'rest' }, batch: 10 },
  ]);
  const { stages } = rolloutNamed('firmware');
  const [canary] = stages;
  if (!canary) throw new Error('no stage');
  const windows = chance.happens(0.3)
    ? [
        {
          kind: 'recurring' as const,
          schedule: { kind: 'cron' as const, cron: '0 8 * * MON-FRI', timeZone: 'UTC', dst: {} },
          durationInSeconds: 8 * 3600,
        },
      ]
    : [];
  const { done, ...base } = rolloutNamed('firmware', {
    stages: [
      canary,
      ...(middle.draw?.kind === 'rest' ? [] : [stageNamed('early', middle)]),
      stageNamed('rest', {
        ...(middle.draw?.kind === 'rest' && middle),
        ...(chance.happens(0.2) && { after: 'approval' }),
      }),
    ],
    windows,
    newcomers: chance.oneOf(['sweep', 'none']),
    operation: isMethod
      ? {
          kind: 'method',
          name: 'update',
          payload: '2',
          responseTimeoutInSeconds: 30,
          connectTimeoutInSeconds: 0,
        }
      : { kind: 'twin', desired: { firmware: '2' } },
  });
  const knowsDone = !isMethod || chance.happens(0.7);
  return { ...base, ...(knowsDone && done !== undefined && { done }) };
}

function tellCommits(chance: Chance, base: RolloutManifest): readonly RolloutCommit[] {
  const commits: RolloutCommit[] = [
    { at: BEGIN - 30 * DAY, what: 'nothing' },
    { at: BEGIN + chance.below(12 * HOUR), what: 'version 2', rollout: base },
  ];
  let current: RolloutManifest | undefined = base;
  let before = base;
  for (let at = BEGIN + 12 * HOUR + chance.below(2 * DAY); at < BEGIN + STORY_DAYS * DAY - 4 * HOUR; ) {
    const dice = chance.below(10);
    let what: string;
    if (!current) {
      current = before;
      what = 'restore';
    } else if (dice < 3) {
      before = current;
      current = withValue(current, chance.oneOf(['3', '4']));
      what = 'edit';
    } else if (dice < 5) {
      current = before;
      what = 'revert';
    } else if (dice < 6) {
      const { promote: _, ...rest } = current;
      current = { ...rest, promote: chance.oneOf(current.stages.slice(1)).name };
      what = `promote ${current.promote}`;
    } else if (dice < 7) {
      current = { ...current, suspend: !current.suspend };
      what = current.suspend ? 'suspend' : 'go on';
    } else if (dice < 8) {
      before = current;
      current = undefined;
      what = 'remove';
    } else {
      current = { ...current, retry: { everyInSeconds: 4 * 3600, tries: 4, forInSeconds: 3 * 86_400 } };
      what = 'other retry';
    }
    commits.push({ at, what, ...(current && { rollout: current }) });
    at += chance.below(3 * DAY, HOUR);
  }
  return commits;
}

function tellRuns(chance: Chance): readonly RolloutRun[] {
  const runs: RolloutRun[] = [];
  for (let at = BEGIN; at < BEGIN + STORY_DAYS * DAY; at += chance.below(2 * HOUR, HOUR / 3)) {
    if (chance.happens(0.01)) at += chance.below(40 * HOUR);
    const copies = chance.happens(0.1) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      runs.push({
        at,
        behind: chance.happens(0.1) ? chance.below(4) : 0,
        seed: chance.below(2 ** 31),
        ...(chance.happens(0.3) && { forMs: chance.below(HOUR, 60_000) }),
        ...(chance.happens(0.15) && { killAt: chance.below(12, 1) }),
      });
    }
  }
  return runs;
}
