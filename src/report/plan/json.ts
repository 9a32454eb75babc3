import type { BranchCheck } from '../../model/branch.ts';
import { formatInstant, type Instant } from '../../model/instant.ts';
import type { UnmanagedJob } from '../../model/jobs-on-hub.ts';
import type { Operation } from '../../model/operation.ts';
import type { Change, ExpectedRun, Plan, PlanOptions, TargetSummary } from '../../model/plan.ts';
import type { PolicyViolation } from '../../model/policy.ts';
import { masked, maskedLike } from '../../model/sensitive.ts';
import { toDiagnosticJson } from '../diagnostics/json.ts';
import type {
  BranchDocument,
  ChangeDocument,
  ExpectedRunDocument,
  JobRequestDocument,
  OperationDocument,
  OptionsDocument,
  PlanDocument,
  ReplaceChangeDocument,
  TargetDocument,
  UnmanagedJob as UnmanagedDocument,
  ViolationDocument,
} from '../generated/plan-document.ts';
import { toRolloutDocument } from '../writing/rollout-document.ts';
import { countActions } from './facts.ts';

/** plan.json: the whole plan. Instants are in UTC, and keys always in the same order. Its schema is schemas/plan.schema.json. */
export function renderPlanJson(plan: Plan): string {
  return `${JSON.stringify(toPlanDocument(plan), null, 2)}\n`;
}

function toPlanDocument(plan: Plan): PlanDocument {
  const { hub, slots, window } = plan;
  return {
    formatVersion: 1,
    hub: { name: hub.name, hostName: hub.hostName, tier: hub.tier, units: hub.units },
    owner: plan.owner,
    branch: toBranchDocument(plan.branch),
    digest: plan.digest,
    options: toOptionsDocument(plan.options),
    now: formatInstant(plan.now),
    leadInSeconds: plan.leadInSeconds,
    window: { from: formatInstant(window.from), to: formatInstant(window.to) },
    slots: {
      total: slots.total,
      active: slots.active,
      unmanaged: slots.unmanaged,
      ...(slots.limit !== undefined && { limit: slots.limit }),
    },
    summary: countActions(plan),
    refusals: plan.refusals.map(({ guard, message }) => ({ guard, message })),
    warnings: plan.warnings.map(toDiagnosticJson),
    changes: plan.changes.map(toChangeDocument),
    ...(plan.rollouts.length > 0 && { rollouts: plan.rollouts.map(toRolloutDocument) }),
    targets: plan.targets.map(toTargetDocument),
    unmanaged: plan.unmanaged.map(toUnmanagedDocument),
    ...(plan.questionsAsked !== undefined && { questionsAsked: plan.questionsAsked }),
  };
}

function toBranchDocument(branch: BranchCheck): BranchDocument {
  if (branch.kind !== 'behind') return branch;
  const { kind, branch: name, head, files } = branch;
  return { kind, branch: name, head, ...(files && { files: [...files] }) };
}

function toOptionsDocument(options: PlanOptions): OptionsDocument {
  const { resume, abandon, allowCancels, allowDevices, allowNoManifests, allowOwnerChange } = options;
  const { allowBehind, allowUnproven, allowClock } = options;
  return {
    ...(resume !== undefined && { resume: [...resume] }),
    ...(abandon !== undefined && { abandon: [...abandon] }),
    ...(allowCancels !== undefined && { allowCancels }),
    ...(allowDevices !== undefined && { allowDevices }),
    ...(allowNoManifests !== undefined && { allowNoManifests }),
    ...(allowOwnerChange !== undefined && { allowOwnerChange }),
    ...(allowBehind !== undefined && { allowBehind }),
    ...(allowUnproven !== undefined && { allowUnproven }),
    ...(allowClock !== undefined && { allowClock }),
  };
}

