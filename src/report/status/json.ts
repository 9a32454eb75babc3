import type { ApprovalCheck, ChangeSketch } from '../../model/approval.ts';
import { formatInstant } from '../../model/instant.ts';
import type { Outcome } from '../../model/outcome.ts';
import type {
  JobStatusReport,
  ManifestStatusReport,
  RunError,
  RunReport,
  StatusReport,
  WorkLeft,
} from '../../model/status-report.ts';
import { toAnswerDocument } from '../answers/json.ts';
import type {
  ApprovalDocument,
  ChangeSketchDocument,
  JobStatusDocument,
  LeftDocument,
  ManifestStatusDocument,
  OutcomeDocument,
  RunDocument,
  RunErrorDocument,
  StatusDocument,
} from '../generated/status-document.ts';
import { toUnmanagedDocument } from '../plan/json.ts';
import { toRolloutDocument } from '../writing/rollout-document.ts';
import { countVerdicts } from './facts.ts';

/**
 * status.json: the report, and the outcomes when the run that wrote it applied a plan. Instants are in UTC, and keys
 * always in the same order. Its schema is schemas/status.schema.json.
 */
export function renderStatusJson(report: StatusReport, outcomes?: readonly Outcome[]): string {
  return `${JSON.stringify(toStatusDocument(report, outcomes), null, 2)}\n`;
}

function toStatusDocument(report: StatusReport, outcomes: readonly Outcome[] | undefined): StatusDocument {
  const { hub, owner, jobsReadAt } = report;
  return {
    formatVersion: 1,
    ...(hub && { hub: { name: hub.name, hostName: hub.hostName } }),
    ...(owner !== undefined && { owner }),
    now: formatInstant(report.now),
    ...(jobsReadAt !== undefined && { jobsReadAt: formatInstant(jobsReadAt) }),
    summary: countVerdicts(report.jobs),
    ...(report.run !== undefined && { run: toRunDocument(report.run) }),
    ...(outcomes !== undefined && { outcomes: outcomes.map(toOutcomeDocument) }),
    manifests: report.manifests.map(toManifestDocument),
    ...(report.rollouts.length > 0 && { rollouts: report.rollouts.map(toRolloutDocument) }),
    jobs: report.jobs.map(toJobDocument),
    unmanaged: report.unmanaged.map(toUnmanagedDocument),
  };
}

function toRunDocument(run: RunReport): RunDocument {
  const { interrupted, error, refusals, overtaken, approval, left } = run;
  return {
    interrupted,
    ...(error !== undefined && { error: toErrorDocument(error) }),
    refusals: refusals.map(({ guard, message }) => ({ guard, message })),
    ...(overtaken && { overtaken }),
    ...(approval !== undefined && { approval: toApprovalDocument(approval) }),
    ...(left && { left: toLeftDocument(left) }),
  };
}

function toLeftDocument({ jobs, ...left }: WorkLeft): LeftDocument {
  return {
    jobs: jobs.map(({ manifest, scheduledAt, waitsFor, startBy }) => ({
      manifest,
      scheduledAt: formatInstant(scheduledAt),
      waitsFor,
      startBy: formatInstant(startBy),
    })),
    ...left,
  };
}

function toErrorDocument({ code, message, details, hint }: RunError): RunErrorDocument {
  return {
    code,
    message,
    ...(details !== undefined && { details: [...details] }),
    ...(hint !== undefined && { hint }),
  };
}

function toApprovalDocument(approval: ApprovalCheck): ApprovalDocument {
  const { approvedDigest, digest, alreadyDone, leftForLater, differences } = approval;
  return {
    approvedDigest,
    digest,
    alreadyDone,
    leftForLater: [...leftForLater],
    differences: differences.map((difference) => {
      const { kind, manifest } = difference;
      const base = { manifest, scheduledAt: formatInstant(difference.scheduledAt) };
      if (kind === 'not-possible') {
        const { approved, now } = difference;
        return {
          kind,
          ...base,
          approved: toSketchDocument(approved),
          ...(now !== undefined && { now: toSketchDocument(now) }),
        };
      }
      if (kind === 'not-approved') return { kind, ...base, now: toSketchDocument(difference.now) };
      if (kind === 'other-content') return { kind, ...base, jobId: difference.jobId };
      return { kind, ...base, approvedDevices: difference.approved, devices: difference.now };
    }),
  };
}

function toSketchDocument({ action, reason, because, jobId, cancels }: ChangeSketch): ChangeSketchDocument {
  return {
    action,
    reason,
    because,
    ...(jobId !== undefined && { jobId }),
    ...(cancels !== undefined && { cancels }),
  };
}

function toOutcomeDocument(outcome: Outcome): OutcomeDocument {
  const { change, result } = outcome;
  return {
    action: change.action,
    manifest: change.manifest,
    scheduledAt: formatInstant(change.scheduledAt),
    ...(change.action !== 'cancel' && { jobId: change.request.jobId }),
    ...(change.action !== 'create' && { cancels: change.cancels }),
    result,
    ...(result === 'failed' && { code: outcome.code }),
    ...('message' in outcome && outcome.message !== undefined && { message: outcome.message }),
  };
}

function toManifestDocument(manifest: ManifestStatusReport): ManifestStatusDocument {
  const { done, last, current, next } = manifest;
  return {
    manifest: manifest.manifest,
    file: manifest.source.file,
    line: manifest.source.line,
    timeZone: manifest.timeZone,
    suspended: manifest.suspended,
    ...(done && {
      done: { targetCount: done.target, doneCount: done.done, leftCount: done.left },
    }),
    ...(last !== undefined && { last: last.jobId }),
    ...(current !== undefined && { current: current.jobId }),
    ...(next && {
      next: {
        scheduledAt: formatInstant(next.scheduledAt),
        ...(next.jobId !== undefined && { jobId: next.jobId }),
      },
    }),
  };
}

function toJobDocument(job: JobStatusReport): JobStatusDocument {
  return {
    jobId: job.jobId,
    manifest: job.manifest,
    scheduledAt: formatInstant(job.scheduledAt),
    attempt: job.attempt,
    ...(job.units && { units: job.units.map(({ jobId, status }) => ({ jobId, status })) }),
    ...(job.tries !== undefined && { tries: job.tries }),
    status: job.status,
    ...(job.startAt !== undefined && { startAt: formatInstant(job.startAt) }),
    ...(job.endAt !== undefined && { endAt: formatInstant(job.endAt) }),
    verdict: job.verdict,
    ...(job.devices !== undefined && {
      devices: {
        total: job.devices.total,
        succeeded: job.devices.succeeded,
        refused: job.devices.refused,
        failed: job.devices.failed,
        offline: job.devices.offline,
        'timed-out': job.devices['timed-out'],
        pending: job.devices.pending,
        cancelled: job.devices.cancelled,
      },
    }),
    answers: job.answers.map(toAnswerDocument),
    ...(job.failureReason !== undefined && { failureReason: job.failureReason }),
  };
}
