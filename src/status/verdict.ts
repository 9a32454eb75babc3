import type { HubJobStatus } from '../model/hub-job.ts';
import type { SuccessRule } from '../model/manifest.ts';
import type { DeviceCounts, Verdict } from '../model/status-report.ts';

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
  if (offline === total) return 'unreached';
  if (succeeded >= rule.minSucceeded * total) return 'succeeded';
  const isReachedByOthers = succeeded >= rule.minSucceeded * (total - offline);
  return rule.offline === 'ignore' && isReachedByOthers ? 'incomplete' : 'below-threshold';
}
