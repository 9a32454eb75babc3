import type { JobHub } from '../hub/port.ts';
import type { HubConfig } from '../model/config.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { DoneReach, PartReach, TargetReach } from '../model/target-explanation.ts';
import type { ConditionExplanation } from '../query/explain.ts';
import type { TargetWithDone } from './explain-target.ts';

/**
 * How many parts of a condition are counted on a hub: all of up to five, or the first four of more. An S1 hub allows 20
 * queries a minute, and five parts take 19: two for each of nine counts (the whole, each part alone, the first two to
 * four together) and one for the sample.
 */
export function countedParts({ parts }: ConditionExplanation): number {
  return parts.length <= 5 ? parts.length : 4;
}

export interface ReachOnHubOptions {
  readonly hub: JobHub;
  readonly hubConfig: HubConfig;
  readonly explanation: ConditionExplanation;
  /** As the hub gets it from a job. */
  readonly conditions: readonly string[];
  /** The job's target, where it says when a device is done. */
  readonly target: TargetWithDone | undefined;
  readonly sampleSize: number;
  readonly signal: AbortSignal;
}

/** The largest number of queries that `reachOnHub` makes when the hub answers at once and with full pages. */
export function maxQueries(explanation: ConditionExplanation, target: TargetWithDone | undefined): number {
  const all = explanation.parts.length;
  const asked = countedParts(explanation);
  const halves = target ? 2 : 0;
  if (all < 2) return 3 + halves;
  const beginnings = asked < all ? asked - 1 : asked - 2;
  return 3 + halves + 2 * (asked + beginnings);
}

/** Counts on the hub itself. Nothing is asked whose answer follows from earlier ones. */
export async function reachOnHub(options: ReachOnHubOptions): Promise<TargetReach> {
  const { hub, hubConfig, explanation, conditions, target, sampleSize, signal } = options;
  const counts: DeviceCount[] = [];
  for (const condition of conditions) counts.push(await hub.countDevices(condition, signal));
  const count = {
    total: counts.reduce((sum, { total }) => sum + total, 0),
    connected: counts.reduce((sum, { connected }) => sum + connected, 0),
  };
  const some = conditions.find((_, index) => counts[index]?.total !== 0);
  const sample = some === undefined ? [] : await hub.sampleDevices(some, sampleSize, signal);
  return {
    of: { kind: 'hub', name: hubConfig.name, hostName: hubConfig.hostName },
    count,
    sample,
    ...(target && count.total > 0 && { done: await countHalves(hub, target, signal) }),
    parts: await countParts(explanation, count.total, (asked) =>
      hub.countDevices(asked, signal).then(({ total }) => total),
    ),
  };
}

/** A hub can count both halves, and cannot say who is in neither. */
async function countHalves(
  hub: JobHub,
  { condition, done }: TargetWithDone,
  signal: AbortSignal,
): Promise<DoneReach> {
  return {
    done: await hub.countMatches(done.doneCondition, signal),
    left: await hub.countMatches(condition, signal),
    neither: [],
  };
}

async function countParts(
  explanation: ConditionExplanation,
  total: number,
  count: (condition: string) => Promise<number>,
): Promise<readonly PartReach[]> {
  const { parts } = explanation;
  const asked = countedParts(explanation);
  const reached: PartReach[] = [];
  let before: number | undefined;
  for (const [index, part] of parts.entries()) {
    const named = { condition: part.text, words: part.words };
    const isLast = index === parts.length - 1;
    if (index >= asked) {
      reached.push(isLast ? { ...named, together: total } : named);
      continue;
    }
    const alone = parts.length === 1 ? total : await count(part.alone);
    const together: number =
      index === 0 ? alone : alone === 0 || before === 0 ? 0 : isLast ? total : await count(part.together);
    reached.push({ ...named, alone, together });
    before = together;
  }
  return reached;
}
