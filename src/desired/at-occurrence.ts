import type { Instant } from '../model/instant.ts';
import type { JobManifest, Target } from '../model/manifest.ts';
import { fillScheduledTime } from '../query/scheduled-time.ts';
import { nextOccurrences } from '../schedule/next-occurrences.ts';

/** A manifest as it is for one occurrence: with the time in place of `$scheduledAt`. */
export function manifestAt(manifest: JobManifest, scheduledAt: Instant): JobManifest {
  const { asWritten } = manifest.target;
  return asWritten ? { ...manifest, target: fillTarget(manifest.target, asWritten, scheduledAt) } : manifest;
}

/** For its next occurrence, or for the last one when none is left: of many, that is the one that people want to see. */
export function manifestForNext(manifest: JobManifest, now: Instant): JobManifest {
  if (!manifest.target.asWritten) return manifest;
  const { schedule } = manifest;
  const next = schedule.kind === 'cron' ? nextOccurrences(schedule, now, 1)[0]?.scheduledAt : schedule.at;
  return manifestAt(manifest, next ?? now);
}

function fillTarget(
  target: Target,
  asWritten: NonNullable<Target['asWritten']>,
  scheduledAt: Instant,
): Target {
  const filled = (condition: string) => fillScheduledTime(condition, scheduledAt);
  const { condition, done, base } = asWritten;
  return {
    ...target,
    condition: filled(condition),
    ...(done && {
      done: {
        condition: filled(done.condition),
        targetCondition: filled(done.targetCondition),
        doneCondition: filled(done.doneCondition),
      },
    }),
    ...(target.list && { list: { ...target.list, base: filled(base ?? target.list.base) } }),
  };
}
