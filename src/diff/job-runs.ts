import type { Freeze } from '../model/freeze.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { JobRuns } from '../model/repository-diff.ts';
import { createFreezeCheck } from '../schedule/freeze.ts';
import { occurrences } from '../schedule/occurrences.ts';

const DAY_MS = 86_400_000;
const NEXT_RUNS = 3;
const COUNTED_MS = 30 * DAY_MS;
/** Long enough for a yearly job. */
const LOOK_AHEAD_MS = 366 * DAY_MS;

/** When a job runs from now on. */
export function jobRuns(manifest: JobManifest, freezes: readonly Freeze[], now: Instant): JobRuns {
  if (manifest.suspend) return { next: [], in30Days: 0, isSuspended: true };
  const next: Instant[] = [];
  let in30Days = 0;
  const frozenAt = createFreezeCheck(freezes, manifest);
  for (const { scheduledAt } of occurrences(manifest.schedule, { from: now + 1, to: now + LOOK_AHEAD_MS })) {
    const isCounted = scheduledAt <= now + COUNTED_MS;
    if (!isCounted && next.length >= NEXT_RUNS) break;
    if (frozenAt(scheduledAt)) continue;
    if (next.length < NEXT_RUNS) next.push(scheduledAt);
    if (isCounted) in30Days += 1;
  }
  return { next, in30Days, isSuspended: false };
}
