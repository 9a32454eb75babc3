import { formatInstant } from '../../model/instant.ts';
import type { Change } from '../../model/plan.ts';
import type {
  CountedOn,
  CountedTotal,
  DocumentChange,
  FieldChange,
  JobEffect,
  JobRuns,
  RepositoryDiff,
} from '../../model/repository-diff.ts';
import type {
  CountedTotalDocument,
  DiffDocument,
  DocumentChangeDocument,
  FieldChangeDocument,
  JobEffectDocument,
  JobRunsDocument,
  OnHubDocument,
} from '../generated/diff-document.ts';
import { nextRunOf } from './facts.ts';

/** diff.json. Instants are in UTC, and keys always in the same order. Its schema is schemas/diff.schema.json. */
export function renderDiffJson(diff: RepositoryDiff): string {
  return `${JSON.stringify(toDiffDocument(diff), null, 2)}\n`;
}

function toDiffDocument(diff: RepositoryDiff): DiffDocument {
  const { now, base, hub, counted, devices, modules, warnings, changes, unchanged } = diff;
  const next = nextRunOf(diff);
  return {
    formatVersion: 1,
    now: formatInstant(now),
    base: { ref: base.ref, commit: base.commit },
    ...(hub && { hub: { name: hub.name, hostName: hub.hostName } }),
    ...(counted && { counted: toCounted(counted) }),
    ...(devices && { devices: toTotal(devices) }),
    ...(modules && { modules: toTotal(modules) }),
    ...(next && { next: { name: next.name, at: formatInstant(next.at) } }),
    warnings: warnings.map(({ severity, code, message, about }) => ({
      severity,
      code,
      message,
      about: [...about],
    })),
    changes: changes.map(toChange),
    unchanged: { ...unchanged },
  };
}

function toTotal({ before, after, isBound }: CountedTotal): CountedTotalDocument {
  return { before, after, isBound };
}

function toCounted(counted: CountedOn): NonNullable<DiffDocument['counted']> {
  return counted.kind === 'hub'
    ? { kind: 'hub', names: [counted.name] }
    : { kind: 'fleets', names: [...counted.names] };
}

function toChange({
  kind,
  action,
  name,
  formerName,
  source,
  fields,
  job,
}: DocumentChange): DocumentChangeDocument {
  return {
    kind,
    action,
    name,
    ...(formerName !== undefined && { formerName }),
    ...(source && { file: source.file, line: source.line }),
    fields: fields.map(toField),
    ...(job && { job: toJob(job) }),
  };
}

function toField(change: FieldChange): FieldChangeDocument {
  const { field } = change;
  if (change.form === 'values') return { field, values: change.values.map((value) => ({ ...value })) };
  const { before, after } = change;
  return { field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function toJob({
  timeZone,
  before,
  after,
  target,
  maxDevices,
  devices,
  modules,
  onHub,
}: JobEffect): JobEffectDocument {
  return {
    timeZone,
    ...(before && { before: toRuns(before) }),
    ...(after && { after: toRuns(after) }),
    target: { ...target },
    ...(maxDevices !== undefined && { maxDevices }),
    ...(devices && { devices: { ...devices } }),
    ...(modules && { modules: { ...modules } }),
    ...(onHub && { onHub: onHub.map(toOnHub) }),
  };
}

function toRuns({ next, in30Days, isSuspended }: JobRuns): JobRunsDocument {
  return { next: next.map(formatInstant), in30Days, isSuspended };
}

function toOnHub(change: Change): OnHubDocument {
  const { action, manifest, scheduledAt, reason, because } = change;
  const jobId = 'request' in change ? change.request.jobId : 'jobId' in change ? change.jobId : undefined;
  return {
    action,
    manifest,
    scheduledAt: formatInstant(scheduledAt),
    reason,
    because,
    ...(jobId !== undefined && { jobId }),
    ...('cancels' in change && { cancels: change.cancels }),
  };
}
