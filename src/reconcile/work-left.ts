import type { Instant } from '../model/instant.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Change, Plan } from '../model/plan.ts';
import type { JobLeft, WorkLeft } from '../model/status-report.ts';
import { NEAR_MS } from '../plan/slots.ts';

/** More names do not help. */
const MAX_LISTED = 10;

/**
 * Lengths to stay for that a person would say, in minutes: when a job ends is only expected, so no shorter ones. Whoever
 * would have to stay longer runs again instead.
 */
const STAYS = [10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360];

/** When the hub has no slot although our count says so, nobody knows when one comes free. */
const UNKNOWN_WAIT_MS = 600_000;

interface Waiting extends JobLeft {
  readonly more: number;
  readonly expectedAt: Instant;
}

/** What a run leaves to the next one although it is due within the hour: from its last plan, and what became of it. */
export function findWorkLeft(
  { changes, targets }: Pick<Plan, 'changes' | 'targets'>,
  outcomes: readonly Outcome[],
  now: Instant,
): WorkLeft | undefined {
  const deadlines = new Map(
    targets.map(({ manifest, startingDeadlineInSeconds }) => [manifest, startingDeadlineInSeconds * 1000]),
  );
  const startBy = ({ manifest, scheduledAt }: Change) => scheduledAt + (deadlines.get(manifest) ?? 0);
  const waiting = [
    ...changes.flatMap((change): readonly Waiting[] => {
      if (change.action !== 'defer' || (change.reason !== 'slot' && change.reason !== 'overlap')) return [];
      const { manifest, scheduledAt, more, expected } = change;
      const waitsFor = change.reason === 'slot' ? 'slot' : 'earlier-job';
      const expectedAt = expected?.startAt ?? now + UNKNOWN_WAIT_MS;
      return [{ manifest, scheduledAt, waitsFor, startBy: startBy(change), more, expectedAt }];
    }),
    ...outcomes.flatMap(({ change, result }): readonly Waiting[] => {
      if (result !== 'no-slot') return [];
      const { manifest, scheduledAt } = change;
      const expectedAt = now + UNKNOWN_WAIT_MS;
      return [{ manifest, scheduledAt, waitsFor: 'slot', startBy: startBy(change), more: 0, expectedAt }];
    }),
  ]
    .filter(({ scheduledAt }) => scheduledAt <= now + NEAR_MS)
    .sort((left, right) => left.startBy - right.startBy);
  if (waiting.length === 0) return undefined;
  const count = waiting.reduce((sum, { more }) => sum + 1 + more, 0);
  const stayForSeconds = stayFor(Math.max(...waiting.map(({ expectedAt }) => expectedAt)) - now);
  const jobs = waiting.slice(0, MAX_LISTED);
  return {
    jobs: jobs.map(({ manifest, scheduledAt, waitsFor, startBy: by }) => ({
      manifest,
      scheduledAt,
      waitsFor,
      startBy: by,
    })),
    more: count - jobs.length,
    ...(stayForSeconds !== undefined && { stayForSeconds }),
  };
}

function stayFor(waitMs: number): number | undefined {
  const minutes = STAYS.find((length) => length * 60_000 > waitMs);
  return minutes === undefined ? undefined : minutes * 60;
}
