import type { AnswerGroup } from '../../../src/model/answer-group.ts';
import type { SimulatedJob, SimulatedManifest, SimulationReport } from '../../../src/model/simulation.ts';
import type { SimulationTestResult } from '../../../src/model/simulation-test.ts';
import { at } from './sample-plan.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = at('2027-03-01T00:00:00Z');

const answer = (group: Partial<AnswerGroup> & Pick<AnswerGroup, 'outcome' | 'devices'>): AnswerGroup => ({
  likeness: 'equal',
  examples: [],
  ...group,
});

const source = (file: string, line = 1) => ({ file, line, column: 1, endLine: line + 20, endColumn: 1 });

/** Doors that failed, by number. */
function doors(first: number, count: number): Pick<AnswerGroup, 'examples' | 'names'> {
  const names = Array.from({ length: count }, (_, index) => `door-${String(first + index).padStart(4, '0')}`);
  return { examples: names.slice(0, 5), names };
}

/** One evening of lock-doors; the third goes badly. */
function evening(day: number): SimulatedJob {
  const scheduledAt = START + day * DAY + 21 * HOUR;
  const isBad = day === 2;
  const refused = isBad ? 41 : 3;
  return {
    jobId: `acme-lock-doors-270${day}-k3v9d2aa`,
    manifest: 'lock-doors',
    scheduledAt,
    attempt: 1,
    createdAt: scheduledAt - 2 * HOUR,
    startedAt: scheduledAt,
    endedAt: scheduledAt + 4 * 60_000,
    status: 'completed',
    verdict: isBad ? 'below-threshold' : 'succeeded',
    devices: {
      total: 240,
      succeeded: 230 - refused,
      refused,
      failed: 0,
      offline: 10,
      'timed-out': 0,
      pending: 0,
      cancelled: 0,
    },
    answers: [
      answer({
        outcome: 'succeeded',
        methodStatus: 200,
        answer: '{"locked":true}',
        devices: 230 - refused,
        examples: ['door-0001', 'door-0002', 'door-0003', 'door-0004', 'door-0005'],
      }),
      answer({
        outcome: 'offline',
        errorCode: 'DeviceNotOnline',
        answer: 'Timed out waiting for device to connect.',
        devices: 10,
        ...doors(201, 10),
      }),
      answer({
        outcome: 'refused',
        likeness: 'similar',
        methodStatus: 500,
        answer: '{"error":"too cold to move","celsius":…}',
        devices: refused,
        ...doors(140, refused),
      }),
    ].sort((left, right) => right.devices - left.devices),
    twins: [],
  };
}

const placed: SimulatedJob = {
  ...evening(1),
  jobId: 'acme-place-devices-2703021000-bb22cc33',
  manifest: 'place-devices',
  scheduledAt: START + DAY + 10 * HOUR,
  createdAt: START + HOUR,
  startedAt: START + DAY + 10 * HOUR,
  endedAt: START + DAY + 12 * HOUR,
  verdict: 'succeeded',
  devices: { ...evening(1).devices, succeeded: 240, refused: 0, offline: 0 },
  answers: [answer({ outcome: 'succeeded', devices: 240, examples: ['door-0001', 'door-0002'] })],
  twins: [
    { path: 'properties.desired.building', before: 41, after: 43, devices: 180 },
    { path: 'properties.desired.building', after: 43, devices: 60 },
    { path: 'tags.ring', before: 'canary', devices: 12 },
    { path: 'tags.address', before: { city: 'Győr' }, after: { city: 'Pécs', floor: 2 }, devices: 240 },
  ],
};

const manifest = (name: string, some: Partial<SimulatedManifest>): SimulatedManifest => ({
  name,
  source: source(`jobs/${name}.yaml`),
  timeZone: 'Europe/Budapest',
  suspended: false,
  occurrences: 0,
  ran: 0,
  succeeded: 0,
  incomplete: 0,
  belowThreshold: 0,
  missed: [],
  deferred: 0,
  ...some,
});

