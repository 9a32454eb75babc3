import type { JobHub } from '../hub/port.ts';
import type { HubConfig } from '../model/config.ts';
import type { PartReach, TargetReach } from '../model/target-explanation.ts';
import type { ConditionExplanation, ConditionPart } from '../query/explain.ts';

/**
 * Parts that a hub is asked about. With five, all is told by 19 queries at most: two for each of nine counts (the
 * whole, five parts alone, three beginnings) and one for the sample. A hub of edition S1 allows 20 a minute.
 */
export const MAX_PARTS_ASKED = 5;

export interface ReachOnHubOptions {
  readonly hub: JobHub;
  readonly hubConfig: HubConfig;
  readonly explanation: ConditionExplanation;
  /** As the hub gets it from a job. */
  readonly condition: string;
  readonly sampleSize: number;
  readonly signal: AbortSignal;
}

/** How many queries `reachOnHub` makes of a hub that answers at once with a full page. */
export function mostQueries({ parts }: ConditionExplanation): number {
  const asked = Math.min(parts.length, MAX_PARTS_ASKED);
  if (parts.length < 2) return 3;
  const beginnings = parts.length > asked ? asked - 1 : asked - 2;
  return 3 + 2 * (asked + beginnings);
}

/** Counts by the hub's own index. Nothing is asked whose answer follows from what is known. */
export async function reachOnHub(options: ReachOnHubOptions): Promise<TargetReach> {
  const { hub, hubConfig, explanation, condition, sampleSize, signal } = options;
  const count = await hub.countDevices(condition, signal);
  const sample = count.total === 0 ? [] : await hub.sampleDevices(condition, sampleSize, signal);
  return {
    of: { kind: 'hub', name: hubConfig.name, hostName: hubConfig.hostName },
    count,
    sample,
    parts: await countParts(explanation.parts, count.total, (asked) =>
      hub.countDevices(asked, signal).then(({ total }) => total),
    ),
  };
}

async function countParts(
  parts: readonly ConditionPart[],
  total: number,
  count: (condition: string) => Promise<number>,
): Promise<readonly PartReach[]> {
  const reached: PartReach[] = [];
  let before: number | undefined;
  for (const [index, part] of parts.entries()) {
    const named = { condition: part.text, words: part.words };
    const isLast = index === parts.length - 1;
    if (index >= MAX_PARTS_ASKED) {
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
