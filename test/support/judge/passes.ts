import type { Instant } from '../../../src/model/instant.ts';
import type { JobManifest } from '../../../src/model/manifest.ts';
import { createFreezeCheck } from '../../../src/schedule/freeze.ts';
import { occurrences, occursAt } from '../../../src/schedule/occurrences.ts';
import { whereOf } from './creations.ts';
import {
  contentOfManifest,
  type JobLife,
  type OwnLife,
  type Pass,
  type Records,
  waitsAfter,
  wasActive,
} from './history.ts';
import type { Rule, Violation } from './judge.ts';
import { planned } from './planned.ts';

const HOUR_MS = 3_600_000;

/**
 * What the hub looks like after each look that nothing disturbed: nothing is left to do. That goes for the last one
 * too, so a history that is without violations ends with a hub that agrees with Git.
 */
export function judgePasses(records: Records): readonly Violation[] {
  const own = new Moving(records.own, ({ job }) => job);
  const all = new Moving(
    [...records.history.jobs].sort((left, right) => left.createdAt - right.createdAt),
    (job) => job,
  );
  return records.history.passes.flatMap((pass) => {
    const active = own.during(pass);
    const held = all.during(pass);
    if (!pass.isUndisturbed) return [];
    return [...judgeWaiting(records, pass, active), ...judgeLeftOut(records, pass, active, held)];
  });
}

/** Jobs that were active at some moment of a pass; passes come in order, so each job is looked at a few times only. */
class Moving<Item> {
  readonly #items: readonly Item[];
  readonly #jobOf: (item: Item) => JobLife;
  #next = 0;
  #active: readonly Item[] = [];

  /** In order of creation. */
  constructor(items: readonly Item[], jobOf: (item: Item) => JobLife) {
    this.#items = items;
    this.#jobOf = jobOf;
  }

  during({ at, doneAt }: Pass): readonly Item[] {
    const active = [...this.#active];
    for (let item = this.#items[this.#next]; item !== undefined; item = this.#items[this.#next]) {
      if (this.#jobOf(item).createdAt > doneAt) break;
      active.push(item);
      this.#next += 1;
    }
    this.#active = active.filter((item) => wasActive(this.#jobOf(item), at, doneAt));
    return this.#active;
  }
}

function judgeWaiting(records: Records, pass: Pass, active: readonly OwnLife[]): readonly Violation[] {
  const { checkout, at, doneAt } = pass;
  const waiting = active.filter(({ job }) => waitsAfter(job, doneAt));
  return waiting.flatMap((life): readonly Violation[] => {
    const { name, scheduledAt } = life.parts;
    const manifest = checkout.manifests.get(name);
    const rules: Rule[] = [];
    if (!manifest || !isWanted(manifest)) rules.push('waits-unwanted');
    else if (life.job.content !== contentOfManifest(manifest) && isReplaceable(manifest))
      rules.push('waits-old-content');
    const rivals = records
      .ofOccurrence(name, scheduledAt)
      .filter(({ job }) => job.createdAt <= doneAt && (job.endedAt ?? Number.POSITIVE_INFINITY) > doneAt);
    if (rivals.length > 1) rules.push('waits-twice');
    return rules.map((rule) => ({ rule, where: `${whereOf(life)}, after ${iso(at)}` }));

    function isWanted(wanted: JobManifest): boolean {
      const isFrozen = createFreezeCheck(checkout.freezes, wanted)(scheduledAt) !== undefined;
      return !wanted.suspend && !isFrozen && occursAt(wanted.schedule, scheduledAt);
    }

    /** What was right when its time came runs as it was. */
    function isReplaceable({
      schedule,
      effectiveFrom = at,
      startingDeadlineInSeconds,
    }: JobManifest): boolean {
      const isBeforeEdit = schedule.kind === 'cron' && scheduledAt < effectiveFrom;
      return !isBeforeEdit && scheduledAt + startingDeadlineInSeconds * 1000 >= at;
    }
  });
}

function judgeLeftOut(
  records: Records,
  pass: Pass,
  active: readonly OwnLife[],
  held: readonly JobLife[],
): readonly Violation[] {
  const { slots } = records.history;
  // Counted generously: whatever held a slot at any moment of the look.
  if (held.length >= slots) return [];
  const isFar = (startAt: Instant) => startAt > pass.at + HOUR_MS;
  // Where there are several slots, half of them are kept for jobs that start within the hour.
  const hasFarSlot = slots === 1 || held.filter((job) => isFar(job.startAt)).length < Math.floor(slots / 2);
  return [...pass.checkout.manifests.values()].flatMap((manifest) =>
    runnable(records, pass, manifest)
      .filter((scheduledAt) => hasFarSlot || !isFar(scheduledAt))
      .filter((scheduledAt) => !hasItsJob(records, pass, manifest, scheduledAt))
      .filter((scheduledAt) => !isInTheWay(records, pass, manifest, scheduledAt, active))
      .map((scheduledAt) => ({
        rule: 'left-out' as const,
        where: `${manifest.name} of ${iso(scheduledAt)}, after ${iso(pass.at)}`,
      })),
  );
}

/** Occurrences that nothing speaks against, but a lack of slots or, under Forbid, a neighbour. */
function runnable({ history }: Records, { at, checkout }: Pass, manifest: JobManifest): readonly Instant[] {
  if (manifest.suspend) return [];
  const { schedule, startingDeadlineInSeconds, effectiveFrom = at } = manifest;
  const window = {
    from: at - startingDeadlineInSeconds * 1000,
    to: at + history.leadInSeconds * 1000 + 1,
  };
  const all = [...occurrences(schedule, window)].map(({ scheduledAt }) => scheduledAt);
  const latest = all.findLast((instant) => instant <= at);
  const frozenAt = createFreezeCheck(checkout.freezes, manifest);
  return all.filter(
    (instant) =>
      (instant > at || (instant === latest && (instant === at || manifest.missed === 'latest'))) &&
      (schedule.kind === 'at' || instant >= effectiveFrom) &&
      !frozenAt(instant),
  );
}

/** One that waits, ran, or was stopped as it is asked for; one that was cancelled with other content counts for nothing. */
function hasItsJob(records: Records, { doneAt }: Pass, manifest: JobManifest, scheduledAt: Instant): boolean {
  const content = contentOfManifest(manifest);
  const { stopped } = records.history;
  return records
    .ofOccurrence(manifest.name, scheduledAt)
    .some(
      ({ job }) =>
        job.createdAt <= doneAt &&
        (job.status !== 'cancelled' ||
          (job.endedAt ?? 0) > doneAt ||
          (job.content === content && stopped.has(job.jobId))),
    );
}

/** Under Forbid: whether it would run together with a job that waited or ran while this pass looked. */
function isInTheWay(
  records: Records,
  { at }: Pass,
  manifest: JobManifest,
  scheduledAt: Instant,
  active: readonly OwnLife[],
): boolean {
  if (manifest.concurrencyPolicy === 'Allow') return false;
  const from = Math.max(scheduledAt, at);
  const to = from + manifest.maxExecutionTimeInSeconds * 1000;
  return active
    .filter(({ parts }) => parts.name === manifest.name)
    .some((life) => {
      const rival = planned(records, life, life.job.startAt);
      // One that should be over and is still there is in the way of one that starts now.
      return from < Math.max(rival.to, at + 1) && rival.from < to;
    });
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
