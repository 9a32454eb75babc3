import type { SourceRange } from '../../model/diagnostic.ts';
import type { JobManifest, Schedule, SuccessRule, Target, Zones } from '../../model/manifest.ts';
import type { Retry } from '../../model/retry.ts';
import { both, without } from '../../query/complement.ts';
import { parseAt } from '../../schedule/at.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { keepTimes, withIds } from '../list/list-target.ts';
import { normalizeOperation } from '../operation/normalize.ts';
import { MERGED } from '../values/merged.ts';
import { seconds } from '../values/seconds.ts';
import { parseShare } from '../values/share.ts';
import { DEFAULTS } from './defaults.ts';

type Spec = WrittenManifest['spec'];

/** A checked manifest with its defaults filled in. Throws for one that the checks would have refused. */
export function normalizeManifest(written: WrittenManifest, source: SourceRange): JobManifest {
  const { metadata, spec } = written;
  return {
    name: metadata.name,
    ...(metadata.description !== undefined && { description: metadata.description }),
    labels: metadata.labels ?? {},
    source,
    target: normalizeJobTarget(spec),
    operation: normalizeOperation(spec),
    schedule: normalizeSchedule(spec.schedule),
    ...(spec.schedule.timeZones && { zones: normalizeZones(spec.schedule.timeZones) }),
    missed: spec.schedule.missed ?? 'latest',
    startingDeadlineInSeconds: seconds(spec.startingDeadline ?? DEFAULTS.startingDeadline),
    maxExecutionTimeInSeconds: seconds(spec.maxExecutionTime ?? DEFAULTS.maxExecutionTime),
    suspend: spec.suspend ?? false,
    concurrencyPolicy: spec.concurrencyPolicy ?? 'Forbid',
    revision: spec.revision ?? 0,
    success: normalizeSuccess(spec.success),
    ...(spec.retry && { retry: normalizeRetry(spec.retry) }),
  };
}

/** The same with the variants of its hubs, which have been checked too. */
export function normalizeVariants(
  written: WrittenManifest,
  variants: readonly { readonly hub: string; readonly written?: WrittenManifest }[],
  source: SourceRange,
): JobManifest {
  const own = normalizeManifest(written, source);
  if (variants.length === 0) return own;
  const byHub = variants.flatMap(({ hub, written: document }) =>
    document ? [[hub, normalizeManifest(document, source)] as const] : [],
  );
  return { ...own, byHub: Object.fromEntries(byHub) };
}

export function normalizeTarget(target: Spec['target']): Target {
  return {
    condition: target.query?.trim() ?? '*',
    allDevices: target.query === undefined,
    ...(target.maxDevices !== undefined && { maxDevices: target.maxDevices }),
  };
}

/** Of a list in a file the ids are not known yet: nobody is in it. */
function normalizeJobTarget({ target: written, done }: Spec): Target {
  const target = withoutDone(normalizeTarget(written), done?.trim());
  const { deviceIds, deviceIdsFrom } = written;
  if (deviceIds === undefined && deviceIdsFrom === undefined) return keepTimes(target);
  const list = { ids: [], base: target.condition };
  return withIds({ ...target, allDevices: false, list }, deviceIds ?? []);
}

function withoutDone(target: Target, done: string | undefined): Target {
  if (done === undefined) return target;
  const { condition } = target;
  return {
    ...target,
    condition: without(condition, done),
    done: { condition: done, targetCondition: condition, doneCondition: both(condition, done) },
  };
}

function normalizeZones(written: NonNullable<Spec['schedule']['timeZones']>): Zones {
  const [entry] = Object.entries(written);
  if (!entry) throw new Error('zones without a column came past the checks');
  const [column, names] = entry;
  return { column, names };
}

/** With several zones it is that of the first one. */
function normalizeSchedule({ timeZones, ...written }: Spec['schedule']): Schedule {
  const timeZone = written.timeZone ?? (timeZones && normalizeZones(timeZones).names[0]);
  const schedule = { ...written, ...(timeZone !== undefined && { timeZone }) };
  if (schedule.at === MERGED) return { kind: 'merged', timeZone: schedule.timeZone ?? 'UTC' };
  if (schedule.at !== undefined) {
    const parsed = parseAt(schedule.at, schedule.timeZone);
    if ('problem' in parsed) throw new Error(`a bad time came past the checks: ${parsed.problem.message}`);
    return { kind: 'at', at: parsed.at, text: schedule.at, timeZone: schedule.timeZone ?? 'UTC' };
  }
  if (schedule.cron === undefined || schedule.timeZone === undefined)
    throw new Error('a schedule without a time came past the checks');
  return { kind: 'cron', cron: schedule.cron, timeZone: schedule.timeZone, dst: schedule.dst ?? {} };
}

function normalizeSuccess(success: Spec['success']): SuccessRule {
  return {
    minSucceeded: parseShare(success?.minSucceeded ?? DEFAULTS.minSucceeded),
    offline: success?.offline ?? 'ignore',
  };
}

function normalizeRetry({ every, tries, for: length }: NonNullable<Spec['retry']>): Retry {
  const everyInSeconds = seconds(every);
  return {
    everyInSeconds,
    tries,
    forInSeconds: length === undefined ? tries * everyInSeconds : seconds(length),
  };
}
