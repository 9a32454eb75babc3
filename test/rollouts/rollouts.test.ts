import { describe, expect, it } from 'vitest';
import { FIRST_SEED, STRESS } from '../support/stress.ts';
import { playRollout } from './rollout-play.ts';
import { tellStory } from './rollout-story.ts';

const SEEDS = 12;

/** So many stories show everything that a story can. */
const ENOUGH_STORIES = 200;

/** What every long search must have come across: else it does not try what it is for. */
const SEEN_IN_STORIES = [
  'create stage-begins',
  'create stage-continues',
  'create try',
  'create newcomers',
  'create gate-failed',
  'defer start',
  'defer window',
  'defer approval',
  'defer stage-waiting',
  'defer settling',
  'defer no-evidence',
  'keep held',
  'refuse promote-stale',
  'phase held',
  'phase running',
  'phase settling',
  'phase retrying',
  'phase failed',
  'phase stalled',
  'phase complete',
  'phase sweeping',
  'phase suspended',
  'phase expired',
];

/** Rollouts on a hub with devices that brick, refuse and disconnect, with runs that are killed, late or behind. */
describe('a rollout keeps its promises', () => {
  const seen = new Set<string>();

  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS * STRESS; seed += 1) {
    it(`in story ${seed}`, async () => {
      const { broken, lines, ledger } = await playRollout(tellStory(seed));
      expect(broken, lines.join('\n')).toEqual([]);
      for (const what of ledger) seen.add(what);
    });
  }

  it.runIf(SEEDS * STRESS >= ENOUGH_STORIES)('in stories that show everything', () => {
    expect([...seen]).toEqual(expect.arrayContaining(SEEN_IN_STORIES));
  });
});
