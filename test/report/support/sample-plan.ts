import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import type { Instant } from '../../../src/model/instant.ts';
import type { Change, Plan, TargetSummary } from '../../../src/model/plan.ts';

export const at = (text: string): Instant => Date.parse(text);

const lockDoors: TargetSummary = {
  manifest: 'lock-doors',
  source: { file: 'jobs/lock-doors.yaml', line: 1, column: 1, endLine: 24, endColumn: 1 },
  description: 'Lock every door of building 43 in the evening',
  operation: {
    kind: 'method',
    name: 'lockDoor',
    payload: { lockTime: '10m' },
    responseTimeoutInSeconds: 30,
    connectTimeoutInSeconds: 10,
  },
  condition: "tags.building = '43' AND tags.floor IN [1, 2, 3]",
  timeZone: 'Europe/Budapest',
  schedule: '0 22 * * MON-FRI',
  startingDeadlineInSeconds: 900,
  maxExecutionTimeInSeconds: 600,
  deviceCount: 1240,
  connectedCount: 1102,
};

const placeDevices: TargetSummary = {
  manifest: 'place-devices',
  source: { file: 'jobs/place-devices.yaml', line: 1, column: 1, endLine: 20, endColumn: 1 },
  operation: {
    kind: 'twin',
    desired: { building: 43, floor: 3, legacyMode: null },
    tags: { location: { campus: 'north', surveyed: true } },
  },
  condition: '*',
  timeZone: 'America/Los_Angeles',
  schedule: '2026-03-02T17:00',
  startingDeadlineInSeconds: 3600,
  maxExecutionTimeInSeconds: 3600,
  deviceCount: 15_000,
  connectedCount: 14_999,
};

const nightlyReport: TargetSummary = {
  ...lockDoors,
  manifest: 'nightly-report',
  source: { file: 'jobs/nightly.yaml', line: 3, column: 1, endLine: 20, endColumn: 1 },
  operation: { kind: 'method', name: 'report', responseTimeoutInSeconds: 300, connectTimeoutInSeconds: 0 },
  condition: "tags.role = 'gateway'",
  timeZone: 'UTC',
  schedule: '0 2 * * *',
  deviceCount: 0,
  connectedCount: 0,
};

const noDevices: Diagnostic = {
  severity: 'warning',
  code: 'no-devices',
  message: 'no device matches the target of nightly-report now',
  range: { file: 'jobs/nightly.yaml', line: 9, column: 12, endLine: 9, endColumn: 33 },
  hint: 'a tag that is misspelt in the query matches nothing; compare with `tags` of a device',
  excerpt: ["    query: tags.role = 'gateway'"],
};

const request = (target: TargetSummary, scheduledAt: string, jobId: string) => ({
  jobId,
  operation: target.operation,
  condition: target.condition,
  startAt: at(scheduledAt),
  maxExecutionTimeInSeconds: target.maxExecutionTimeInSeconds,
});

const changes: readonly Change[] = [
  {
    action: 'cancel',
    manifest: 'open-gates',
    scheduledAt: at('2026-03-03T05:00:00Z'),
    reason: 'removed',
    because: 'No manifest asks for open-gates any more.',
    cancels: 'acme-open-gates-2603030500-q7d2k9xm',
  },
  {
    action: 'replace',
    manifest: 'lock-doors',
    scheduledAt: at('2026-03-02T21:00:00Z'),
    reason: 'content-changed',
    because: 'The manifest changed after this job was put on the hub.',
    cancels: 'acme-lock-doors-2603022100-aaaa1111',
    request: request(lockDoors, '2026-03-02T21:00:00Z', 'acme-lock-doors-2603022100-k3v9d2aa'),
    actual: {
      condition: "tags.building = '43'",
      operation: {
        kind: 'method',
        name: 'lockDoor',
        payload: { lockTime: '5m', silent: true },
        responseTimeoutInSeconds: 30,
        connectTimeoutInSeconds: 10,
      },
      maxExecutionTimeInSeconds: 600,
    },
  },
  {
    action: 'create',
    manifest: 'place-devices',
    scheduledAt: at('2026-03-03T01:00:00Z'),
    reason: 'due',
    because: 'It starts within the lead of 24h and a slot is free.',
    request: request(placeDevices, '2026-03-03T01:00:00Z', 'acme-place-devices-2603030100-bb22cc33'),
  },
  {
    action: 'create',
    manifest: 'nightly-report',
    scheduledAt: at('2026-03-02T20:20:00Z'),
    reason: 'due',
    because: 'It is 10 minutes late and may start up to 15m late.',
    note: 'The clocks go forward: 02:30 does not exist on this day and runs at 03:00.',
    request: request(nightlyReport, '2026-03-02T20:30:00Z', 'acme-nightly-report-2603022020-dd44ee55'),
  },
  {
    action: 'create',
    manifest: 'nightly-report',
    scheduledAt: at('2026-03-03T02:00:00Z'),
    reason: 'due',
    because: 'It starts within the lead of 24h and a slot is free.',
    request: request(nightlyReport, '2026-03-03T02:00:00Z', 'acme-nightly-report-2603030200-dd44ee55'),
  },
  {
    action: 'keep',
    manifest: 'lock-doors',
    scheduledAt: at('2026-02-27T21:00:00Z'),
    reason: 'done',
    because: 'It ran.',
    jobId: 'acme-lock-doors-2602272100-k3v9d2aa',
    status: 'completed',
  },
  {
    action: 'keep',
    manifest: 'test-sirens',
    scheduledAt: at('2026-03-02T11:00:00Z'),
    reason: 'held',
    because:
      'Someone cancelled this job on the hub; raise `revision` or pass --resume test-sirens to run it.',
    jobId: 'acme-test-sirens-2603021100-ff66aa77',
    status: 'cancelled',
  },
  {
    action: 'defer',
    manifest: 'lock-doors',
    scheduledAt: at('2026-03-03T21:00:00Z'),
    reason: 'lead',
    because: 'It is later than the lead of 24h; it will be submitted from Mon 2026-03-02 22:00 +01:00.',
    jobId: 'acme-lock-doors-2603032100-k3v9d2aa',
    more: 3,
  },
  {
    action: 'skip',
    manifest: 'water-plants',
    scheduledAt: at('2026-03-03T06:00:00Z'),
    reason: 'suspended',
    because: 'The manifest says suspend: true.',
    more: 6,
  },
];

/** A plan with one of everything. */
export const samplePlan: Plan = {
  hub: { name: 'production', hostName: 'contoso.azure-devices.net', tier: 'S2', units: 1 },
  owner: 'acme',
  branch: { kind: 'current' },
  digest: '9f86d081884c7d65',
  options: { resume: ['set-floor'], allowCancels: 12 },
  now: at('2026-03-02T20:30:00Z'),
  leadInSeconds: 86_400,
  window: { from: at('2026-03-02T19:30:00Z'), to: at('2026-03-09T20:30:00Z') },
  slots: { total: 5, active: 3, unmanaged: 1 },
  changes,
  rollouts: [],
  targets: [lockDoors, placeDevices, nightlyReport],
  unmanaged: [{ jobId: 'firmware-2026-03', status: 'running', startAt: at('2026-03-02T18:00:00Z') }],
  warnings: [noDevices],
  refusals: [],
};

/** Nothing to do and nothing to tell. */
export const quietPlan: Plan = {
  ...samplePlan,
  changes: changes.filter((change) => change.action === 'keep' && change.reason === 'done'),
  unmanaged: [],
  warnings: [],
};
