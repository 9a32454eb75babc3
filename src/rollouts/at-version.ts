import type { Instant } from '../model/instant.ts';
import type { RolloutManifest, StageDraw } from '../model/rollout.ts';
import { fillScheduledTime } from '../query/scheduled-time.ts';
import type { RolloutInput } from './rollout-input.ts';

/** A rollout as it is for a version that begins then: with that time in place of `$scheduledAt`. */
export function rolloutAt(rollout: RolloutManifest, beginsAt: Instant): RolloutManifest {
  const filled = (condition: string) => fillScheduledTime(condition, beginsAt);
  const { target, done, stages } = rollout;
  const drawn = (draw: StageDraw): StageDraw =>
    draw.kind === 'query' ? { ...draw, condition: filled(draw.condition) } : draw;
  return {
    ...rollout,
    target: { ...target, condition: filled(target.condition) },
    ...(done !== undefined && { done: filled(done) }),
    stages: stages.map((stage) => ({ ...stage, draw: drawn(stage.draw) })),
  };
}

/** The same for all that is known of it, so that versions that were equal as written stay equal. */
export function inputAt(input: RolloutInput, beginsAt: Instant): RolloutInput {
  const { rollout, history } = input;
  return {
    ...input,
    rollout: rolloutAt(rollout, beginsAt),
    history: history && {
      ...history,
      versions: history.versions.map((version) => ({
        ...version,
        ...(version.rollout && { rollout: rolloutAt(version.rollout, beginsAt) }),
      })),
    },
  };
}
