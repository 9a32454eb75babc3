import { DEFAULTS } from '../../manifests/job/defaults.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import { formatDuration } from '../../model/duration.ts';
import { contentText } from '../../model/job-content.ts';
import { canonicalJson, type JsonObject } from '../../model/json.ts';
import type { JobManifest, Schedule } from '../../model/manifest.ts';
import type { Operation } from '../../model/operation.ts';
import { findRenames } from '../../model/renames.ts';
import type { JobEffect, RepositoryContent } from '../../model/repository-diff.ts';
import { formatCount } from '../../report/writing/words.ts';
import { describeSchedule } from '../../schedule/describe.ts';
import { compileSchedule } from '../../schedule/occurrences.ts';
import { comparedKind, type Sides } from '../compare-kind.ts';
import { type Fields, text, values, words } from '../fields.ts';
import { jobRuns } from '../job-runs.ts';

/** As manifests write it: an option that is off is not written. */
const ON = words('true');

export const JOBS = comparedKind<JobManifest>({
  kind: 'Job',
  itemsOf: ({ manifests }) => manifests,
  sourceOf: ({ source }) => source,
  fieldsOf: jobFields,
  defaults: {
    responseTimeout: words(DEFAULTS.responseTimeout),
    connectTimeout: words(DEFAULTS.connectTimeout),
    missed: words('latest'),
    startingDeadline: words(DEFAULTS.startingDeadline),
    maxExecutionTime: words(DEFAULTS.maxExecutionTime),
    concurrencyPolicy: words('Forbid'),
    revision: words('0'),
    minSucceeded: words(DEFAULTS.minSucceeded),
    offline: words('ignore'),
  },
  essentials: ['schedule', 'query', 'method', 'desired', 'tags'],
  findRenames,
  effectOf: jobEffect,
});

/** In the order in which a reviewer asks: when, on which devices, what, within which limits. */
function jobFields(manifest: JobManifest, content: RepositoryContent): Fields {
  const { target, schedule, success } = manifest;
  return {
    ...(content.config.hubs.length > 1 && { hubs: text(hubsOf(manifest, content).join(', ')) }),
    ...scheduleFields(schedule),
    ...(manifest.suspend && { suspend: ON }),
    query: target.allDevices ? words('all devices') : text(target.condition),
    ...(target.maxDevices !== undefined && { maxDevices: words(formatCount(target.maxDevices)) }),
    ...operationFields(manifest),
    missed: words(manifest.missed),
    startingDeadline: words(formatDuration(manifest.startingDeadlineInSeconds)),
    maxExecutionTime: words(formatDuration(manifest.maxExecutionTimeInSeconds)),
    concurrencyPolicy: words(manifest.concurrencyPolicy),
    revision: words(String(manifest.revision)),
    minSucceeded: words(`${Number((success.minSucceeded * 100).toFixed(3))}%`),
    offline: words(success.offline),
    ...(manifest.description !== undefined && { description: text(manifest.description) }),
    ...(Object.keys(manifest.labels).length > 0 && { labels: values(manifest.labels) }),
  };
}

function hubsOf(manifest: JobManifest, { config }: RepositoryContent): readonly string[] {
  return config.hubs.filter((hub) => manifestsOfHub([manifest], hub).length > 0).map(({ name }) => name);
}

function scheduleFields(schedule: Schedule): Fields {
  if (schedule.kind === 'at') {
    return { schedule: words(describeSchedule(schedule), canonicalJson([schedule.at, schedule.timeZone])) };
  }
  const { fields, rule } = compileSchedule(schedule);
  const { minutes, hours, daysOfMonth, months, daysOfWeek, dayRule } = fields;
  const times = canonicalJson([minutes, hours, daysOfMonth, months, daysOfWeek, dayRule, schedule.timeZone]);
  return {
    schedule: words(describeSchedule(schedule), times),
    ...(Object.keys(schedule.dst).length > 0 && { dst: words(`gap: ${rule.gap}, overlap: ${rule.overlap}`) }),
  };
}

/** What a hub takes for the same is the same: keys in another order, no payload and `null`, no section and an empty one. */
function operationFields({ operation }: JobManifest): Fields {
  if (operation.kind === 'twin') {
    const { desired, tags } = operation;
    return { ...sectionField('desired', desired), ...sectionField('tags', tags) };
  }
  const { name, payload, responseTimeoutInSeconds, connectTimeoutInSeconds } = operation;
  const called = {
    kind: 'method',
    name: '',
    responseTimeoutInSeconds: 0,
    connectTimeoutInSeconds: 0,
  } as const;
  return {
    method: text(name),
    ...(payload !== undefined &&
      payload !== null && { payload: values(payload, meaningOf({ ...called, payload })) }),
    responseTimeout: words(formatDuration(responseTimeoutInSeconds)),
    connectTimeout: words(formatDuration(connectTimeoutInSeconds)),
  };
}

function sectionField(name: 'desired' | 'tags', section: JsonObject = {}): Fields {
  if (Object.keys(section).length === 0) return {};
  return { [name]: values(section, meaningOf({ kind: 'twin', [name]: section })) };
}

function meaningOf(operation: Operation): string {
  return contentText({ condition: '', operation, maxExecutionTimeInSeconds: 0 });
}

function jobEffect(before: JobManifest | undefined, after: JobManifest | undefined, sides: Sides): JobEffect {
  const { now } = sides;
  const maxDevices = after?.target.maxDevices;
  return {
    timeZone: (after ?? before)?.schedule.timeZone ?? 'UTC',
    ...(before && { before: jobRuns(before, sides.before.config.freezes, now) }),
    ...(after && { after: jobRuns(after, sides.after.config.freezes, now) }),
    target: {
      ...(before && { before: before.target.condition }),
      ...(after && { after: after.target.condition }),
    },
    ...(maxDevices !== undefined && { maxDevices }),
  };
}
