import type { AnswerGroup } from '../../../src/model/answer-group.ts';
import type { DeviceCounts, JobStatusReport, StatusReport } from '../../../src/model/status-report.ts';
import { at } from './sample-plan.ts';

const counts = (some: Partial<DeviceCounts>): DeviceCounts => ({
  total: 0,
  succeeded: 0,
  refused: 0,
  failed: 0,
  offline: 0,
  'timed-out': 0,
  pending: 0,
  cancelled: 0,
  ...some,
});

const answer = (group: Partial<AnswerGroup> & Pick<AnswerGroup, 'outcome' | 'devices'>): AnswerGroup => ({
  likeness: 'equal',
  examples: [],
  ...group,
});

const locked: JobStatusReport = {
  jobId: 'acme-lock-doors-2602272100-k3v9d2aa',
  manifest: 'lock-doors',
  scheduledAt: at('2026-02-27T21:00:00Z'),
  attempt: 1,
  status: 'completed',
  startAt: at('2026-02-27T21:00:00Z'),
  endAt: at('2026-02-27T21:04:00Z'),
  verdict: 'succeeded',
  devices: counts({ total: 1240, succeeded: 1240 }),
  answers: [
    answer({
      outcome: 'succeeded',
      methodStatus: 200,
      answer: '{"locked":true}',
      devices: 1240,
      examples: ['door-0001'],
    }),
  ],
};

const placed: JobStatusReport = {
  jobId: 'acme-place-devices-2603010100-bb22cc33-2',
  manifest: 'place-devices',
  scheduledAt: at('2026-03-01T01:00:00Z'),
  attempt: 2,
  status: 'completed',
  startAt: at('2026-03-01T01:00:00Z'),
  endAt: at('2026-03-01T02:00:00Z'),
  verdict: 'below-threshold',
  devices: counts({ total: 1000, succeeded: 880, refused: 60, offline: 40, 'timed-out': 19, failed: 1 }),
  answers: [
    answer({ outcome: 'succeeded', methodStatus: 200, devices: 880, examples: ['door-0001', 'door-0002'] }),
    answer({
      outcome: 'refused',
      methodStatus: 404,
      answer: '{"error":"no lock of that name","lock":"north"}',
      devices: 41,
      examples: ['door-0007', 'door-0019', 'door-0020', 'door-0044', 'door-0101'],
    }),
    answer({
      outcome: 'offline',
      errorCode: 'DeviceNotOnline',
      answer: 'Timed out waiting for device to connect.',
      devices: 40,
      examples: ['door-0012', 'door-0013', 'door-0090', 'door-0333', 'door-0334'],
    }),
    answer({ outcome: 'timed-out', errorCode: 'GatewayTimeout', devices: 19, examples: ['door-0100/lock'] }),
    answer({
      outcome: 'refused',
      likeness: 'similar',
      methodStatus: 500,
      answer: '{"error":"too cold to move","celsius":…}',
      devices: 17,
      examples: ['door-0140', 'door-0141', 'door-0142', 'door-0143', 'door-0144'],
    }),
    answer({ outcome: 'refused', likeness: 'other', methodStatus: 500, devices: 2, examples: ['door-0500'] }),
    answer({ outcome: 'failed', likeness: 'unread', devices: 1 }),
  ],
};

const running: JobStatusReport = {
  jobId: 'acme-nightly-report-2603022020-dd44ee55',
  manifest: 'nightly-report',
  scheduledAt: at('2026-03-02T20:20:00Z'),
  attempt: 1,
  status: 'running',
  startAt: at('2026-03-02T20:20:00Z'),
  verdict: 'running',
  devices: counts({ total: 300, succeeded: 120, pending: 180 }),
  answers: [
    answer({ outcome: 'pending', devices: 180, examples: ['door-0121'] }),
    answer({ outcome: 'succeeded', methodStatus: 200, devices: 120, examples: ['door-0001'] }),
  ],
};

const broken: JobStatusReport = {
  jobId: 'acme-test-sirens-2603011100-ff66aa77',
  manifest: 'test-sirens',
  scheduledAt: at('2026-03-01T11:00:00Z'),
  attempt: 1,
  status: 'failed',
  verdict: 'below-threshold',
  answers: [],
  failureReason: "Parse failure at line 1 column 29: Unexpected character at input 'SELECT'",
};

const source = { line: 1, column: 1, endLine: 20, endColumn: 1 };

/** A report with one of everything. */
export const sampleStatus: StatusReport = {
  hub: { name: 'production', hostName: 'contoso.azure-devices.net' },
  owner: 'acme',
  now: at('2026-03-02T20:30:00Z'),
  jobsReadAt: at('2026-03-02T20:30:00Z'),
  manifests: [
    {
      manifest: 'lock-doors',
      source: { file: 'jobs/lock-doors.yaml', ...source },
      timeZone: 'Europe/Budapest',
      suspended: false,
      last: locked,
      next: { scheduledAt: at('2026-03-02T21:00:00Z'), jobId: 'acme-lock-doors-2603022100-k3v9d2aa' },
    },
    {
      manifest: 'nightly-report',
      source: { file: 'jobs/nightly.yaml', ...source },
      timeZone: 'UTC',
      suspended: false,
      current: running,
      next: { scheduledAt: at('2026-03-03T02:00:00Z') },
    },
    {
      manifest: 'place-devices',
      source: { file: 'jobs/place-devices.yaml', ...source },
      timeZone: 'America/Los_Angeles',
      suspended: false,
      last: placed,
    },
    {
      manifest: 'test-sirens',
      source: { file: 'jobs/test-sirens.yaml', ...source },
      timeZone: 'UTC',
      suspended: true,
      last: broken,
    },
  ],
  rollouts: [],
  jobs: [running, broken, placed, locked],
  unmanaged: [{ jobId: 'firmware-2026-03', status: 'running', startAt: at('2026-03-02T18:00:00Z') }],
};
