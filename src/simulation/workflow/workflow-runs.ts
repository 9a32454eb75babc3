import type { Instant, Window } from '../../model/instant.ts';
import type { SimulationSettings } from '../../model/simulation.ts';

/** One time at which the workflow is due, and when it begins; `undefined`: it never does. */
export interface WorkflowRun {
  readonly scheduledAt: Instant;
  readonly startAt: Instant | undefined;
}

/**
 * A workflow that is due every hour stays 50 minutes: it keeps the hub supplied until the next run takes over, and
 * leaves time for a runner to start and to end.
 */
const STAY_SHARE = 5 / 6;

export function stayOf(everyMs: number, window: Window): number {
  return Math.min(Math.floor(everyMs * STAY_SHARE), window.to - window.from);
}

/**
 * All runs of the window, in the order in which they begin: at the beginning, after each commit (these are never late
 * or dropped) and by the workflow's schedule.
 */
export function workflowRuns(
  { window, everyMs, lateMs: [minLateMs, maxLateMs], dropShare }: SimulationSettings,
  commits: readonly Instant[],
  random: () => number,
): readonly WorkflowRun[] {
  const runs: WorkflowRun[] = commits
    .filter((at) => at >= window.from && at < window.to)
    .map((at) => ({ scheduledAt: at, startAt: at }));
  const committed = new Set(runs.map(({ scheduledAt }) => scheduledAt));
  for (let scheduledAt = window.from + everyMs; scheduledAt < window.to; scheduledAt += everyMs) {
    if (committed.has(scheduledAt)) continue;
    // Both are drawn for every run, so that changing one setting does not change what the other does.
    const isDropped = random() < dropShare;
    const lateMs = Math.floor(minLateMs + random() * (maxLateMs - minLateMs));
    const startAt = scheduledAt + lateMs;
    runs.push({ scheduledAt, startAt: isDropped || startAt >= window.to ? undefined : startAt });
  }
  return runs.sort(
    (left, right) =>
      (left.startAt ?? left.scheduledAt) - (right.startAt ?? right.scheduledAt) ||
      left.scheduledAt - right.scheduledAt,
  );
}
