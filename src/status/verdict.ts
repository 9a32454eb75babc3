import type { HubJobStatus } from '../model/hub-job.ts';
import type { SuccessRule } from '../model/manifest.ts';
import type { DeviceCounts, Verdict } from '../model/status-report.ts';

/** A rollout's gates judge its devices, over all its jobs: one job alone is never a failure for them. */
export const JUDGED_BY_GATES: SuccessRule = { minSucceeded: 0, offline: 'ignore' };

/** What a manifest means that says nothing of success; jobs whose manifest is gone are judged by it. */
const DEFAULT_RULE: SuccessRule = { minSucceeded: 0.95, offline: 'ignore' };

/**
 * The verdict on a job. The hub calls a job `completed` even when every device failed, so the devices decide. Those
 * that are still pending when a job has ended were never reached and did not succeed.
 */
export function judgeJob(
  status: HubJobStatus,
  devices: DeviceCounts | undefined,
  rule: SuccessRule = DEFAULT_RULE,
): Verdict {
  switch (status) {
    case 'queued':
    case 'scheduled':
      return 'waiting';
    case 'running':
    case 'unknown':
      return 'running';
    case 'cancelled':
      return 'cancelled';
    case 'failed':
      return 'below-threshold';
    case 'completed':
      return judgeDevices(devices, rule);
    default:
      return status satisfies never;
  }
}

function judgeDevices(devices: DeviceCounts | undefined, rule: SuccessRule): Verdict {
  if (!devices || devices.total === 0) return 'no-devices';
  const { total, succeeded, offline } = devices;
  if (offline === total) return rule.minSucceeded === 0 ? 'incomplete' : 'unreached';
  if (succeeded >= rule.minSucceeded * total) return 'succeeded';
  const isReachedByOthers = succeeded >= rule.minSucceeded * (total - offline);
  return rule.offline === 'ignore' && isReachedByOthers ? 'incomplete' : 'below-threshold';
}
