import { formatInstant } from '../../model/instant.ts';
import type { OwnJob } from '../../model/jobs-on-hub.ts';
import type { StopReport } from '../../model/stop-report.ts';
import { toOperationDocument } from '../plan/json.ts';

/** The form is described in docs/formats.md; operations and results are as in plan.json and status.json. */
export function renderStopJson({ hub, owner, jobs, running, idleNames }: StopReport): string {
  const document = {
    hub,
    owner,
    jobs: jobs.map(({ outcome, ...own }) => ({ ...jobOf(own), ...outcome })),
    running: running.map(jobOf),
    idleNames,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function jobOf({ job, parts }: OwnJob) {
  const { jobId, startAt, condition, operation } = job;
  return {
    jobId,
    manifest: parts.name,
    scheduledAt: formatInstant(parts.scheduledAt),
    startAt: startAt === undefined ? undefined : formatInstant(startAt),
    condition,
    operation: operation && toOperationDocument(operation),
  };
}
