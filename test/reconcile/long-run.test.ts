import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobManifest, Schedule } from '../../src/model/manifest.ts';
import type { Tier } from '../../src/model/tier.ts';
import { describeViolations, judge } from '../support/judge/judge.ts';
import { type Fault, type Happening, LongRun, type Run, type Story } from '../support/long-run-world.ts';
import { manifestNamed } from '../support/plan-world.ts';
import { STRESS } from '../support/stress.ts';

/*
 * Sixty days of a hub and a repository: the reconciler comes about hourly, late or not at all; calls fail, people edit,
 * remove, suspend, freeze and cancel. `npm run stress` tells many such
 * stories; a failure prints its seed, and the shortest story that shows it.
 */
const DAYS = 60;

/** With a change of the clocks in Europe and one in Australia inside. */
const START = Date.parse('2026-03-01T00:07:00Z');

const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('cron' as const),
      cron: fc.constantFrom(
        '0 22 * * *',
        '30 2 * * *',
        '0 */4 * * *',
        '15 8 * * MON-FRI',
        '0 0 1,15 * *',
        '45 * * * *',
      ),
      timeZone: fc.constantFrom('UTC', 'Europe/Budapest', 'Australia/Lord_Howe'),
      dst: fc.constant({}),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: DAYS * 24 * 60 }).map((minutes) => {
      const at = START - 7 * 60_000 + minutes * 60_000;
      return { kind: 'at' as const, at, text: new Date(at).toISOString(), timeZone: 'UTC' };
    }),
  },
);

const manifests: fc.Arbitrary<readonly JobManifest[]> = fc
  .array(
    fc.record({
      schedule: schedules,
      missed: fc.constantFrom('latest' as const, 'skip' as const),
      startingDeadlineInSeconds: fc.constantFrom(900, 4 * 3_600, 7 * 86_400),
      maxExecutionTimeInSeconds: fc.constant(600),
      concurrencyPolicy: fc.constantFrom('Forbid' as const, 'Allow' as const),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) => all.map((changes, index) => manifestNamed(`job-${index}`, changes)));

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'edit' as const,
      'reschedule' as const,
      'remove' as const,
      'restore' as const,
      'suspend' as const,
      'resume' as const,
    ),
    manifest: fc.nat(3),
  }),
  fc.record({ kind: fc.constant('operator-cancel' as const), job: fc.nat(9) }),
  fc.record({ kind: fc.constant('foreign-job' as const), hours: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ kind: fc.constant('freeze' as const), hours: fc.integer({ min: 1, max: 72 }) }),
  fc.record({ kind: fc.constant('thaw' as const) }),
);

const faults: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom('reset' as const, 'kill' as const, 'throttled' as const),
  when: fc.constantFrom('before' as const, 'after' as const),
  call: fc.integer({ min: 1, max: 8 }),
});

/** Hourly, a few minutes off; a run that is late or dropped leaves a gap of up to twelve hours. */
const gaps = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 55, max: 65 }) },
  { weight: 2, arbitrary: fc.integer({ min: 110, max: 130 }) },
  { weight: 1, arbitrary: fc.integer({ min: 180, max: 720 }) },
);

const one = <Value>(values: fc.Arbitrary<Value>, freq: number) => fc.option(values, { nil: undefined, freq });

const runs: fc.Arbitrary<Run> = fc
  .tuple(gaps, one(happenings, 1), fc.nat(15), one(faults, 1), fc.nat(7))
  .map(([afterMinutes, happening, rareHappening, fault, rareFault]) => ({
    afterMinutes,
    ...(happening && rareHappening === 0 && { happening }),
    ...(fault && rareFault === 0 && { fault }),
  }));

/** A shorter story shrinks to fewer runs; quiet hourly ones fill it up to its sixty days. */
function filledUp(told: readonly Run[]): readonly Run[] {
  const all: Run[] = [];
  let minutes = 0;
  for (const run of told) {
    if (minutes >= DAYS * 24 * 60) break;
    all.push(run);
    minutes += run.afterMinutes;
  }
  for (; minutes < DAYS * 24 * 60; minutes += 60) all.push({ afterMinutes: 60 });
  return all;
}

const stories: fc.Arbitrary<Story> = fc.record({
  tier: fc.constantFrom<Tier>('S1', 'S2', 'S3'),
  leadInSeconds: fc.constantFrom(3_600, 86_400),
  manifests,
  runs: fc.array(runs, { minLength: 900, maxLength: 1_200, size: 'max' }).map(filledUp),
});

describe('sixty days', () => {
  it(
    'every occurrence at most once, none wrongly, and all that could run did',
    async () => {
      let ran = 0;
      await fc.assert(
        fc.asyncProperty(stories, async (story) => {
          const history = await new LongRun(story, START).play();
          expect(describeViolations(judge(history))).toEqual([]);
          const undisturbed = history.passes.filter(({ isUndisturbed }) => isUndisturbed).length;
          expect(undisturbed).toBeGreaterThan(history.passes.length * 0.7);
          ran += history.jobs.filter(({ startedAt }) => startedAt !== undefined).length;
        }),
        { numRuns: STRESS, endOnFailure: false, interruptAfterTimeLimit: 600_000 * STRESS },
      );
      expect(ran).toBeGreaterThan(0);
    },
    900_000 * STRESS,
  );
});
