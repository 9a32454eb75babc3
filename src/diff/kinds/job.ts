import { DEFAULTS } from '../../manifests/job/defaults.ts';
import { formatDuration } from '../../model/duration.ts';
import type { Instant } from '../../model/instant.ts';
import { canonicalJson } from '../../model/json.ts';
import type { JobManifest, Schedule } from '../../model/manifest.ts';
import { minuteAfterMerge, versionToMerge } from '../../model/merged-schedule.ts';
import type { Operation } from '../../model/operation.ts';
import { findRenames } from '../../model/renames.ts';
import type { JobEffect, RepositoryContent } from '../../model/repository-diff.ts';
import { describeSchedule } from '../../schedule/describe.ts';
import { compileSchedule } from '../../schedule/occurrences.ts';
import { comparedKind, type Sides } from '../compare-kind.ts';
import {
  compareFields,
  type Fields,
  type FieldValue,
  type NothingLeft,
  percentText,
  values,
  words,
} from '../fields.ts';
import { jobRuns } from '../job-runs.ts';
import {
  hubField,
  metadataFields,
  ON,
  operationFields,
  retryFields,
  SHARED_DEFAULTS,
  targetFields,
} from './shared-fields.ts';

export const JOBS = comparedKind<JobManifest>({
  kind: 'Job',
  itemsOf: ({ manifests }) => manifests,
  sourceOf: ({ source }) => source,
  fieldsOf: jobFields,
  defaults: {
    ...SHARED_DEFAULTS,
    missed: words('latest'),
    startingDeadline: words(DEFAULTS.startingDeadline),
    maxExecutionTime: words(DEFAULTS.maxExecutionTime),
    concurrencyPolicy: words('Forbid'),
    minSucceeded: words(DEFAULTS.minSucceeded),
    offline: words('ignore'),
  },
  essentials: ['schedule', 'query', 'method', 'desired', 'tags'],
  findRenames,
  effectOf: jobEffect,
});

/** In the order in which a reviewer asks: when, on which devices, what, within which limits. */
function jobFields(manifest: JobManifest, content: RepositoryContent, sides: Sides): Fields {
  const { name: _, source, listFile, effectiveFrom, changed, byHub, zones, forZone, ...more } = manifest;
  const { description, labels, ...spec } = more;
  return {
    ...hubField(manifest, content, sides),
    ...specFields(spec, sameOnOtherSide(manifest.name, content, sides)?.operation),
    ...metadataFields(manifest),
    ...overrideFields(manifest, content, sides),
  };
}

/** The document of that name on the side with which it is compared. */
function sameOnOtherSide(
  name: string,
  content: RepositoryContent,
  { before, after }: Sides,
): JobManifest | undefined {
  const other = content === after ? before : after;
  return other.manifests.find((one) => one.name === name);
}

type Spec = Omit<
  JobManifest,
  | 'name'
  | 'source'
  | 'listFile'
  | 'effectiveFrom'
  | 'changed'
  | 'byHub'
  | 'zones'
  | 'forZone'
  | 'description'
  | 'labels'
>;

function specFields(
  { schedule, suspend, target, operation, missed, retry, success, ...more }: Spec,
  other: Operation | undefined,
): Fields {
  const { startingDeadlineInSeconds, maxExecutionTimeInSeconds, concurrencyPolicy, revision, ...rest } = more;
  rest satisfies NothingLeft;
  return {
    ...scheduleFields(schedule),
    ...(suspend && { suspend: ON }),
    ...targetFields(target),
    ...operationFields(operation, other),
    missed: words(missed),
    startingDeadline: words(formatDuration(startingDeadlineInSeconds)),
    maxExecutionTime: words(formatDuration(maxExecutionTimeInSeconds)),
    ...(retry && { retry: values({ ...retryFields(retry), for: formatDuration(retry.forInSeconds) }) }),
    concurrencyPolicy: words(concurrencyPolicy),
    revision: words(String(revision)),
    minSucceeded: words(percentText(success.minSucceeded)),
    offline: words(success.offline),
  };
}

/** What is different on single hubs. */
function overrideFields(
  { byHub = {}, ...own }: JobManifest,
  content: RepositoryContent,
  sides: Sides,
): Fields {
  const different = Object.entries(byHub).flatMap(([hub, variant]) => {
    const fields = jobFields(variant, content, sides);
    return compareFields(jobFields(own, content, sides), fields).map(
      ({ field }): readonly [string, FieldValue] => [`${field} on ${hub}`, fields[field] ?? words('not set')],
    );
  });
  return Object.fromEntries(different);
}

function scheduleFields(schedule: Schedule): Fields {
  if (schedule.kind === 'at') {
    return { schedule: words(describeSchedule(schedule), canonicalJson([schedule.at, schedule.timeZone])) };
  }
  if (schedule.kind === 'merged') {
    return { schedule: words(describeSchedule(schedule), canonicalJson([schedule.kind, schedule.timeZone])) };
  }
  const { fields, rule } = compileSchedule(schedule);
  const { minutes, hours, daysOfMonth, months, daysOfWeek, dayRule } = fields;
  const times = canonicalJson([minutes, hours, daysOfMonth, months, daysOfWeek, dayRule, schedule.timeZone]);
  return {
    schedule: words(describeSchedule(schedule), times),
    ...(Object.keys(schedule.dst).length > 0 && { dst: words(`gap: ${rule.gap}, overlap: ${rule.overlap}`) }),
  };
}

/** A version that is to be merged runs a minute later, and one that was merged before does not run again. */
function ifMergedNow(after: JobManifest, before: JobManifest | undefined, now: Instant): JobManifest {
  const { schedule } = after;
  if (schedule.kind !== 'merged' || (before && versionToMerge(before) === versionToMerge(after)))
    return after;
  return { ...after, schedule: { ...schedule, at: minuteAfterMerge(now) } };
}

function jobEffect(before: JobManifest | undefined, after: JobManifest | undefined, sides: Sides): JobEffect {
  const { now } = sides;
  const maxDevices = after?.target.maxDevices;
  return {
    timeZone: (after ?? before)?.schedule.timeZone ?? 'UTC',
    ...(before && { before: jobRuns(before, sides.before.config.freezes, now) }),
    ...(after && { after: jobRuns(ifMergedNow(after, before, now), sides.after.config.freezes, now) }),
    target: {
      ...(before && { before: before.target.condition }),
      ...(after && { after: after.target.condition }),
    },
    ...(maxDevices !== undefined && { maxDevices }),
  };
}
