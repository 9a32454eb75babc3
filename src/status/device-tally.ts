import type { DeviceOutcome, DeviceResult, JobStatistics } from '../model/hub-job.ts';
import type { DeviceCounts } from '../model/status-report.ts';

/** What the device rows of one job come to. */
export interface DeviceTally {
  readonly devices: DeviceCounts;
  /** At most 10, by device id: those that did not succeed. */
  readonly firstFailures: readonly DeviceResult[];
}

const FAILURES_AT_MOST = 10;

/** Counts rows as they come; a million of them need no more memory than ten. */
export async function tallyDevices(rows: AsyncIterable<DeviceResult>): Promise<DeviceTally> {
  const counts = noDevices();
  const firstFailures: DeviceResult[] = [];
  for await (const row of rows) {
    counts[row.outcome] += 1;
    counts.total += 1;
    if (row.outcome === 'succeeded' || row.outcome === 'pending') continue;
    const before = firstFailures.findIndex((other) => compareRows(row, other) < 0);
    if (before >= 0) firstFailures.splice(before, 0, row);
    else firstFailures.push(row);
    if (firstFailures.length > FAILURES_AT_MOST) firstFailures.pop();
  }
  return { devices: counts, firstFailures };
}

/**
 * The hub's own counts of a job, for when its rows were not read. They know less: every failure is `failed`, offline
 * and timed-out ones too, and a device that answered with an error counts as one that succeeded.
 */
export function devicesFromStatistics(statistics: JobStatistics): DeviceCounts {
  const { deviceCount, succeededCount, failedCount, runningCount, pendingCount } = statistics;
  return {
    ...noDevices(),
    succeeded: succeededCount,
    failed: failedCount,
    pending: runningCount + pendingCount,
    total: Math.max(deviceCount, succeededCount + failedCount + runningCount + pendingCount),
  };
}

function noDevices(): Record<DeviceOutcome | 'total', number> {
  return {
    succeeded: 0,
    refused: 0,
    failed: 0,
    offline: 0,
    'timed-out': 0,
    pending: 0,
    cancelled: 0,
    total: 0,
  };
}

function compareRows(left: DeviceResult, right: DeviceResult): number {
  return compareText(left.deviceId, right.deviceId) || compareText(left.moduleId ?? '', right.moduleId ?? '');
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
