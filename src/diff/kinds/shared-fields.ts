import { TIMEOUT_DEFAULTS } from '../../manifests/operation/normalize.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import { formatDuration } from '../../model/duration.ts';
import { contentText } from '../../model/job-content.ts';
import type { JsonObject } from '../../model/json.ts';
import type { JobManifest, Target } from '../../model/manifest.ts';
import type { Operation } from '../../model/operation.ts';
import type { RepositoryContent } from '../../model/repository-diff.ts';
import type { Retry } from '../../model/retry.ts';
import { maskedLike } from '../../model/sensitive.ts';
import { formatCount } from '../../report/writing/words.ts';
import type { Sides } from '../compare-kind.ts';
import { type Fields, text, values, words } from '../fields.ts';

/** Fields that jobs and rollouts have both. */

export const SHARED_DEFAULTS: Fields = {
  responseTimeout: words(TIMEOUT_DEFAULTS.responseTimeout),
  connectTimeout: words(TIMEOUT_DEFAULTS.connectTimeout),
  revision: words('0'),
};

/** As manifests write it: an option that is off is not written. */
export const ON = words('true');

/** Which hubs run it, where one of the sides has several. */
export function hubField(
  manifest: Pick<JobManifest, 'source' | 'labels'>,
  { config }: RepositoryContent,
  { before, after }: Sides,
): Fields {
  if (before.config.hubs.length < 2 && after.config.hubs.length < 2) return {};
  const hubs = config.hubs.filter((hub) => manifestsOfHub([manifest], hub).length > 0);
  return { hubs: text(hubs.map(({ name }) => name).join(', ')) };
}

/** As somebody wrote it: without what keeps devices out that are done. */
export function targetFields({ allDevices, condition, done, maxDevices }: Target): Fields {
  return {
    query: allDevices ? words('all devices') : text(done?.targetCondition ?? condition),
    ...(done && { done: text(done.condition) }),
    ...(maxDevices !== undefined && { maxDevices: words(formatCount(maxDevices)) }),
  };
}

/** Tries after the first one. */
export function retryFields({ everyInSeconds, tries }: Retry) {
  return { every: formatDuration(everyInSeconds), tries };
}

export function metadataFields({ description, labels }: Pick<JobManifest, 'description' | 'labels'>): Fields {
  return {
    ...(description !== undefined && { description: text(description) }),
    ...(Object.keys(labels).length > 0 && { labels: values(labels) }),
  };
}

/** What a hub takes for the same is the same: keys in another order, no payload and `null`, no section and an empty one. */
/** `other`: of the other side, whose sensitive values are not shown here either. */
export function operationFields(written: Operation, other: Operation | undefined): Fields {
  const operation = maskedLike(written, other);
  return { ...shownFields(operation), ...sensitiveField(written) };
}

function sensitiveField({ sensitive = [] }: Operation): Fields {
  if (sensitive.length === 0) return {};
  return { sensitive: text(sensitive.map(({ path }) => path.join('.')).join(', ')) };
}

function shownFields(operation: Operation): Fields {
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
