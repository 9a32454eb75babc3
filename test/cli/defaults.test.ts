import { describe, expect, it } from 'vitest';
import { createGitRepository, GIT_ENVIRONMENT } from '../support/git-repository.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';

/** `defaults` in hubjobs.yaml, in a real checkout with a history, on a hub in memory. */

const NOW = Date.parse('2026-03-02T12:00:00Z');

const config = (maxExecutionTime: string, more = '') => `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  main: { hostName: memory.test, tier: S3 }
defaults:
  Job:
    schedule: { timeZone: UTC }
    maxExecutionTime: ${maxExecutionTime}
${more}`;

const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.floor = 1 }
  method: { name: lockDoor }
  schedule: { cron: "0 11,13 * * *" }
  startingDeadline: 2h
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: own }
spec:
  target: { query: tags.floor = 2 }
  method: { name: lockDoor }
  schedule: { cron: "0 13 * * *" }
  maxExecutionTime: 5m
`;

async function setUp() {
  const repository = await createGitRepository();
  await repository.commit(
    { 'hubjobs.yaml': config('10m'), 'jobs/lock.yaml': JOB },
    { at: '2026-03-02T08:00:00Z' },
  );
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock });
  const run = (...argv: readonly string[]) =>
    runCli(argv, {
      clock,
      cwd: repository.folder,
      env: {
        ...GIT_ENVIRONMENT,
        NO_COLOR: '1',
        HUBJOBS_CONNECTION_STRING: 'HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=YQ==',
      },
      openHub: async () => ({ ...hub, close: async () => {} }),
    });
  const jobs = () => hub.jobs().map(({ jobId, status }) => `${jobId} ${status}`);
  return { repository, hub, run, jobs };
}

describe('defaults and what Git says', () => {
  it('a change of them changes the jobs that have them, and no others', async () => {
    const { repository, hub, run, jobs } = await setUp();
    expect((await run('reconcile')).exitCode).toBe(0);
    expect(jobs()).toEqual([
      'acme-lock-2603021100 running',
      'acme-lock-2603021300 scheduled',
      'acme-own-2603021300 scheduled',
      'acme-lock-2603031100 scheduled',
    ]);
    expect(hub.jobs()[0]?.maxExecutionTimeInSeconds).toBe(600);
    await repository.commit({ 'hubjobs.yaml': config('20m') }, { at: '2026-03-02T11:59:00Z' });
    const plan = await run('plan');
    expect(plan.stdout.replace(/\s+/g, ' ')).toContain('maxExecutionTime: 10m → 20m');
    expect((await run('reconcile')).exitCode).toBe(0);
    expect(jobs()).toContain('acme-lock-2603021300 cancelled');
    expect(jobs()).toContain('acme-lock-2603021300-2 scheduled');
    expect(jobs()).toContain('acme-own-2603021300 scheduled');
  });

  it('a change of them is the last change of the jobs that have them: nothing fires the past', async () => {
    const { repository, run } = await setUp();
    await repository.commit({ 'hubjobs.yaml': config('20m') }, { at: '2026-03-02T11:30:00Z' });
    const { stdout } = await run('plan');
    expect(stdout).toContain('before-edit');
    await repository.commit({ 'hubjobs.yaml': `# Hubs\n${config('20m')}` }, { at: '2026-03-02T11:40:00Z' });
    // Words in hubjobs.yaml change nothing.
    const again = await run('plan');
    expect(again.stdout.replace(/\s+/g, ' ')).toContain("the manifest's last change at Mon 2026-03-02 11:30");
  });

  it('a change of them is a change in diff', async () => {
    const { repository, run } = await setUp();
    await repository.commit({ 'hubjobs.yaml': config('20m') }, { at: '2026-03-02T11:30:00Z' });
    const { stdout } = await run('diff', '--base', 'HEAD~1');
    expect(stdout).toMatch(/changed {2}Job lock/);
    expect(stdout).toMatch(/maxExecutionTime +10m → 20m/);
    expect(stdout).not.toContain('Job own');
  });

  it('explain shows where each value comes from', async () => {
    const { run } = await setUp();
    const { stdout, exitCode } = await run('explain', 'lock');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('With the defaults of hubjobs.yaml');
    expect(stdout).toContain('schedule.timeZone: "UTC" (default, hubjobs.yaml:8)');
    expect(stdout).toContain('maxExecutionTime: "10m" (default, hubjobs.yaml:9)');
    expect(stdout).toContain('startingDeadline: "2h" (jobs/lock.yaml:8)');
    expect((await run('explain', 'own')).stdout).toContain('maxExecutionTime: "5m" (jobs/lock.yaml:17)');
  });
});
