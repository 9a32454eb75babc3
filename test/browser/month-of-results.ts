import type { DeviceResult } from '../../src/model/hub-job.ts';
import type { Change, Plan } from '../../src/model/plan.ts';
import type { JobStatusReport, ManifestStatusReport, StatusReport } from '../../src/model/status-report.ts';
import { tallyDevices } from '../../src/status/device-tally.ts';
import { judgeJob } from '../../src/status/verdict.ts';
import { at, samplePlan } from '../report/support/sample-plan.ts';
import { sampleStatus } from '../report/support/sample-status.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

export interface MonthSize {
  readonly days?: number;
  readonly manifests?: number;
  readonly devices?: number;
  /** Share of the results that are failures, 0 to 1. */
  readonly failing?: number;
}

const NAMES = [
  'lock-doors',
  'read-meters',
  'arm-alarms',
  'lower-blinds',
  'nightly-report',
  'dim-lights',
  'close-windows',
  'lower-heating',
  'check-smoke-detectors',
  'rotate-certificates',
  'set-clocks',
  'upload-logs',
  'test-sirens',
  'water-plants',
  'charge-scooters',
  'update-signs',
  'stop-escalators',
  'flush-pipes',
  'count-visitors',
  'open-valves',
];

/**
 * A month of nights as the status command sees it in the morning: manifests that run every night on the same devices,
 * every row counted by the real tally. The same devices fail again and again; the manifests in the first half of the
 * list fail below their threshold in the last nights.
 */
export async function monthOfResults({
  days = 30,
  manifests = 20,
  devices = 1000,
  failing = 0.022,
}: MonthSize = {}): Promise<{ readonly plan: Plan; readonly status: StatusReport }> {
  const now = at('2026-03-30T06:10:00Z');
  const names = Array.from({ length: manifests }, (_, index) => NAMES[index] ?? `job-${index}`);
  const jobs: JobStatusReport[] = [];
  for (let day = 1; day <= days; day += 1) {
    for (const [index, manifest] of names.entries()) {
      const scheduledAt = at('2026-03-30T20:00:00Z') - day * DAY + index * 12 * MINUTE;
      const isBad = day < 4 && index < manifests / 4;
      const rows = rowsOf(devices, isBad ? failing * 4 : failing, index + day * manifests);
      const tally = await tallyDevices(rows);
      jobs.push({
        jobId: `acme-${manifest}-${new Date(scheduledAt).toISOString().replace(/\D/g, '').slice(2, 12)}`,
        manifest,
        scheduledAt,
        attempt: 1,
        status: 'completed',
        startAt: scheduledAt,
        endAt: scheduledAt + 9 * MINUTE,
        verdict: judgeJob('completed', tally.devices),
        ...tally,
      });
    }
  }
  const reports: readonly ManifestStatusReport[] = names.map((manifest, index) => ({
    manifest,
    source: { file: `jobs/${manifest}.yaml`, line: 1, column: 1, endLine: 9, endColumn: 1 },
    timeZone: 'Europe/Budapest',
    suspended: false,
    next: { scheduledAt: at('2026-03-30T20:00:00Z') + index * 12 * MINUTE },
  }));
  const changes = jobs.map(
    ({ manifest, scheduledAt, jobId }): Change => ({
      action: 'keep',
      manifest,
      scheduledAt,
      reason: 'done',
      because: 'It has run.',
      jobId,
      status: 'completed',
    }),
  );
  const { warnings: _, ...plan } = samplePlan;
  return {
    plan: { ...plan, now, changes, targets: [], unmanaged: [], warnings: [] },
    status: { ...sampleStatus, now, jobsReadAt: now, manifests: reports, jobs, unmanaged: [] },
  };
}

/** Some devices fail often and all fail sometimes: which ones is a matter of the job's number, not of chance. */
async function* rowsOf(devices: number, failing: number, job: number): AsyncGenerator<DeviceResult> {
  for (let device = 0; device < devices; device += 1) {
    const deviceId = `door-${String(device).padStart(6, '0')}`;
    // A device in a hundred is nearly always bad; the others share the rest of the failures.
    const isOftenBad = device % 100 === 95;
    const share = isOftenBad ? 0.33 : failing - 0.0033;
    const dice = ((device * 7919 + job * 104_729) % 10_007) / 10_007;
    if (dice >= share)
      yield { deviceId, outcome: 'succeeded', methodStatus: 200, methodPayload: '{"ok":true}' };
    else if (device % 3 === 0) {
      yield {
        deviceId,
        outcome: 'offline',
        errorCode: 'DeviceNotOnline',
        errorDescription: 'Timed out waiting for device to connect.',
      };
    } else if (device % 3 === 1) {
      yield { deviceId, outcome: 'refused', methodStatus: 500, methodPayload: '{"error":"bolt stuck"}' };
    } else yield { deviceId, outcome: 'timed-out', errorCode: 'GatewayTimeout' };
  }
}
