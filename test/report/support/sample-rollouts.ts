import type { Change, Plan } from '../../../src/model/plan.ts';
import type { RolloutReport, StageReport } from '../../../src/model/rollout-report.ts';
import type { JobStatusReport, StatusReport } from '../../../src/model/status-report.ts';
import { at, samplePlan } from './sample-plan.ts';
import { sampleStatus } from './sample-status.ts';

const limits: StageReport['limits'] = {
  reached: 0.95,
  failed: { kind: 'share', share: 0.01 },
  lost: { kind: 'count', count: 1 },
  minDevices: 3,
};

const canary: StageReport = {
  name: 'canary',
  stage: 1,
  phase: 'passed',
  numbers: { enrolled: 12 },
  limits,
  tries: 1,
  beganAt: at('2026-03-02T08:00:00Z'),
  endedAt: at('2026-03-02T08:10:00Z'),
  because: 'It has passed.',
};

const early: StageReport = {
  name: 'early',
  stage: 2,
  phase: 'retrying',
  numbers: { enrolled: 60, reached: 56, failed: 0, lost: 0, left: 4 },
  limits,
  tries: 2,
  beganAt: at('2026-03-02T09:00:00Z'),
  endedAt: at('2026-03-02T15:10:00Z'),
  until: at('2026-03-03T13:00:00Z'),
  because:
    'Stage early waits: 93.3% done of ≥ 95%, 4 of 60 left. Judged until Tue 2026-03-03 14:00 +01:00 Europe/Budapest (13:00 UTC). To go on now, merge `promote: rest`.',
};

const rest: StageReport = {
  name: 'rest',
  stage: 3,
  phase: 'waiting',
  numbers: {},
  limits,
  expected: 5420,
  tries: 0,
  because: 'Waits for the stage early.',
};

/** Its second stage is tried again. */
const gateways: RolloutReport = {
  rollout: 'gateway-firmware',
  source: { file: 'jobs/gateway-firmware.yaml', line: 1, column: 1, endLine: 30, endColumn: 1 },
  timeZone: 'Europe/Budapest',
  description: 'What the gateways of the campus run',
  operation: {
    kind: 'twin',
    desired: { firmware: { version: '3.3.0', url: 'https://contoso.example/3.3.0' } },
  },
  condition: "tags.site = 'campus'",
  version: at('2026-03-02T08:00:00Z'),
  isRollback: false,
  phase: 'retrying',
  stage: 'early',
  stages: [canary, early, rest],
  because: early.because,
  waysOn: [],
};

/** Devices of its first stage went dark. */
const locks: RolloutReport = {
  ...gateways,
  rollout: 'lock-firmware',
  source: { ...gateways.source, file: 'jobs/lock-firmware.yaml' },
  condition: "tags.kind = 'lock'",
  phase: 'failed',
  stage: 'canary',
  stages: [
    {
      ...canary,
      phase: 'failed',
      numbers: { enrolled: 12, reached: 8, failed: 0, lost: 3, left: 1 },
      because: 'Stage canary failed: 3 devices lost, and at most 1 may be.',
    },
    { ...rest, stage: 2, because: 'Waits for the stage canary.' },
  ],
  because: 'Stage canary failed: 3 devices lost, and at most 1 may be.',
  waysOn: ['merge a new version', 'merge `promote: rest`', 'take the version back with `git revert`'],
};

const ofGateways = { manifest: 'gateway-firmware', scheduledAt: at('2026-03-02T08:00:00Z') };
const secondTry = 'acme-gateway-firmware-2603020800-s2-t2';

const changes: readonly Change[] = [
  {
    ...ofGateways,
    action: 'create',
    reason: 'try',
    because: 'Try 2 of stage early for 4 devices that are left.',
    request: {
      jobId: secondTry,
      startAt: samplePlan.now,
      condition: "tags.hubjobs.gateway-firmware = '2603020800-s2'",
      operation: gateways.operation,
      maxExecutionTimeInSeconds: 600,
    },
  },
  {
    manifest: 'lock-firmware',
    scheduledAt: at('2026-03-02T08:00:00Z'),
    action: 'skip',
    reason: 'gate-failed',
    because: locks.because,
    more: 0,
  },
];

/** One rollout that goes on, and one that has failed. */
export const rolloutPlan: Plan = {
  ...samplePlan,
  changes: [...samplePlan.changes.slice(0, 1), ...changes],
  rollouts: [gateways, locks],
};

const jobOf = (job: Partial<JobStatusReport>): JobStatusReport => ({
  jobId: 'acme-gateway-firmware-2603020800',
  ...ofGateways,
  attempt: 1,
  status: 'completed',
  startAt: at('2026-03-02T08:00:00Z'),
  endAt: at('2026-03-02T08:10:00Z'),
  verdict: 'succeeded',
  answers: [],
  ...job,
});

/** The same on the hub. */
export const rolloutStatus: StatusReport = {
  ...sampleStatus,
  manifests: sampleStatus.manifests.slice(0, 1),
  rollouts: [gateways, locks],
  jobs: [
    jobOf({ jobId: secondTry, status: 'running', verdict: 'running' }),
    jobOf({ jobId: 'acme-gateway-firmware-2603020800-s2' }),
    jobOf({}),
    jobOf({ jobId: 'acme-lock-firmware-2603020800', manifest: 'lock-firmware' }),
    ...sampleStatus.jobs.slice(-1),
  ],
};
