import { describe, expect, it } from 'vitest';
import { createGitRepository, GIT_ENVIRONMENT, type GitRepository } from '../support/git-repository.ts';
import { CONFIG } from '../support/history-files.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A job with `at: merged`, in real checkouts, on a hub in memory. */

const MINUTE = 60_000;
const START = Date.parse('2026-03-02T08:00:00Z');

const once = (lockTime: string, more = '') => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.floor = 1 }
  method: { name: lockDoor, payload: { lockTime: ${lockTime} } }
  schedule: { at: merged }
  startingDeadline: 1h
  maxExecutionTime: 5m
${more}`;

function setUp() {
  const clock = createManualClock(START);
  const hub = createMemoryHub({ clock });
  const run = (folder: string, ...argv: string[]) =>
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
  const reconcile = async ({ folder }: GitRepository, ...argv: string[]) => {
    const { exitCode, stderr, stdout } = await run(folder, 'reconcile', ...argv);
    expect(exitCode, stdout + stderr).toBe(0);
    return stdout.replace(/\s+/g, ' ');
  };
  const dated = (minutes: number, seconds = 0) => ({
    at: new Date(START + minutes * MINUTE + seconds * 1_000).toISOString(),
  });
  const jobs = () => hub.jobs().map(({ jobId, status }) => `${jobId} ${status}`);
  return { clock, run, reconcile, dated, jobs };
}

const FIRST = 'acme-lock-2603020802';

describe('a job with `at: merged`', () => {
  it('runs a minute after its commit, once, from any checkout and whatever is committed later', async () => {
    const { clock, reconcile, dated, jobs } = setUp();
    const remote = await createGitRepository();
    await remote.commit({ 'hubjobs.yaml': CONFIG, 'jobs/lock.yaml': once('10m') }, dated(0, 20));
    clock.advance(MINUTE);
    await reconcile(await remote.clone());
    expect(jobs()).toEqual([`${FIRST} scheduled`]);
    clock.advance(10 * MINUTE);
    // Dated by a clock that is slow, and then by one that is fast.
    await remote.commit({ 'jobs/lock.yaml': `# Doors\n${once('10m')}` }, dated(-60));
    await reconcile(await remote.clone());
    await remote.commit({ 'hubjobs.yaml': `# The hub\n${CONFIG}` }, dated(12));
    await reconcile(await remote.clone());
    clock.advance(30 * MINUTE);
    await reconcile(await remote.clone());
    expect(jobs()).toEqual([`${FIRST} completed`]);
  });

  it('runs again for other content, a raised revision, and a file that comes back', async () => {
    const { clock, reconcile, dated, jobs } = setUp();
    const repository = await createGitRepository();
    let minute = 0;
    const commit = async (text: string | undefined) => {
      await repository.commit({ 'jobs/lock.yaml': text }, dated(minute));
      minute += 10;
      clock.advance(10 * MINUTE);
      await reconcile(repository);
    };
    await repository.commit(
      { 'hubjobs.yaml': CONFIG, 'jobs/other.yaml': once('1m').replace('lock', 'other') },
      dated(-300),
    );
    await commit(once('10m'));
    await commit(once('20m'));
    await commit(once('20m', '  revision: 1\n'));
    await commit(once('20m', '  revision: 1\n  suspend: true\n'));
    await commit(once('20m', '  revision: 1\n'));
    await commit(undefined);
    await commit(once('20m', '  revision: 1\n'));
    clock.advance(10 * MINUTE);
    expect(jobs()).toEqual([
      'acme-lock-2603020801 completed',
      'acme-lock-2603020811 completed',
      'acme-lock-2603020821 completed',
      'acme-lock-2603020901 completed',
    ]);
  });

  it('is planned for a merge now from a branch, and runs for the commit that merges it', async () => {
    const { clock, run, reconcile, dated, jobs } = setUp();
    const remote = await createGitRepository();
    await remote.commit({ 'hubjobs.yaml': CONFIG, 'jobs/lock.yaml': once('10m') }, dated(-300));
    const clone = await remote.clone();
    await clone.git(['checkout', '--quiet', '-b', 'longer']);
    await clone.commit({ 'jobs/lock.yaml': once('20m') }, dated(-30));
    const planned = await run(clone.folder, 'plan');
    expect(planned.exitCode, planned.stderr).toBe(0);
    expect(planned.stdout.replace(/\s+/g, ' ')).toContain(
      'lock Mon 2026-03-02 08:01 UTC in 1 minute not-merged: It runs once it is merged',
    );
    // Squashed: the branch has a commit of its own with the same files.
    await remote.commit({ 'jobs/lock.yaml': once('20m') }, dated(1));
    clock.advance(5 * MINUTE);
    await clone.git(['fetch', '--quiet']);
    expect(await reconcile(clone)).toContain('not-merged');
    expect(jobs()).toEqual([]);
    await reconcile(remote);
    expect(jobs()).toEqual(['acme-lock-2603020802 running']);
  });

  it('runs for the commit that merges it, not for those of the merged branch', async () => {
    const { clock, reconcile, dated, jobs } = setUp();
    const remote = await createGitRepository();
    await remote.commit({ 'hubjobs.yaml': CONFIG, 'jobs/lock.yaml': once('10m') }, dated(-300));
    const clone = await remote.clone();
    await remote.git(['checkout', '--quiet', '-b', 'longer']);
    await remote.commit({ 'jobs/lock.yaml': once('20m') }, dated(-30));
    await remote.git(['checkout', '--quiet', 'main']);
    await remote.merge('longer', dated(3).at, '--no-ff');
    await clone.git(['fetch', '--quiet']);
    await clone.git(['checkout', '--quiet', '--detach', 'origin/longer']);
    clock.advance(5 * MINUTE);
    expect(await reconcile(clone)).toContain('not-merged');
    await reconcile(remote);
    expect(jobs()).toEqual(['acme-lock-2603020804 running']);
  });

  it('waits for a commit: an edit that is not committed runs nothing', async () => {
    const { clock, reconcile, dated, jobs } = setUp();
    const repository = await createGitRepository();
    await repository.commit({ 'hubjobs.yaml': CONFIG }, dated(-300));
    await repository.write({ 'jobs/lock.yaml': once('10m') });
    for (let pass = 0; pass < 3; pass += 1) {
      expect(await reconcile(repository)).toContain('not-merged');
      clock.advance(5 * MINUTE);
    }
    expect(jobs()).toEqual([]);
  });

  it('is refused where Git does not reach back to its commit, and alone', async () => {
    const { clock, run, dated, jobs } = setUp();
    const remote = await createGitRepository();
    await remote.commit({ 'hubjobs.yaml': CONFIG }, dated(-300));
    await remote.commit({ 'jobs/lock.yaml': once('10m') }, dated(-10));
    const shallow = await remote.clone('--depth=1');
    const refused = await run(shallow.folder, 'reconcile');
    expect(refused.exitCode).toBe(4);
    expect(refused.stdout.replace(/\s+/g, ' ')).toContain(
      'Git does not say when that was: the clone is shallow: fetch all commits, with `fetch-depth: 0`',
    );
    // So long ago that it does not matter.
    clock.advance(120 * MINUTE);
    expect((await run(shallow.folder, 'reconcile')).exitCode).toBe(0);
    expect(jobs()).toEqual([]);
  });

  it('is refused in a folder without Git', async () => {
    const { run, jobs } = setUp();
    const folder = await temporaryFolder({ 'hubjobs.yaml': CONFIG, 'jobs/lock.yaml': once('10m') });
    const refused = await run(folder, 'reconcile');
    expect(refused.exitCode).toBe(4);
    expect(refused.stdout.replace(/\s+/g, ' ')).toContain(
      'no-history: It runs once it is merged, and Git does not say when that was: this folder is in no Git repository.',
    );
    expect(jobs()).toEqual([]);
  });
});
