import { rename } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../src/model/instant.ts';
import { createGitRepository, GIT_ENVIRONMENT, type GitRepository } from '../support/git-repository.ts';
import { CONFIG, job } from '../support/history-files.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';

/** Commands in real checkouts, on a hub in memory. The job is due at noon. */

const HOUR = 3_600_000;
const START = Date.parse('2026-03-02T08:00:00Z');
const NOON = 'acme-lock-2603021200';

function setUp() {
  const clock = createManualClock(START);
  const hub = createMemoryHub({ clock });
  const run = ({ folder }: GitRepository, ...argv: string[]) =>
    runCli(argv, {
      clock,
      cwd: folder,
      env: {
        ...GIT_ENVIRONMENT,
        NO_COLOR: '1',
        HUBJOBS_CONNECTION_STRING: 'HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=YQ==',
      },
      openHub: async () => ({ ...hub, close: async () => {} }),
    });
  const now = () => ({ at: new Date(clock.now()).toISOString() });
  const jobs = () => hub.jobs().map(({ jobId, status }) => `${jobId} ${status}`);
  return { clock, hub, run, now, jobs };
}

const before = (instant: Instant, hours: number) => ({ at: new Date(instant - hours * HOUR).toISOString() });

async function createRemote(): Promise<GitRepository> {
  const remote = await createGitRepository();
  await remote.commit({ 'hubjobs.yaml': CONFIG, 'jobs/lock.yaml': job('lock') }, before(START, 2));
  return remote;
}

describe('a checkout that is not what the branch says', () => {
  it('plans, and says so; reconcile changes nothing, and --allow-behind goes on', async () => {
    const { run, jobs } = setUp();
    const remote = await createRemote();
    const clone = await remote.clone();
    const head = await remote.commit({ 'jobs/lock.yaml': job('lock', { floor: 2 }) }, before(START, 1));

    const plan = await run(clone, 'plan');
    expect(plan.exitCode, plan.stderr).toBe(0);
    const said = `branch main (${head.slice(0, 10)})`;
    expect(plan.stdout.replace(/\s+/g, ' ')).toContain(said);
    expect(plan.stdout).toContain(NOON);

    const refused = await run(clone, 'reconcile');
    expect(refused.exitCode).toBe(4);
    expect(refused.stdout).toMatch(/refused\[behind\]/);
    expect(refused.stdout).toContain('jobs/lock.yaml');
    expect(jobs()).toEqual([]);

    expect((await run(clone, 'reconcile', '--allow-behind')).exitCode).toBe(0);
    expect(jobs()).toEqual([`${NOON} scheduled`]);
  });

  it('is refused when an edit is not committed, and goes on once it is pushed', async () => {
    const { run, jobs, now } = setUp();
    const remote = await createRemote();
    const clone = await remote.clone();
    await clone.write({ 'jobs/lock.yaml': job('lock', { floor: 2 }) });
    expect((await run(clone, 'reconcile')).exitCode).toBe(4);
    expect(jobs()).toEqual([]);
    await clone.commit({}, now());
    await remote.git(['config', 'receive.denyCurrentBranch', 'ignore']);
    await clone.git(['push', '--quiet', 'origin', 'main']);
    expect((await run(clone, 'reconcile')).exitCode).toBe(0);
    expect(jobs()).toEqual([`${NOON} scheduled`]);
  });

  it('is unproven when the remote does not answer; --allow-unproven only adds', async () => {
    const { run, jobs } = setUp();
    const remote = await createRemote();
    const clone = await remote.clone();
    await rename(remote.folder, `${remote.folder}-away`);
    expect((await run(clone, 'plan')).exitCode).toBe(0);
    const refused = await run(clone, 'reconcile');
    expect(refused.exitCode).toBe(4);
    expect(refused.stdout.replace(/\s+/g, ' ')).toMatch(
      /It is not known whether .*git ls-remote origin HEAD failed/,
    );
    expect(jobs()).toEqual([]);
    expect((await run(clone, 'reconcile', '--allow-unproven')).exitCode).toBe(0);
    expect(jobs()).toEqual([`${NOON} scheduled`]);
    await clone.write({ 'jobs/lock.yaml': job('other') });
    expect((await run(clone, 'reconcile', '--allow-unproven')).exitCode).toBe(0);
    expect(jobs()).toContain(`${NOON} scheduled`);
  });
});

