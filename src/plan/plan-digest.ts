import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject, type JsonValue } from '../model/json.ts';
import type { Operation } from '../model/operation.ts';
import type { AppliedChange } from '../model/outcome.ts';
import { masked } from '../model/sensitive.ts';

/**
 * The digest of what a plan means: 16 hexadecimal characters of a SHA-256 over the changes that alter the hub, each
 * with its action, job ids, content and reason. Not in it: the clock (when the plan was made, when a job that is late
 * starts), the order, words, forecasts, device counts, and everything that leaves the hub as it is. No changes have a
 * digest too.
 */
export function planDigest(changes: readonly AppliedChange[]): string {
  const meanings = changes.map((change) => canonicalJson(meaningOf(change))).sort();
  return createHash('sha256').update(meanings.join('\n')).digest('hex').slice(0, 16);
}

/** Two changes with the same meaning do the same thing for the same reason. */
export function hasSameMeaning(left: AppliedChange, right: AppliedChange): boolean {
  return canonicalJson(meaningOf(left)) === canonicalJson(meaningOf(right));
}

function meaningOf(change: AppliedChange): JsonObject {
  const { action, manifest, scheduledAt, reason } = change;
  return {
    action,
    manifest,
    scheduledAt,
    reason,
    ...(action === 'create' ? {} : { cancels: change.cancels }),
    ...(action === 'cancel' ? {} : { request: requestMeaning(change.request) }),
  };
}

function requestMeaning({
  jobId,
  condition,
  operation,
  maxExecutionTimeInSeconds,
}: Extract<AppliedChange, { action: 'create' }>['request']): JsonValue {
  return { jobId, condition, operation: operationMeaning(operation), maxExecutionTimeInSeconds };
}

/** A digest of the values themselves would let a guess at a sensitive one be tried. */
function operationMeaning(operation: Operation): JsonValue {
  const { sensitive: _, ...shown } = masked(operation);
  return shown;
}
