import type { ApprovedPlan, DeferredJob } from '../../model/approval.ts';
import { contentText } from '../../model/job-content.ts';
import { isShallowJson, MAX_JSON_DEPTH } from '../../model/json.ts';
import type { AppliedChange } from '../../model/outcome.ts';
import type { ChangeDocument, JobRequestDocument, PlanDocument } from '../generated/plan-document.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isPlanDocument } from '../generated/plan-validator.cjs';

/** What a plan holds of a manifest lies a few levels deep in it. */
const MAX_DEPTH = MAX_JSON_DEPTH + 16;

export type ReadPlan = { readonly plan: ApprovedPlan } | { readonly problem: string };

/** Reads plan.json as renderPlanJson writes it, or says what is wrong with it. */
export function readPlanJson(text: string): ReadPlan {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { problem: `it is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}` };
  }
  if (!isShallowJson(document, MAX_DEPTH)) return { problem: `it is nested deeper than ${MAX_DEPTH} levels` };
  if (isPlanDocument(document)) return { plan: toApprovedPlan(document) };
  return { problem: problemOf(document) };
}

function problemOf(document: unknown): string {
  const isVersioned = typeof document === 'object' && document !== null && 'formatVersion' in document;
  if (!isVersioned) return 'it is not a plan of this program: it has no formatVersion';
  if (document.formatVersion !== 1)
    return `its formatVersion is ${JSON.stringify(document.formatVersion)}; this program reads version 1`;
  // A choice between forms reports an error for each form. The deepest error is about the form that was meant.
  const errors = isPlanDocument.errors ?? [];
  const depth = ({ instancePath }: { instancePath: string }) => instancePath.split('/').length;
  const deepest = Math.max(...errors.map(depth));
  const error = errors.find((one) => depth(one) === deepest && !/oneOf|const/.test(one.keyword)) ?? errors[0];
  const pointer = error?.instancePath.slice(1) || 'the document';
  const missing: unknown = error?.params['missingProperty'] ?? error?.params['additionalProperty'];
  const key = typeof missing === 'string' ? ` ${JSON.stringify(missing)}` : '';
  return `${pointer} does not match plan.schema.json (${error?.keyword ?? 'schema'}${key})`;
}

function toApprovedPlan(document: PlanDocument): ApprovedPlan {
  const { hub, owner, digest, options, changes, targets, refusals } = document;
  const contents = new Map(targets.map((target) => [target.manifest, contentText(target)]));
  return {
    hostName: hub.hostName,
    owner,
    digest,
    options,
    changes: changes.flatMap(toAppliedChange),
    deferred: changes.flatMap((change) => toDeferredJob(change, contents)),
    deviceCounts: new Map(
      targets.flatMap(({ condition, deviceCount }) =>
        deviceCount === undefined ? [] : [[condition, deviceCount] as const],
      ),
    ),
    refusals: refusals.map(({ message }) => message),
  };
}

function toAppliedChange(change: ChangeDocument): AppliedChange[] {
  if (change.action !== 'create' && change.action !== 'replace' && change.action !== 'cancel') return [];
  const { manifest, because } = change;
  const base = { manifest, scheduledAt: Date.parse(change.scheduledAt), because };
  switch (change.action) {
    case 'create':
      return [{ ...base, action: 'create', reason: change.reason, request: toRequest(change.request) }];
    case 'replace': {
      const { reason, cancels, request } = change;
      return [{ ...base, action: 'replace', reason, cancels, request: toRequest(request) }];
    }
    case 'cancel':
      return [{ ...base, action: 'cancel', reason: change.reason, cancels: change.cancels }];
    default:
      return change satisfies never;
  }
}

function toRequest({ startAt, ...rest }: JobRequestDocument) {
  return { ...rest, startAt: Date.parse(startAt) };
}

function toDeferredJob(change: ChangeDocument, contents: ReadonlyMap<string, string>): DeferredJob[] {
  const content = contents.get(change.manifest);
  if (change.action !== 'defer' || content === undefined) return [];
  const { manifest, scheduledAt } = change;
  return [{ manifest, scheduledAt: Date.parse(scheduledAt), content }];
}