describe('a commit that is dated ahead of the clock', () => {
  it('is refused, and --allow-clock goes on', async () => {
    const { run } = setUp();
    const repository = await createRemote();
    await repository.commit({ README: 'x' }, before(START, -2));
    const refused = await run(repository, 'reconcile');
    expect(refused.exitCode).toBe(4);
    expect(refused.stdout.replace(/\s+/g, ' ')).toContain('The newest commit is dated 2h ahead');
    expect((await run(repository, 'reconcile', '--allow-clock')).exitCode).toBe(0);
  });
});

describe('Git explains what happened to a job on the hub', () => {
  it('a pause and its end bring the job back, and an operator’s stop does not end by itself', async () => {
    const { clock, hub, run, now, jobs } = setUp();
    const repository = await createRemote();
    const reconcile = async () => {
      const { exitCode, stderr, stdout } = await run(repository, 'reconcile');
      expect(exitCode, stderr).toBe(0);
      clock.advance(10 * 60_000);
      return stdout;
    };
    await reconcile();
    await repository.commit({ 'jobs/lock.yaml': job('lock', { suspend: true }) }, now());
    clock.advance(60_000);
    await reconcile();
    expect(jobs()).toEqual([`${NOON} cancelled`]);

    await repository.commit({ 'jobs/lock.yaml': job('lock') }, now());
    clock.advance(60_000);
    await reconcile();
    expect(jobs()).toEqual([`${NOON} cancelled`, `${NOON}-2 scheduled`]);

    await hub.cancelJob(`${NOON}-2`);
    await reconcile();
    expect(jobs()).toEqual([`${NOON} cancelled`, `${NOON}-2 cancelled`]);

    await repository.commit({ 'jobs/lock.yaml': job('lock', { floor: 2 }) }, now());
    clock.advance(60_000);
    await reconcile();
    expect(jobs()).toEqual([`${NOON} cancelled`, `${NOON}-2 cancelled`, `${NOON}-3 scheduled`]);
  });

  it('a shallow clone cannot tell, holds the job, and says why', async () => {
    const { clock, hub, run, now } = setUp();
    const remote = await createRemote();
    expect((await run(remote, 'reconcile')).exitCode).toBe(0);
    clock.advance(60_000);
    await remote.commit({ 'jobs/lock.yaml': job('lock', { suspend: true }) }, now());
    await hub.cancelJob(NOON);
    clock.advance(60_000);
    await remote.commit({ 'jobs/lock.yaml': job('lock') }, now());
    clock.advance(60_000);
    const plan = await run(await remote.clone('--depth', '1'), 'plan');
    expect(plan.stdout.replace(/\s+/g, ' ')).toMatch(
      /warning\[short-history\]: lock: .* the clone is shallow/,
    );
    expect(plan.stdout).toMatch(/held/);
    expect((await run(await remote.clone(), 'plan')).stdout).toContain(`${NOON}-2`);
  });

  it('a renamed manifest keeps its job', async () => {
    const { clock, run, now, jobs } = setUp();
    const repository = await createRemote();
    expect((await run(repository, 'reconcile')).exitCode).toBe(0);
    await repository.commit({ 'jobs/lock.yaml': undefined, 'jobs/doors/all.yaml': job('all') }, now());
    clock.advance(60_000);
    const { exitCode, stdout } = await run(repository, 'reconcile');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/renamed|earlier name|called lock/i);
    expect(jobs()).toEqual([`${NOON} scheduled`]);
  });

  it('an edit of words does not keep a missed occurrence from being caught up', async () => {
    const { clock, run, now, jobs } = setUp();
    const repository = await createRemote();
    clock.advance(5 * HOUR);
    await repository.commit({ 'jobs/lock.yaml': job('lock', { description: 'Other words' }) }, now());
    clock.advance(60_000);
    expect((await run(repository, 'reconcile')).exitCode).toBe(0);
    expect(jobs()).toContain(`${NOON} running`);
  });

  it('an edit of what is asked for does', async () => {
    const { clock, run, now, jobs } = setUp();
    const repository = await createRemote();
    clock.advance(5 * HOUR);
    await repository.commit({ 'jobs/lock.yaml': job('lock', { floor: 2 }) }, now());
    clock.advance(60_000);
    expect((await run(repository, 'reconcile')).exitCode).toBe(0);
    expect(jobs()).toEqual(['acme-lock-2603031200 scheduled']);
  });
});
