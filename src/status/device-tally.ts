import { type AnswerGroup, answerOf, targetName } from '../model/answer-group.ts';
import { AnswerTally } from '../model/answer-tally.ts';
import { FailedNames } from '../model/failed-names.ts';
import { type DeviceOutcome, type DeviceResult, hasFailed, type JobStatistics } from '../model/hub-job.ts';
import type { DeviceCounts } from '../model/status-report.ts';

/** What the device rows of one job come to. */
export interface DeviceTally {
  readonly devices: DeviceCounts;
  /** The same devices by what they answered, most devices first. */
  readonly answers: readonly AnswerGroup[];
}

/**
 * Counts rows as they come. A million of them need no more memory than a few thousand, but for the names of devices that
 * failed: at most `room`. `seen`: devices that later tries have results of; they are not counted again, and those that
 * are counted are added.
 */
export async function tallyDevices(
  rows: AsyncIterable<DeviceResult>,
  room?: number,
  seen?: Set<string>,
): Promise<DeviceTally> {
  const counts = noDevices();
  const answers = new AnswerTally();
  const names = new FailedNames(room);
  for await (const row of rows) {
    if (seen && seen.size === seen.add(targetName(row)).size) continue;
    counts[row.outcome] += 1;
    counts.total += 1;
    const count = answers.add(answerOf(row));
    if (hasFailed(row.outcome)) names.add(count, targetName(row));
  }
  return { devices: counts, answers: names.nameGroups(answers.groups()) };
}

/**
 * The hub's own counts of a job, for when its rows were not read. They know less: every failure is `failed`, offline
 * and timed-out ones too, and a device that answered with an error counts as one that succeeded.
 */
export function tallyFromStatistics(statistics: JobStatistics): DeviceTally {
  const { deviceCount, succeededCount, failedCount, runningCount, pendingCount } = statistics;
  const answers = new AnswerTally();
  const known = { succeeded: succeededCount, failed: failedCount, pending: runningCount + pendingCount };
  for (const outcome of ['succeeded', 'failed', 'pending'] as const) {
    if (known[outcome] > 0)
      answers.add({ outcome, likeness: 'unread', devices: known[outcome], examples: [] });
  }
  const total = Math.max(deviceCount, succeededCount + failedCount + runningCount + pendingCount);
  return { devices: { ...noDevices(), ...known, total }, answers: answers.groups() };
}

const COUNTED = [
  'succeeded',
  'refused',
  'failed',
  'offline',
  'timed-out',
  'pending',
  'cancelled',
  'total',
] as const satisfies readonly (DeviceOutcome | 'total')[];

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

/** The tallies of jobs whose devices are not the same. */
export function addTallies(tallies: readonly DeviceTally[]): DeviceTally {
  const counts = noDevices();
  const answers = new AnswerTally();
  const names = new FailedNames();
  for (const tally of tallies) {
    for (const outcome of COUNTED) counts[outcome] += tally.devices[outcome];
    for (const group of tally.answers) {
      const count = answers.add(group);
      for (const name of group.names ?? []) names.add(count, name);
    }
  }
  return { devices: counts, answers: names.nameGroups(answers.groups()) };
}