const report: SimulationReport = {
  settings: {
    window: { from: START, to: START + 7 * DAY },
    everyMs: HOUR,
    stayMs: 50 * 60_000,
    lateMs: [0, 30 * 60_000],
    dropShare: 0.05,
    seed: 7,
    tier: 'S2',
    units: 1,
    faults: ['503 rate=2%'],
  },
  fleet: { names: ['campus'], isDerived: false, devices: 240, connected: 230, overMqtt: 20 },
  runs: [
    ...[0, 1, 2, 3, 4, 5].map((day) => ({
      scheduledAt: START + day * DAY + 19 * HOUR,
      startedAt: START + day * DAY + 19 * HOUR + day * 5 * 60_000,
      endedAt: START + day * DAY + 20 * HOUR,
      result: 'done' as const,
      scheduled: 1,
      cancelled: 0,
      waitingForSlot: day === 3 ? 2 : 0,
      failed: 0,
    })),
    {
      scheduledAt: START + 6 * DAY + 19 * HOUR,
      result: 'dropped',
      scheduled: 0,
      cancelled: 0,
      waitingForSlot: 0,
      failed: 0,
    },
    {
      scheduledAt: START + 6 * DAY + 20 * HOUR,
      startedAt: START + 6 * DAY + 20 * HOUR,
      endedAt: START + 6 * DAY + 20 * HOUR,
      result: 'failed',
      scheduled: 0,
      cancelled: 0,
      waitingForSlot: 0,
      failed: 0,
      problem: 'the hub did not answer: 503 ServiceUnavailable',
    },
    {
      scheduledAt: START + 6 * DAY + 22 * HOUR,
      startedAt: START + 6 * DAY + 22 * HOUR,
      endedAt: START + 6 * DAY + 23 * HOUR,
      result: 'done',
      scheduled: 0,
      cancelled: 0,
      waitingForSlot: 0,
      failed: 0,
    },
  ],
  manifests: [
    manifest('lock-doors', {
      occurrences: 7,
      ran: 6,
      succeeded: 5,
      belowThreshold: 1,
      missed: [{ scheduledAt: START + 6 * DAY + 21 * HOUR, reason: 'expired' }],
      deferred: 2,
    }),
    manifest('open-gates', { suspended: true }),
    manifest('place-devices', { occurrences: 1, ran: 1, succeeded: 1 }),
  ],
  rollouts: [],
  jobs: [evening(0), placed, ...[1, 2, 3, 4, 5].map(evening)],
  devicesTouched: 240,
  notices: [
    {
      code: 'below-threshold',
      message: '189 of 240 devices succeeded at 2027-03-03T21:00:00Z',
      manifest: 'lock-doors',
    },
    {
      code: 'missed',
      message: '1 of its occurrences did not run, the first Sun 2027-03-07 22:00 +01:00: 1 expired',
      manifest: 'lock-doors',
    },
    { code: 'run-failed', message: '1 run of the workflow did not do their work' },
  ],
};

/** Two tests: one that fails, with one of everything, and one that passes. */
export const sampleSimulations: readonly SimulationTestResult[] = [
  {
    name: 'quiet-night',
    source: source('jobs/simulations/doors.yaml', 40),
    report: {
      ...report,
      settings: { ...report.settings, window: { from: START, to: START + DAY }, faults: [] },
      runs: report.runs.slice(0, 1),
      manifests: [manifest('lock-doors', { occurrences: 1, ran: 1, succeeded: 1 })],
      jobs: [evening(0)],
      notices: [],
    },
    checks: [{ what: 'lock-doors: jobs that ran', expected: '1', actual: '1', passed: true }],
  },
  {
    name: 'week-of-doors',
    source: source('jobs/simulations/doors.yaml', 3),
    report,
    checks: [
      { what: 'lock-doors: occurrences', expected: '7', actual: '7', passed: true },
      {
        what: 'lock-doors: devices that succeeded',
        expected: '>= 95%',
        actual: '78% in the job of 2027-03-03T21:00:00Z',
        passed: false,
        file: 'jobs/simulations/doors.yaml',
        line: 17,
      },
      {
        what: 'lock-doors: missed',
        expected: '0',
        actual: '1',
        passed: false,
        file: 'jobs/simulations/doors.yaml',
        line: 18,
      },
      { what: 'place-devices: devices', expected: '200..260', actual: '240', passed: true },
    ],
  },
];
