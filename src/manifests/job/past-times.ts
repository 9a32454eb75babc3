import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Instant } from '../../model/instant.ts';
import { diagnoseText } from '../findings/diagnose.ts';
import type { ManifestDocument } from '../manifest-file.ts';

const DAY_MS = 86_400_000;

/** A hub remembers a job for 30 days. Until then the manifest says what the job was. */
const MAX_DAYS_PAST = 30;

/** Jobs that ran once and long ago: their manifests do nothing any more. */
export function checkPastTimes(documents: readonly ManifestDocument[], now: Instant): readonly Diagnostic[] {
  return documents.flatMap((document) => {
    if (document.kind !== 'Job' || !document.job || !document.time) return [];
    const { schedule } = document.job.manifest;
    const days = schedule.kind === 'at' ? Math.floor((now - schedule.at) / DAY_MS) : 0;
    if (days <= MAX_DAYS_PAST) return [];
    return diagnoseText(document.time, {
      code: 'at-past',
      message: `this time was ${days} days ago, so the job does nothing any more`,
      hint: 'remove the manifest: Git keeps it; or write a new time',
    });
  });
}
