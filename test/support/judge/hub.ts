import { whereOf } from './creations.ts';
import type { OwnLife, Records } from './history.ts';
import type { Violation } from './judge.ts';
import { planned } from './planned.ts';

/** What was on the hub at any moment. */
export function judgeHub(records: Records): readonly Violation[] {
  return [...ranTwice(records), ...ranTogether(records), ...overSlots(records), ...neverEnded(records)];
}

function ranTwice({ own }: Records): readonly Violation[] {
  const seen = new Set<string>();
  return own.flatMap((life): readonly Violation[] => {
    if (life.job.startedAt === undefined) return [];
    const key = `${life.parts.name} ${life.parts.scheduledAt}`;
    if (seen.has(key)) return [{ rule: 'twice', where: whereOf(life) }];
    seen.add(key);
    return [];
  });
}

function ranTogether(records: Records): readonly Violation[] {
  const last = new Map<string, number>();
  const started = records.own
    .filter(({ job }) => job.startedAt !== undefined)
    .sort((left, right) => (left.job.startedAt ?? 0) - (right.job.startedAt ?? 0));
  return started.flatMap((life): readonly Violation[] => {
    const { job, parts } = life;
    const manifest = records.passAt(job.createdAt)?.checkout.manifests.get(parts.name);
    const until = last.get(parts.name) ?? Number.NEGATIVE_INFINITY;
    last.set(parts.name, Math.max(until, job.endedAt ?? Number.POSITIVE_INFINITY));
    // One that starts at once starts as late as the call that made it, and may end so much later.
    const isTogether =
      manifest?.concurrencyPolicy === 'Forbid' && (job.startedAt ?? 0) + records.history.patienceMs < until;
    return isTogether ? [{ rule: 'together', where: whereOf(life) }] : [];
  });
}

function overSlots({ history: { jobs, slots } }: Records): readonly Violation[] {
  const steps = jobs
    .flatMap(({ jobId, createdAt, endedAt }) => [
      { at: createdAt, by: 1, jobId },
      ...(endedAt === undefined ? [] : [{ at: endedAt, by: -1, jobId }]),
    ])
    // A slot that comes free is free for whoever comes at the same instant.
    .sort((left, right) => left.at - right.at || left.by - right.by);
  let active = 0;
  const violations: Violation[] = [];
  for (const { at, by, jobId } of steps) {
    active += by;
    if (by > 0 && active > slots) {
      violations.push({
        rule: 'slots',
        where: `${jobId} is number ${active} at ${new Date(at).toISOString()}`,
      });
    }
  }
  return violations;
}

/** The hub ends a job at its time limit; how late it notices is its own affair. */
const GRACE_MS = 10 * 60_000;

function neverEnded(records: Records): readonly Violation[] {
  const end = records.history.passes.at(-1)?.doneAt ?? 0;
  return records.own.flatMap((life: OwnLife): readonly Violation[] => {
    const { startedAt, endedAt = end } = life.job;
    if (startedAt === undefined) return [];
    return endedAt > planned(records, life, startedAt).to + GRACE_MS
      ? [{ rule: 'endless', where: whereOf(life) }]
      : [];
  });
}
