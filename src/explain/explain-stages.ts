import { expectedOf, type RolloutManifest, type Stage } from '../model/rollout.ts';
import { formatShare } from '../model/share.ts';
import type { StageExplanation } from '../model/target-explanation.ts';
import { both, without } from '../query/complement.ts';
import { explainCondition } from '../query/explain.ts';
import type { NamedTarget } from './explain-target.ts';

/** The target of a rollout as a job would have it: without the devices that are done. */
export function targetOfRollout({ name, source, target, done }: RolloutManifest): NamedTarget {
  if (done === undefined) return { name, source, target };
  const { condition } = target;
  return {
    name,
    source,
    target: {
      ...target,
      condition: without(condition, done),
      done: { condition: done, targetCondition: condition, doneCondition: both(condition, done) },
    },
  };
}

/** The condition to count for each stage: devices that it may take and that are not done. */
export function conditionsOfStages(rollout: RolloutManifest): readonly string[] {
  const { condition } = targetOfRollout(rollout).target;
  return rollout.stages.map(({ draw }) =>
    draw.kind === 'query' ? both(condition, draw.condition) : condition,
  );
}

/** `counts`: devices by the conditions of the stages; absent: nobody was asked. */
export function explainStages(
  rollout: RolloutManifest,
  counts?: ReadonlyMap<string, number>,
): readonly StageExplanation[] {
  const conditions = conditionsOfStages(rollout);
  let before = 0;
  return rollout.stages.map((stage, index) => {
    const { name, draw } = stage;
    const count = counts?.get(conditions[index] ?? '');
    const left = count === undefined || draw.kind === 'query' ? count : Math.max(0, count - before);
    const devices = left === undefined ? undefined : expectedOf(draw, left);
    before += devices ?? 0;
    return {
      name,
      words: drawWords(stage),
      ...(draw.kind === 'query' && { condition: draw.condition }),
      ...(devices !== undefined && { devices }),
    };
  });
}

function drawWords({ draw }: Stage): string {
  switch (draw.kind) {
    case 'query':
      return explainCondition(draw.condition).words;
    case 'share':
      return `${formatShare(draw.share)} of the target, drawn by a hash of their ids`;
    case 'devices':
      return `the first ${draw.count} by a hash of their ids`;
    case 'rest':
      return 'all that are left';
    default:
      return draw satisfies never;
  }
}
