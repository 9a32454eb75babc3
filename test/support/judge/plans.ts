import type { Instant } from '../../../src/model/instant.ts';
import type { JobManifest } from '../../../src/model/manifest.ts';
import type { Change } from '../../../src/model/plan.ts';
import { createFreezeCheck } from '../../../src/schedule/freeze.ts';
import { occurrences, previousOccurrence } from '../../../src/schedule/occurrences.ts';
import type { Pass, Records } from './history.ts';
import type { Violation } from './judge.ts';

/** The hub forgets a job 30 days after its end. */
const HUB_MEMORY_MS = 30 * 86_400_000;

/**
 * No occurrence gets lost in silence: of each one between its deadline and the lead every plan says what becomes of it,
 * by name or as one of several that it counts; and of one whose deadline went by while nobody looked the next plan
 * says that it is lost.
 */
export function judgePlans(records: Records): readonly Violation[] {
  return records.history.passes.flatMap((pass) => {
    const { changes } = pass;
    if (!changes) return [];
    const byManifest = new Map<string, Change[]>();
    for (const change of changes) {
      const group = byManifest.get(change.manifest) ?? [];
      group.push(change);
      byManifest.set(change.manifest, group);
    }
    return [...pass.checkout.manifests.values()].flatMap((manifest) =>
      unexplained(records, pass, manifest, byManifest.get(manifest.name) ?? []).map((scheduledAt) => ({
        rule: 'unexplained' as const,
        where: `${manifest.name} of ${iso(scheduledAt)}, in the plan of ${iso(pass.at)}`,
      })),
    );
  });
}

function unexplained(
  records: Records,
  pass: Pass,
  manifest: JobManifest,
  changes: readonly Change[],
): readonly Instant[] {
  const { name, schedule, startingDeadlineInSeconds } = manifest;
  const from = pass.at - startingDeadlineInSeconds * 1000;
  const to = pass.at + records.history.leadInSeconds * 1000 + 1;
  const named = new Set(changes.map(({ scheduledAt }) => scheduledAt));
  const counted = changes.filter(
    (change) => (change.action === 'skip' || change.action === 'defer') && change.more > 0,
  );
  const isSaid = (instant: Instant) =>
    named.has(instant) ||
    counted.some(({ reason, scheduledAt }) => {
      if (reason === 'suspended') return true;
      return instant <= pass.at ? instant < scheduledAt && scheduledAt <= pass.at : instant > scheduledAt;
    });
  const hasJob = (instant: Instant) =>
    records.ofOccurrence(name, instant).some(({ job }) => job.createdAt <= pass.doneAt);
  const inReach = [...occurrences(schedule, { from, to })].map(({ scheduledAt }) => scheduledAt);
  const silent = inReach.filter((instant) => !hasJob(instant) && !isSaid(instant));
  return isLost() && !named.has(lastLost() ?? 0) ? [...silent, lastLost() ?? 0] : silent;

  function lastLost(): Instant | undefined {
    return schedule.kind === 'cron' ? previousOccurrence(schedule, from)?.scheduledAt : undefined;
  }

  function isLost(): boolean {
    const instant = lastLost();
    return (
      instant !== undefined &&
      !manifest.suspend &&
      instant >= (manifest.effectiveFrom ?? pass.at) &&
      instant > pass.at - HUB_MEMORY_MS &&
      !hasJob(instant) &&
      !createFreezeCheck(pass.checkout.freezes, manifest)(instant)
    );
  }
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
