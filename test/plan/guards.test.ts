import { describe, expect, it } from 'vitest';
import type { BranchCheck } from '../../src/model/branch.ts';
import type { HubJob } from '../../src/model/hub-job.ts';
import { contentOf } from '../../src/model/job-content.ts';
import { sortJobs } from '../../src/model/jobs-on-hub.ts';
import type { Change, PlanOptions } from '../../src/model/plan.ts';
import { type Clocks, checkGuards, type GuardInput } from '../../src/plan/guards.ts';
import { manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;

interface Case {
  readonly manifests?: readonly string[];
  /** Ids of jobs that wait. */
  readonly waiting?: readonly string[];
  /** Reasons of what is cancelled. */
  readonly cancels?: readonly ('removed' | 'rescheduled' | 'suspended' | 'frozen' | 'duplicate')[];
  readonly options?: PlanOptions;
  readonly branch?: BranchCheck;
  readonly clocks?: Clocks;
  readonly isToApply?: boolean;
  readonly guards?: Partial<GuardInput['guards']>;
}

function check({ manifests = ['ping'], waiting = [], cancels = [], ...rest }: Case) {
  const jobs = waiting.map(
    (jobId): HubJob => ({
      jobId,
      type: 'method',
      status: 'scheduled',
      startAt: NOW,
      ...contentOf(manifestNamed('ping')),
    }),
  );
  const changes = cancels.map(
    (reason, index): Change => ({
      manifest: 'ping',
      scheduledAt: NOW + index,
      action: 'cancel',
      reason,
      because: '',
      cancels: waiting[index] ?? 'none',
    }),
  );
  return checkGuards({
    names: new Set(manifests),
    jobs: sortJobs(jobs, 'acme'),
    changes,
    guards: { maxCancels: 2, maxCancelShare: 0.3, ...rest.guards },
    options: rest.options ?? {},
    branch: rest.branch ?? { kind: 'current' },
    clocks: rest.clocks ?? {},
    isToApply: rest.isToApply ?? true,
  });
}

const own = (count: number) =>
  Array.from({ length: count }, (_, index) => `acme-ping-260302${String(1200 + index)}`);
const three = ['removed', 'removed', 'rescheduled'] as const;
const behind: BranchCheck = { kind: 'behind', branch: 'main', head: '1a2b3c4', files: ['jobs/a.yaml'] };
const unknown: BranchCheck = { kind: 'unknown', why: 'the remote did not answer' };

describe('a plan is refused', () => {
  it.each<[why: string, world: Case, guard: string, words: readonly string[]]>([
    ['without a manifest', { manifests: [] }, 'no-manifests', ['--allow-no-manifests']],
    [
      'when it cancels three of nine',
      { waiting: own(9), cancels: three },
      'too-many-cancels',
      ['3 of 9', '30 %', '--allow-cancels 3'],
    ],
    [
      'when it cancels more than were allowed',
      { waiting: own(9), cancels: three, options: { allowCancels: 2 } },
      'too-many-cancels',
      ['3 waiting jobs', 'allows 2'],
    ],
    [
      'when another owner’s jobs wait for its manifests and none of its own is there',
      { waiting: ['other-ping-2603021200', 'other-pong-2603021200'] },
      'owner-changed',
      ['owner acme', '1 job of other', '--allow-owner-change'],
    ],
    ['behind the branch', { branch: behind }, 'behind', ['main', '1a2b3c4', 'jobs/a.yaml', '--allow-behind']],
    ['when nobody knows the branch', { branch: unknown }, 'unproven', ['did not answer', '--allow-unproven']],
    [
      'when the hub’s clock is ahead',
      { clocks: { hubAheadMs: 6 * MINUTE } },
      'clock',
      ['6m behind the hub', '--allow-clock'],
    ],
    [
      'when the hub’s clock is behind',
      { clocks: { hubAheadMs: -26 * MINUTE } },
      'clock',
      ['26m ahead of the hub'],
    ],
    [
      'when a commit is dated ahead',
      { clocks: { commitAheadMs: 24 * 60 * MINUTE } },
      'clock',
      ['newest commit', '1d ahead'],
    ],
  ])('%s', (_, world, guard, words) => {
    const refusals = check(world);
    expect(refusals.map((refusal) => refusal.guard)).toEqual([guard]);
    for (const word of words) expect(refusals[0]?.message).toContain(word);
  });

  it('for all that is wrong at once', () => {
    const refusals = check({ manifests: [], branch: behind, clocks: { hubAheadMs: 6 * MINUTE } });
    expect(refusals.map(({ guard }) => guard)).toEqual(['no-manifests', 'behind', 'clock']);
  });
});

describe('a plan passes', () => {
  it.each<[why: string, world: Case]>([
    ['when nothing is wrong', {}],
    ['without a manifest where that is meant', { manifests: [], options: { allowNoManifests: true } }],
    ['when it cancels two of three', { waiting: own(3), cancels: ['removed', 'removed'] }],
    ['when it cancels three of ten', { waiting: own(10), cancels: three }],
    [
      'when it cancels as many as are allowed',
      { waiting: own(9), cancels: three, options: { allowCancels: 3 } },
    ],
    [
      'when it cancels what is suspended, frozen or there twice',
      { waiting: own(3), cancels: ['suspended', 'frozen', 'duplicate'] },
    ],
    ['when its guard allows more', { waiting: own(3), cancels: three, guards: { maxCancels: 3 } }],
    [
      'when jobs of its own are there beside another owner’s',
      { waiting: ['acme-ping-2603021200', 'other-ping-2603021200'] },
    ],
    ['when another owner’s jobs are of other names', { waiting: ['other-pong-2603021200'] }],
    [
      'when another owner’s jobs are meant',
      { waiting: ['other-ping-2603021200'], options: { allowOwnerChange: true } },
    ],
    ['behind the branch when it is only shown', { branch: behind, isToApply: false }],
    ['behind the branch when that is meant', { branch: behind, options: { allowBehind: true } }],
    ['when nobody knows the branch and it is only shown', { branch: unknown, isToApply: false }],
    ['when nobody knows the branch and that is meant', { branch: unknown, options: { allowUnproven: true } }],
    [
      'with clocks that differ by five minutes',
      { clocks: { hubAheadMs: 5 * MINUTE, commitAheadMs: 5 * MINUTE } },
    ],
    [
      'with clocks that differ where that is meant',
      { clocks: { hubAheadMs: 60 * MINUTE }, options: { allowClock: true } },
    ],
    ['with a commit of long ago', { clocks: { commitAheadMs: -365 * 24 * 60 * MINUTE } }],
  ])('%s', (_, world) => {
    expect(check(world)).toEqual([]);
  });
});
