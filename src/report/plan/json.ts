import { formatInstant, type Instant } from '../../model/instant.ts';
import type { UnmanagedJob } from '../../model/jobs-on-hub.ts';
import type { Operation } from '../../model/operation.ts';
import type { Change, ExpectedRun, Plan, PlanOptions, TargetSummary } from '../../model/plan.ts';
import { toDiagnosticJson } from '../diagnostics/json.ts';
import type {
  ChangeDocument,
  ExpectedRunDocument,
  JobRequestDocument,
  OperationDocument,
  OptionsDocument,
  PlanDocument,
  ReplaceChangeDocument,
  TargetDocument,
  UnmanagedJob as UnmanagedDocument,
} from '../generated/plan-document.ts';
import { countActions } from './summary.ts';

/** plan.json: the whole plan, instants in UTC, the keys always in the same order. Its schema is schemas/plan.schema.json. */
export function renderPlanJson(plan: Plan): string {
  return `${JSON.stringify(toPlanDocument(plan), null, 2)}\n`;
}

function toPlanDocument(plan: Plan): PlanDocument {
  const { hub, slots, window } = plan;
  return {
    formatVersion: 1,
    hub: { name: hub.name, hostName: hub.hostName, tier: hub.tier, units: hub.units },
    owner: plan.owner,
    digest: plan.digest,
    options: toOptionsDocument(plan.options),
    now: formatInstant(plan.now),
    leadInSeconds: plan.leadInSeconds,
    window: { from: formatInstant(window.from), to: formatInstant(window.to) },
    slots: { total: slots.total, active: slots.active, unmanaged: slots.unmanaged },
    summary: countActions(plan),
    refusals: plan.refusals.map(({ guard, message }) => ({ guard, message })),
    warnings: plan.warnings.map(toDiagnosticJson),
    changes: plan.changes.map(toChangeDocument),
    targets: plan.targets.map(toTargetDocument),
    unmanaged: plan.unmanaged.map(toUnmanagedDocument),
  };
}

function toOptionsDocument(options: PlanOptions): OptionsDocument {
  const { resume, abandon, allowCancels, allowDevices, allowNoManifests, allowOwnerChange } = options;
  return {
    ...(resume === undefined ? {} : { resume: [...resume] }),
    ...(abandon === undefined ? {} : { abandon: [...abandon] }),
    ...(allowCancels === undefined ? {} : { allowCancels }),
    ...(allowDevices === undefined ? {} : { allowDevices }),
    ...(allowNoManifests === undefined ? {} : { allowNoManifests }),
    ...(allowOwnerChange === undefined ? {} : { allowOwnerChange }),
  };
}

function toChangeDocument(change: Change): ChangeDocument {
  const why = {
    reason: change.reason,
    because: change.because,
    ...(change.note === undefined ? {} : { note: change.note }),
  };
  const what = { manifest: change.manifest, scheduledAt: formatInstant(change.scheduledAt), ...why };
  switch (change.action) {
    case 'create':
      return {
        action: 'create',
        ...what,
        request: toRequestDocument(change.request),
        ...toExpected(change.expected),
      };
    case 'replace':
      return {
        action: 'replace',
        ...what,
        cancels: change.cancels,
        request: toRequestDocument(change.request),
        ...toExpected(change.expected),
        ...(change.actual === undefined ? {} : { actual: toActualDocument(change.actual) }),
      };
    case 'cancel':
      return { action: 'cancel', ...what, cancels: change.cancels };
    case 'keep':
      return { action: 'keep', ...what, jobId: change.jobId, status: change.status };
    case 'defer':
      return {
        action: 'defer',
        ...what,
        jobId: change.jobId,
        ...toExpected(change.expected),
        more: change.more,
      };
    case 'skip':
      return { action: 'skip', ...what, more: change.more };
    default:
      return change satisfies never;
  }
}

function toExpected(expected: ExpectedRun | undefined): { expected?: ExpectedRunDocument } {
  if (expected === undefined) return {};
  return { expected: { startAt: formatInstant(expected.startAt), endAt: formatInstant(expected.endAt) } };
}

function toRequestDocument(request: {
  readonly jobId: string;
  readonly startAt: Instant;
  readonly condition: string;
  readonly maxExecutionTimeInSeconds: number;
  readonly operation: Operation;
}): JobRequestDocument {
  return {
    jobId: request.jobId,
    startAt: formatInstant(request.startAt),
    condition: request.condition,
    maxExecutionTimeInSeconds: request.maxExecutionTimeInSeconds,
    operation: toOperationDocument(request.operation),
  };
}

function toActualDocument(actual: {
  readonly condition?: string;
  readonly operation?: Operation;
  readonly maxExecutionTimeInSeconds?: number;
}): NonNullable<ReplaceChangeDocument['actual']> {
  const { condition, operation, maxExecutionTimeInSeconds } = actual;
  return {
    ...(condition === undefined ? {} : { condition }),
    ...(maxExecutionTimeInSeconds === undefined ? {} : { maxExecutionTimeInSeconds }),
    ...(operation === undefined ? {} : { operation: toOperationDocument(operation) }),
  };
}

function toOperationDocument(operation: Operation): OperationDocument {
  if (operation.kind === 'method') {
    const { name, payload, responseTimeoutInSeconds, connectTimeoutInSeconds } = operation;
    return {
      kind: 'method',
      name,
      ...(payload === undefined ? {} : { payload }),
      responseTimeoutInSeconds,
      connectTimeoutInSeconds,
    };
  }
  const { desired, tags } = operation;
  return {
    kind: 'twin',
    ...(desired === undefined ? {} : { desired }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function toTargetDocument(target: TargetSummary): TargetDocument {
  const { description, deviceCount, connectedCount } = target;
  return {
    manifest: target.manifest,
    file: target.source.file,
    line: target.source.line,
    ...(description === undefined ? {} : { description }),
    operation: toOperationDocument(target.operation),
    condition: target.condition,
    timeZone: target.timeZone,
    schedule: target.schedule,
    startingDeadlineInSeconds: target.startingDeadlineInSeconds,
    maxExecutionTimeInSeconds: target.maxExecutionTimeInSeconds,
    ...(deviceCount === undefined ? {} : { deviceCount }),
    ...(connectedCount === undefined ? {} : { connectedCount }),
  };
}

export function toUnmanagedDocument({ jobId, status, startAt }: UnmanagedJob): UnmanagedDocument {
  return { jobId, status, ...(startAt === undefined ? {} : { startAt: formatInstant(startAt) }) };
}
