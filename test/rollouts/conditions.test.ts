import { describe, expect, it } from 'vitest';
import { complementOf } from '../../src/query/complement.ts';
import { StageUnits } from '../../src/rollouts/stage-units.ts';
import { StageView } from '../../src/rollouts/stage-view.ts';
import { rolloutNamed, stageNamed } from './rollout-story.ts';

/** What `validate` keeps free in every condition for what the runner adds. */
const FREE = 600;
/** The longest range of the shard tag, beside the rest. */
const SHARD_RANGE =
  ' AND ((tags.hubjobs.shard >= 128 AND tags.hubjobs.shard < 256) OR NOT IS_DEFINED(tags.hubjobs.shard))';

describe('the conditions of a stage', () => {
  const stages = Array.from({ length: 9 }, (_, index) =>
    stageNamed(`stage-${index}`, { draw: { kind: 'query', condition: `tags.ring = '${index}'` } }),
  );
  const rollout = rolloutNamed('a'.repeat(24), { stages });
  const now = Date.parse('2027-03-01T12:00:00Z');
  const own = (number: number) =>
    rollout.target.condition.length +
    `tags.ring = '${number}'`.length +
    complementOf(rollout.done ?? '').length;

  it('add no more than validate keeps free', () => {
    for (let number = 1; number <= 9; number += 1) {
      const view = new StageView(rollout, now, number, new StageUnits([], number), now);
      const added = view.newDevices.length - own(number - 1) + SHARD_RANGE.length;
      expect(added, `stage ${number}`).toBeLessThanOrEqual(FREE);
    }
  });
});
