import { describe, expect, it } from 'vitest';
import type { DeviceCount } from '../../src/model/device-count.ts';
import type { CreateChange, DeferChange } from '../../src/model/plan.ts';
import type { Policy } from '../../src/model/policy.ts';
import { refuseForbidden } from '../../src/plan/limits.ts';
import { checkManifests } from '../../src/policies/check-manifests.ts';
import { createJudge } from '../../src/policies/create-judge.ts';
import { rolloutNamed } from '../rollouts/rollout-story.ts';
import { manifestNamed } from '../support/plan-world.ts';

/** A Monday. The version began in the night; its second stage begins at 13:00. */
const VERSION = Date.parse('2026-03-02T01:00:00Z');
const AFTERNOON = Date.parse('2026-03-02T13:00:00Z');
const HUB = { name: 'production', tier: 'S2' } as const;
const UNIT = "tags.site = 'a' AND tags.ring = 'early'";

const rollout = rolloutNamed('firmware', { timeZone: 'UTC', labels: { team: 'doors' } });

const policy = (deny: string): Policy => ({
  name: 'p',
  source: { file: 'jobs/policies/p.yaml', line: 6, column: 9, endLine: 6, endColumn: 20 },
  severity: 'deny',
  deny,
  message: 'Ask first.',
});

const early: CreateChange = {
  action: 'create',
  manifest: 'firmware',
  scheduledAt: VERSION,
  reason: 'due',
  because: 'The stage before has passed.',
  request: {
    jobId: 'acme-firmware-2603020100-s2',
    condition: UNIT,
    operation: rollout.operation,
    startAt: AFTERNOON,
    maxExecutionTimeInSeconds: 3_600,
  },
};

const rest: DeferChange = {
  action: 'defer',
  manifest: 'firmware',
  scheduledAt: VERSION,
  reason: 'lead',
  because: 'The stage before has not passed.',
  jobId: 'acme-firmware-2603020100-s3',
  more: 0,
};

function refused(deny: string, counts: Readonly<Record<string, DeviceCount>> = {}) {
  const diff = { startable: [early], settled: [rest] };
  const after = refuseForbidden(diff, rollout, {
    policies: createJudge([policy(deny)], HUB),
    options: {},
    deviceCounts: new Map(Object.entries(counts)),
    refusedConditions: new Map(),
    conflicts: new Map(),
  });
  return [...after.startable, ...after.settled].map((change) =>
    change.action === 'refuse' ? `refuse, and ${change.more} more: ${change.because}` : change.action,
  );
}

const DENIED = /^refuse, and 0 more: The policy p .* Change the rollout \(/;

describe('a policy about a list of devices', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const manifest = manifestNamed('doors', {
    target: { condition: "deviceId IN ['a', 'b', 'c', 'd']", allDevices: false, list: { ids, base: '*' } },
  });
  const part = (number: number, condition: string): CreateChange => ({
    ...early,
    manifest: 'doors',
    request: {
      ...early.request,
      jobId: `acme-doors-2603020100${number === 1 ? '' : `-p${number}`}`,
      condition,
    },
  });
  const diff = {
    startable: [part(1, "deviceId IN ['a', 'b']"), part(2, "deviceId IN ['c', 'd']")],
    settled: [],
  };
  const limitsOf = (deny: string) => ({
    policies: createJudge([policy(deny)], HUB),
    options: {},
    deviceCounts: new Map([[manifest.target.condition, { total: 4, connected: 4 }]]),
    refusedConditions: new Map(),
    conflicts: new Map(),
  });

  it('goes by all its devices, in however many jobs they are, and refuses the occurrence once', () => {
    expect(refuseForbidden(diff, manifest, limitsOf('devices > 3'))).toMatchObject({
      startable: [],
      settled: [{ action: 'refuse', reason: 'policy', more: 0 }],
    });
    expect(refuseForbidden(diff, manifest, limitsOf('devices > 4 OR IS_DEFINED(query)'))).toBe(diff);
  });
});

describe('a policy about a rollout', () => {
  it('denies all of its jobs', () => {
    expect(refused("kind = 'Rollout'")).toEqual([expect.stringMatching(DENIED)]);
    expect(refused("kind = 'Job'")).toEqual(['create', 'defer']);
  });

  it.each([
    ['its stage', "stage = 'early'"],
    ['the devices of the job, and not of the whole target', 'devices > 5 AND devices < 50'],
    ['the time of the job, and not of the version', "local.hour >= 12 AND action = 'create'"],
  ])('denies one of them by %s', (_, deny) => {
    const counts = {
      [UNIT]: { total: 9, connected: 9 },
      [rollout.target.condition]: { total: 900, connected: 900 },
    };
    expect(refused(deny, counts)).toEqual(['defer', expect.stringMatching(DENIED)]);
  });

  it('is asked about each stage before there is a hub', () => {
    const check = (deny: string) =>
      checkManifests([policy(deny)], [{ manifests: [rollout] }], VERSION).map(({ code }) => code);
    expect(check("stage = 'rest' AND labels.team = 'doors'")).toEqual(['policy-denies']);
    expect(check("stage = 'last'")).toEqual([]);
    expect(check('devices > 5 OR local.hour > 12')).toEqual([]);
  });
});
