import { describe, expect, it } from 'vitest';
import { GUARDS, REASONS_OF } from '../../src/model/plan.ts';
import { FIRST_SEED, STRESS } from '../support/stress.ts';
import { play } from './play.ts';
import { PROMISES } from './promises.ts';
import { makeStory, PROFILE, type Profile } from './story.ts';

const STORIES = 40;

const PROFILES: readonly Profile[] = [
  PROFILE,
  { ...PROFILE, skew: true },
  { ...PROFILE, dense: true, skew: true, latePush: true, force: true },
  { ...PROFILE, echo: true },
];

/** Of rollouts, lists, tries, `done` and policies, which these stories do not have, and of a history that is always whole. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'create try',
  'create stage-begins',
  'create stage-continues',
  'create newcomers',
  'create gate-failed',
  'cancel unlisted',
  'cancel new-version',
  'cancel gate-failed',
  'defer nobody-left',
  'defer try-waits',
  'defer start',
  'defer window',
  'defer frozen-now',
  'defer approval',
  'defer stage-waiting',
  'defer settling',
  'defer no-evidence',
  'skip too-many-left',
  'skip gate-failed',
  'skip stalled',
  'skip complete',
  'refuse policy',
  'refuse no-history',
  'refuse cannot-draw',
  'refuse promote-stale',
  'refuse conflict',
]);

/** What must happen at least once in so many stories, or they prove little. */
const HAPPENS: readonly string[] = [
  ...Object.entries(REASONS_OF)
    .flatMap(([action, reasons]) => reasons.map((reason) => `${action} ${reason}`))
    .filter((reason) => !ELSEWHERE.has(reason)),
  ...GUARDS.map((guard) => `guard ${guard}`),
  ...['done', 'already-done', 'taken', 'no-slot', 'failed', 'skipped'].map((result) => `outcome ${result}`),
  ...[
    'succeeded',
    'incomplete',
    'unreached',
    'below-threshold',
    'running',
    'waiting',
    'cancelled',
    'no-devices',
  ].map((verdict) => `verdict ${verdict}`),
  'killed',
  'overtaken',
  'approved plan applied',
  'approved plan refused',
  'ended by unavailable',
];

/*
 * Several reconcilers with checkouts and clocks of their own, operators and a bad hub. A failure names its seeds and tells
 * the first story.
 */
describe('whoever reconciles, whenever, on a bad hub', () => {
  const happened = new Set<string>();

  it.each(PROFILES.map((profile) => [switchedOn(profile), profile] as const))(
    'every promise is kept: %s',
    async (_, profile) => {
      const told: string[] = [];
      let story: readonly string[] = [];
      for (let seed = FIRST_SEED; seed < FIRST_SEED + STORIES * STRESS; seed += 1) {
        const { broken, lines, ledger } = await play(makeStory(seed, profile));
        for (const one of ledger) happened.add(one);
        told.push(...broken.map(({ promise, where }) => `seed ${seed}: ${PROMISES[promise]}: ${where}`));
        if (told.length > 0 && story.length === 0) story = lines;
      }
      expect(told, story.join('\n')).toEqual([]);
    },
    120_000 * STRESS,
  );

  it.runIf(STRESS >= 20)('everything that can happen has happened', () => {
    expect(HAPPENS.filter((one) => !happened.has(one))).toEqual([]);
    expect([...ELSEWHERE].filter((one) => happened.has(one))).toEqual([]);
  });
});

function switchedOn(profile: Profile): string {
  return Object.entries(profile)
    .flatMap(([name, isOn]) => (isOn ? [name] : []))
    .join(', ');
}
