import type { Instant } from './instant.ts';
import { contentOf, contentText } from './job-content.ts';
import type { JobManifest } from './manifest.ts';

const MINUTE = 60_000;

/** The minute at which something begins that was merged at an instant: the first whole one that is a minute later. */
export function minuteAfterMerge(mergedAt: Instant): Instant {
  return Math.ceil((mergedAt + MINUTE) / MINUTE) * MINUTE;
}

/**
 * Equal for commits with the same version of a manifest that runs once it is merged; `undefined` for other manifests.
 * Limits, words and pauses are about the version that stands.
 */
export function versionToMerge(manifest: JobManifest): string | undefined {
  if (manifest.schedule.kind !== 'merged') return undefined;
  const content = contentText({ ...contentOf(manifest), maxExecutionTimeInSeconds: 0 });
  return JSON.stringify([content, manifest.revision]);
}
