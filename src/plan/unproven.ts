import { FIRST_UNIT, parseJobId } from '../model/job-id.ts';
import type { JobsByOccurrence } from '../model/jobs-on-hub.ts';
import type { Change, CreateChange } from '../model/plan.ts';
import * as because from './because.ts';
import type { Diff } from './diff.ts';

/**
 * What may be done when nobody knows what the branch says: units that have no job at all are scheduled, as the lock of
 * their id keeps a newer run from doing it a second time. Everything else stays as it is. A job for the same time under
 * a name that this checkout does not have may be the unit's own, if the manifest was renamed since.
 */
export function keepUnproven(diff: Diff, strangers: JobsByOccurrence): Diff {
  const settled: Exclude<Change, CreateChange>[] = diff.settled.map((change) => {
    if (change.action !== 'cancel' && change.action !== 'replace') return change;
    const { manifest, scheduledAt, note, cancels } = change;
    return {
      manifest,
      scheduledAt,
      ...(note !== undefined && { note }),
      action: 'keep',
      ...because.unproven(change),
      jobId: cancels,
      status: 'scheduled',
    };
  });
  const startable: CreateChange[] = [];
  for (const change of diff.startable) {
    const isAlone = !strangers.has(change.scheduledAt);
    if (change.reason === 'due' && isAlone && isFirstJob(change.request.jobId)) {
      startable.push(change);
      continue;
    }
    const { manifest, scheduledAt, note, request } = change;
    settled.push({
      manifest,
      scheduledAt,
      ...(note !== undefined && { note }),
      action: 'defer',
      ...because.unproven(change),
      jobId: request.jobId,
      more: 0,
    });
  }
  return { ...diff, settled, startable };
}

function isFirstJob(jobId: string): boolean {
  const parts = parseJobId(jobId);
  return parts?.revision === 0 && parts.attempt === 1 && parts.try === FIRST_UNIT.try;
}
