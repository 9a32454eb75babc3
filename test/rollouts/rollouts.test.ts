import { describe, expect, it } from 'vitest';
import { FIRST_SEED, STRESS } from '../support/stress.ts';
import { playRollout } from './rollout-play.ts';
import { tellStory } from './rollout-story.ts';

const SEEDS = 12;

/** Rollouts on a hub with devices that brick, refuse and disconnect, with runs that are killed, late or behind. */
describe('a rollout keeps its promises', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS * STRESS; seed += 1) {
    it(`in story ${seed}`, async () => {
      const { broken, lines } = await playRollout(tellStory(seed));
      expect(broken, lines.join('\n')).toEqual([]);
    });
  }
});