function toChangeDocument(change: Change): ChangeDocument {
  const subject = { manifest: change.manifest, scheduledAt: formatInstant(change.scheduledAt) };
  const words = { because: change.because, ...(change.note !== undefined && { note: change.note }) };
  switch (change.action) {
    case 'create': {
      const { action, reason, request, expected } = change;
      return {
        action,
        ...subject,
        reason,
        ...words,
        request: toRequestDocument(request),
        ...toExpected(expected),
      };
    }
    case 'replace': {
      const { action, reason, cancels, request, expected, actual } = change;
      return {
        action,
        ...subject,
        reason,
        ...words,
        cancels,
        request: toRequestDocument(request),
        ...toExpected(expected),
        ...(actual !== undefined && { actual: toActualDocument(actual, request.operation) }),
      };
    }
    case 'cancel': {
      const { action, reason, cancels } = change;
      return { action, ...subject, reason, ...words, cancels };
    }
    case 'keep': {
      const { action, reason, jobId, status } = change;
      return { action, ...subject, reason, ...words, jobId, status };
    }
    case 'defer': {
      const { action, reason, jobId, beginsAt, expected, more } = change;
      return {
        action,
        ...subject,
        reason,
        ...words,
        jobId,
        ...(beginsAt !== undefined && { beginsAt: formatInstant(beginsAt) }),
        ...toExpected(expected),
        more,
      };
    }
    case 'skip': {
      const { action, reason, more } = change;
      return { action, ...subject, reason, ...words, more };
    }
    case 'refuse': {
      const { action, reason, violations, keeps, more } = change;
      return {
        action,
        ...subject,
        reason,
        ...words,
        ...(violations && { violations: violations.map(toViolationDocument) }),
        ...(keeps !== undefined && { keeps }),
        more,
      };
    }
    default:
      return change satisfies never;
  }
}

function toViolationDocument({ policy, values }: PolicyViolation): ViolationDocument {
  const { name, message, source } = policy;
  return {
    policy: name,
    message,
    file: source.file,
    line: source.line,
    values: values.map(({ field, value }) => ({ field, ...(value !== undefined && { value }) })),
  };
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

function toActualDocument(
  actual: {
    readonly condition?: string;
    readonly operation?: Operation;
    readonly maxExecutionTimeInSeconds?: number;
  },
  wanted: Operation,
): NonNullable<ReplaceChangeDocument['actual']> {
  const { condition, operation, maxExecutionTimeInSeconds } = actual;
  return {
    ...(condition !== undefined && { condition }),
    ...(maxExecutionTimeInSeconds !== undefined && { maxExecutionTimeInSeconds }),
    ...(operation !== undefined && { operation: toOperationDocument(maskedLike(operation, wanted)) }),
  };
}

export function toOperationDocument(written: Operation): OperationDocument {
  const operation = masked(written);
  if (operation.kind === 'method') {
    const { name, payload, responseTimeoutInSeconds, connectTimeoutInSeconds } = operation;
    return {
      kind: 'method',
      name,
      ...(payload !== undefined && { payload }),
      responseTimeoutInSeconds,
      connectTimeoutInSeconds,
    };
  }
  const { desired, tags } = operation;
  return {
    kind: 'twin',
    ...(desired !== undefined && { desired }),
    ...(tags !== undefined && { tags }),
  };
}

function toTargetDocument(target: TargetSummary): TargetDocument {
  const { description, list, done, deviceCount, connectedCount, changed } = target;
  return {
    manifest: target.manifest,
    file: target.source.file,
    line: target.source.line,
    ...(description !== undefined && { description }),
    operation: toOperationDocument(target.operation),
    condition: target.condition,
    timeZone: target.timeZone,
    schedule: target.schedule,
    startingDeadlineInSeconds: target.startingDeadlineInSeconds,
    maxExecutionTimeInSeconds: target.maxExecutionTimeInSeconds,
    ...(list && { list }),
    ...(done && { done }),
    ...(deviceCount !== undefined && { deviceCount }),
    ...(connectedCount !== undefined && { connectedCount }),
    ...(changed && { changed: { ...changed, at: formatInstant(changed.at) } }),
  };
}

export function toUnmanagedDocument({ jobId, status, startAt }: UnmanagedJob): UnmanagedDocument {
  return { jobId, status, ...(startAt !== undefined && { startAt: formatInstant(startAt) }) };
}
