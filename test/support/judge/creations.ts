import type { Instant } from '../../../src/model/instant.ts';
import type { JobManifest } from '../../../src/model/manifest.ts';
import { MAX_START_AHEAD_MS } from '../../../src/model/tier.ts';
import { createFreezeCheck } from '../../../src/schedule/freeze.ts';
import { occurrences, occursAt } from '../../../src/schedule/occurrences.ts';
import {
  type Checkout,
  contentOfManifest,
  type JobLife,
  type OwnLife,
  type Pass,
  type Records,
  wasActive,
} from './history.ts';
import type { Rule, Violation } from './judge.ts';
import { planned } from './planned.ts';

/** Every job of ours, held against what Git said to the look that made it. */
export function judgeCreations(records: Records): readonly Violation[] {
  return records.own.flatMap((life) => {
    const pass = records.passAt(life.job.createdAt);
    const rules =
      pass && life.job.createdAt <= pass.doneAt ? brokenRules(records, life, pass) : (['unbidden'] as const);
    return rules.map((rule) => ({ rule, where: whereOf(life) }));
  });
}

function brokenRules(records: Records, life: OwnLife, pass: Pass): readonly Rule[] {
  const { job, parts } = life;
  const { scheduledAt } = parts;
  const { patienceMs, leadInSeconds } = records.history;
  const manifest = pass.checkout.manifests.get(parts.name);
  if (!manifest) return ['no-manifest'];
  const { schedule, effectiveFrom = pass.at } = manifest;
  const deadline = scheduledAt + manifest.startingDeadlineInSeconds * 1000;
  const begins = Math.max(job.startAt, job.startedAt ?? 0);
  const leadMs = Math.min(leadInSeconds * 1000, MAX_START_AHEAD_MS);
  const isReplaced = pass.at > scheduledAt && isFollowed();

  function isFollowed(): boolean {
    if (manifest?.missed === 'skip') return true;
    const [later] = occurrences(schedule, { from: scheduledAt + 1, to: pass.at + 1 });
    return later !== undefined;
  }

  const broken: readonly [Rule, boolean][] = [
    ['no-occurrence', !occursAt(schedule, scheduledAt)],
    ['old-content', job.content !== contentOfManifest(manifest)],
    ['suspended', manifest.suspend],
    ['frozen', createFreezeCheck(pass.checkout.freezes, manifest)(scheduledAt) !== undefined],
    ['before-edit', schedule.kind === 'cron' && scheduledAt < effectiveFrom],
    ['early', job.startAt < scheduledAt || (job.startedAt ?? scheduledAt) < scheduledAt],
    ['beyond-lead', scheduledAt > pass.at + leadMs],
    ['past-deadline', pass.at > deadline || begins > deadline + patienceMs],
    ['superseded', isReplaced],
    ['held', isHeld(records, life)],
    ['overlap', manifest.concurrencyPolicy === 'Forbid' && overlaps(records, life, pass)],
  ];
  return broken.flatMap(([rule, isBroken]) => (isBroken ? [rule] : []));
}

/** How far clocks may differ, and how long a run may work on one look: what was said so shortly before a stop may come after it. */
const TOLERANCE_MS = 10 * 60_000;

/**
 * The same content for the same occurrence was stopped on the hub by somebody else, and no look since has seen Git say
 * anything else: a stop wins.
 */
function isHeld(records: Records, { job, parts }: OwnLife): boolean {
  const { passes, stopped } = records.history;
  return records.ofOccurrence(parts.name, parts.scheduledAt).some((other) => {
    const { endedAt, content } = other.job;
    if (!stopped.has(other.job.jobId) || endedAt === undefined || endedAt > job.createdAt) return false;
    if (content !== job.content || other.job === job) return false;
    const since = passes.filter(({ at }) => at >= endedAt - TOLERANCE_MS && at <= job.createdAt);
    return since.every(({ checkout }) => {
      const manifest = checkout.manifests.get(parts.name);
      return manifest !== undefined && asksFor(manifest, checkout, job, parts.scheduledAt);
    });
  });
}

function asksFor(
  manifest: JobManifest,
  { freezes }: Checkout,
  { content }: JobLife,
  scheduledAt: Instant,
): boolean {
  return (
    !manifest.suspend &&
    contentOfManifest(manifest) === content &&
    occursAt(manifest.schedule, scheduledAt) &&
    createFreezeCheck(freezes, manifest)(scheduledAt) === undefined
  );
}

/** By its plan: from its start for as long as it may take, beside what waited or ran when it was decided. */
function overlaps(records: Records, life: OwnLife, pass: Pass): boolean {
  const span = planned(records, life, Math.max(life.parts.scheduledAt, pass.at));
  return records.ofManifest(life.parts.name).some((other) => {
    const wasThere =
      other.job.createdAt < life.job.createdAt && wasActive(other.job, pass.doneAt, pass.doneAt);
    if (!wasThere) return false;
    const rival = planned(records, other, other.job.startAt);
    return span.from < rival.to && rival.from < span.to;
  });
}

export function whereOf({ job }: OwnLife): string {
  return `${job.jobId}, made ${new Date(job.createdAt).toISOString()}`;
}
