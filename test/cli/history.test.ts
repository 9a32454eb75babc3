import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeviceResult } from '../../src/model/hub-job.ts';
import { createGitRepository, GIT_ENVIRONMENT, type GitRepository } from '../support/git-repository.ts';
import { job } from '../support/history-files.ts';
import { startHttpGit } from '../support/http-git.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The history branch in real repositories, with hubs in memory. The jobs are due every day at noon. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-02T11:00:00Z');

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
history: { branch: hubjobs-history, months: 12 }
hubs:
  east: { hostName: east.azure-devices.net, tier: S3, auth: entra }
  west: { hostName: west.azure-devices.net, tier: S3, auth: entra }
`;

const RESULTS: readonly DeviceResult[] = [
  { deviceId: 'door-1', outcome: 'succeeded', methodStatus: 200, methodPayload: '{"locked":true}' },
  { deviceId: 'door-10', outcome: 'refused', methodStatus: 409, methodPayload: '{"why":"open \\"wide\\""}' },
  { deviceId: 'door-2', outcome: 'offline', errorCode: 'DeviceNotOnline' },
  { deviceId: 'gateway', moduleId: 'lock', outcome: 'succeeded', updatedAt: START },
];

function setUp(config = CONFIG, results = RESULTS) {
  const clock = createManualClock(START);
  const hubs = {
    east: createMemoryHub({ clock, resultsOf: () => results }),
    west: createMemoryHub({ clock }),
  };
  let draws = 0;
  const more: Record<string, string> = {};
  const run = ({ folder }: GitRepository, ...argv: string[]) =>
    runCli(argv, {
      clock,
      cwd: folder,
      random: () => (draws++ % 10) / 10,
      env: {
        ...GIT_ENVIRONMENT,
        NO_COLOR: '1',
        ...more,
      },
      openHub: async () => ({ ...(argv.includes('west') ? hubs.west : hubs.east), close: async () => {} }),
    });
  const reconcile = async (repository: GitRepository, hub = 'east') => {
    const result = await run(repository, 'reconcile', '--hub', hub);
    expect([0, 5], result.stderr).toContain(result.exitCode);
    return result;
  };
  /** A remote, a clone of it, and a first day that is over. */
  const firstDay = async () => {
    const source = await createGitRepository();
    await source.commit(
      { 'hubjobs.yaml': config, 'jobs/lock.yaml': job('lock') },
      { at: '2026-03-02T09:00:00Z' },
    );
    const bare = await temporaryFolder();
    await source.git(['clone', '--quiet', '--bare', '.', bare]);
    const clone = await createGitRepository();
    await clone.git(['remote', 'add', 'origin', bare]);
    await clone.git(['fetch', '--quiet', 'origin']);
    await clone.git(['checkout', '--quiet', '-B', 'main', 'origin/main']);
    await reconcile(clone);
    clock.advance(2 * HOUR);
    return { clone, bare, remote: (...args: string[]) => clone.git(['--git-dir', bare, ...args]) };
  };
  return { clock, hubs, run, reconcile, firstDay, environment: more };
}

const files = (remote: (...args: string[]) => Promise<string>) =>
  remote('ls-tree', '-r', '--name-only', 'hubjobs-history');

describe('reconcile with a history', () => {
  it('commits each job once when it has ended, and the hub may forget it', async () => {
    const { clock, run, reconcile, firstDay } = setUp();
    const { clone, remote } = await firstDay();
    expect((await reconcile(clone)).stderr).toContain(
      'history: added 1 ended job to the branch hubjobs-history',
    );
    expect((await files(remote)).split('\n')).toEqual([
      'README.md',
      'east/2026-03.ndjson',
      'east/2026-03/acme-lock-2603021200.ndjson.gz',
    ]);
    expect((await reconcile(clone)).stderr).not.toContain('history:');
    expect(await remote('rev-list', '--count', 'hubjobs-history')).toBe('1');

    clock.advance(DAY);
    await reconcile(clone);
    clock.advance(32 * DAY);
    await reconcile(clone);
    const { stdout, exitCode } = await run(clone, 'history');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 jobs: 2 below threshold');
    expect(stdout).toMatch(
      /Mon 2026-03-02 12:00 UTC\s+east +lock +✗ below threshold +2 of 4 succeeded \(50%\), 1 refused, 1 offline/,
    );
  });

  it('changes nothing in the checkout', async () => {
    const { reconcile, firstDay } = setUp();
    const { clone } = await firstDay();
    const state = () =>
      Promise.all([
        clone.git(['for-each-ref']),
        clone.git(['status', '--porcelain', '--ignored']),
        clone.git(['count-objects']),
      ]);
    const before = await state();
    await reconcile(clone);
    const [refs, status, objects] = await state();
    expect([refs, status.replace('!! report/', '').trim(), objects]).toEqual([
      before[0],
      before[1].replace('!! report/', '').trim(),
      before[2],
    ]);
  });

  it('takes in the jobs of several hubs that write at once', async () => {
    const { reconcile, firstDay, clock } = setUp();
    const { clone, remote, bare } = await firstDay();
    await reconcile(clone, 'west');
    clock.advance(DAY);
    const other = await createGitRepository();
    await other.git(['remote', 'add', 'origin', bare]);
    await other.git(['fetch', '--quiet', 'origin']);
    await other.git(['checkout', '--quiet', '-B', 'main', 'origin/main']);
    await Promise.all([reconcile(clone, 'east'), reconcile(other, 'west')]);
    const names = await files(remote);
    expect(names).toContain('east/2026-03.ndjson');
    expect(names).toContain('west/2026-03.ndjson');
    const lines = await Promise.all(
      ['east', 'west'].map((hub) => remote('show', `hubjobs-history:${hub}/2026-03.ndjson`)),
    );
    expect(lines.map((text) => text.split('\n').length)).toEqual([1, 2]);
  });

  it('removes months that are too old, and what they needed', async () => {
    const { clock, reconcile, firstDay, hubs } = setUp(CONFIG.replace('12', '2'));
    const { clone, remote } = await firstDay();
    await reconcile(clone);
    clock.advance(70 * DAY);
    await reconcile(clone);
    clock.advance(DAY);
    await reconcile(clone);
    expect(hubs.east.jobs().length).toBeGreaterThan(0);
    expect((await files(remote)).split('\n').filter((name) => name.endsWith('.ndjson'))).toEqual([
      'east/2026-05.ndjson',
    ]);
    expect(await remote('rev-list', '--count', 'hubjobs-history')).toBe('1');
  });

  it('leaves out what ended in a month that is not kept, however long the hub knows it', async () => {
    const { clock, reconcile, firstDay } = setUp(CONFIG.replace('12', '1'));
    const { clone, remote } = await firstDay();
    clock.advance(Date.parse('2026-04-01T06:00:00Z') - clock.now());
    for (const _ of [1, 2]) expect((await reconcile(clone)).stderr).not.toContain('history:');
    expect(await remote('branch', '--list', 'hubjobs-history')).toBe('');
  });

  it('keeps only the results of failed devices once a month has too many', async () => {
    const { clock, run, reconcile, firstDay } = setUp();
    const { clone, remote } = await firstDay();
    await reconcile(clone);
    const line = await remote('show', 'hubjobs-history:east/2026-03.ndjson');
    const full = line.replace(/"resultBytes":\d+/, `"resultBytes":${30 * 1_048_576}`);
    expect(full).not.toBe(line);
    const work = await mkdtemp(path.join(tmpdir(), 'hubjobs-test-'));
    await clone.git(['worktree', 'add', '--quiet', '--detach', work]);
    await clone.git(['-C', work, 'fetch', '--quiet', 'origin', 'hubjobs-history']);
    await clone.git(['-C', work, 'checkout', '--quiet', 'FETCH_HEAD']);
    await clone.write({ [path.relative(clone.folder, path.join(work, 'east/2026-03.ndjson'))]: `${full}\n` });
    await clone.git(['-C', work, 'commit', '--quiet', '--all', '--message', 'edit']);
    await clone.git(['-C', work, 'push', '--quiet', 'origin', 'HEAD:hubjobs-history']);
    await clone.git(['worktree', 'remove', '--force', work]);

    clock.advance(DAY);
    await reconcile(clone);
    const device = async (id: string) =>
      JSON.parse((await run(clone, 'history', '--device', id, '-f', 'json')).stdout);
    expect(await device('door-1')).toMatchObject({ jobs: [{ results: 'all' }], unsure: 1 });
    expect(await device('door-2')).toMatchObject({
      jobs: [{ results: 'failed' }, { results: 'all' }],
      unsure: 0,
    });
    expect((await run(clone, 'history', '--device', 'door-1')).stdout.replace(/\s+/g, ' ')).toContain(
      'note: 1 more job may have reached it: only the results of devices that failed are kept of it',
    );
  });

  it('writes over HTTP with the token of a workflow, where the checkout has no credentials', async () => {
    const { run, firstDay, environment } = setUp();
    const { clone, bare, remote } = await firstDay();
    await remote('config', 'uploadpack.allowFilter', 'true');
    const basic = Buffer.from('x-access-token:s3cret').toString('base64');
    const server = await startHttpGit(bare, `basic ${basic}`);
    await clone.git(['remote', 'set-url', 'origin', `${server}/acme/fleet`]);
    const refused = await run(clone, 'reconcile', '--hub', 'east', '--allow-unproven');
    expect(refused.stderr).toMatch(/warning: the history was not written .*could not read Username/);
    Object.assign(environment, {
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: server,
      GITHUB_REPOSITORY: 'acme/fleet',
      GITHUB_TOKEN: 's3cret',
    });
    const { stderr } = await run(clone, 'reconcile', '--hub', 'east', '--allow-unproven');
    expect(stderr).toContain('history: added 1 ended job');
    expect(stderr).not.toMatch(/s3cret|x-access-token/);
    expect((await files(remote)).split('\n')).toHaveLength(3);
    expect((await run(clone, 'history', '--device', 'door-1')).stdout).toContain('1 job: 1 succeeded');
  });

  it('goes on when the branch cannot be written, and says why', async () => {
    const { reconcile, firstDay } = setUp();
    const { clone, bare, remote } = await firstDay();
    await clone.write({
      [path.relative(clone.folder, path.join(bare, 'hooks/pre-receive'))]:
        '#!/bin/sh\necho no such branch here >&2\nexit 1\n',
    });
    await chmod(path.join(bare, 'hooks/pre-receive'), 0o755);
    const { stderr } = await reconcile(clone);
    expect(stderr).toMatch(
      /warning: the history was not written to the branch hubjobs-history: git push .*pre-receive hook declined/,
    );
    expect(await remote('branch', '--list', 'hubjobs-history')).toBe('');
  });
});

describe('hubjobs history', () => {
  it('says what jobs did on a device, in every format', async () => {
    const { run, reconcile, firstDay } = setUp();
    const { clone } = await firstDay();
    await reconcile(clone);
    const text = await run(clone, 'history', '--device', 'door-10');
    expect(text.stdout).toMatch(/east +lock +✗ refused +409 \{"why":"open \\"wide\\""\}/);
    expect(text.stdout).toContain('1 job: 1 refused');
    expect((await run(clone, 'history', '--device', 'door')).stdout).toContain('no jobs');
    const json = JSON.parse((await run(clone, 'history', '--device', 'gateway/lock', '-f', 'json')).stdout);
    expect(json).toMatchObject({
      branch: 'hubjobs-history',
      device: 'gateway/lock',
      jobs: [
        {
          hub: 'east',
          jobId: 'acme-lock-2603021200',
          manifest: 'lock',
          scheduledAt: '2026-03-02T12:00:00Z',
          verdict: 'below-threshold',
          devices: { succeeded: 2, refused: 1, offline: 1, total: 4 },
          result: {
            deviceId: 'gateway',
            moduleId: 'lock',
            outcome: 'succeeded',
            updatedAt: '2026-03-02T11:00:00Z',
          },
        },
      ],
    });
    const markdown = (await run(clone, 'history', '--job', 'lock', '-f', 'markdown')).stdout;
    expect(markdown).toContain('| ❌ below threshold |');
    const page = (await run(clone, 'history', '-f', 'html')).stdout;
    expect(page).toContain('<!doctype html>');
    expect(page).toContain('acme-lock-2603021200');
  });

  it('says of a device what jobs did on each of its modules', async () => {
    const camera = {
      deviceId: 'gateway',
      moduleId: 'camera',
      outcome: 'offline',
      errorCode: 'DeviceNotOnline',
    } as const;
    const { run, reconcile, firstDay } = setUp(CONFIG, [...RESULTS, camera]);
    const { clone } = await firstDay();
    await reconcile(clone);
    const { stdout } = await run(clone, 'history', '--device', 'gateway');
    expect(stdout).toContain('1 job, 2 results: 1 succeeded, 1 offline');
    expect(stdout).toMatch(/✓ succeeded +module lock/);
    expect(stdout).toMatch(/○ offline +module camera DeviceNotOnline/);
    const { jobs } = JSON.parse((await run(clone, 'history', '--device', 'gateway', '-f', 'json')).stdout);
    expect(jobs.map(({ result }: { result: { moduleId: string } }) => result.moduleId)).toEqual([
      'lock',
      'camera',
    ]);
    expect((await run(clone, 'history', '--device', 'gateway/camera')).stdout).toContain('1 job: 1 offline');
  });

  it('looks only as far back, at the hub and the job that are asked for', async () => {
    const { clock, run, reconcile, firstDay } = setUp();
    const { clone } = await firstDay();
    await reconcile(clone);
    clock.advance(5 * DAY);
    const count = async (...argv: string[]) =>
      JSON.parse((await run(clone, 'history', '-f', 'json', ...argv)).stdout).jobs.length;
    expect(await count()).toBe(1);
    expect(await count('--since', '4d')).toBe(0);
    expect(await count('--job', 'other')).toBe(0);
    expect(await count('--hub', 'east')).toBe(1);
    const west = await run(clone, 'history', '--hub', 'west');
    expect(west.exitCode).toBe(3);
    expect(west.stderr).toContain('the branch hubjobs-history has no jobs of a hub named "west"');
  });

  it('says so where there is no history yet, and no repository', async () => {
    const { run, firstDay } = setUp();
    const { clone } = await firstDay();
    const none = await run(clone, 'history');
    expect(none.exitCode).toBe(3);
    expect(none.stderr).toContain('there is no branch hubjobs-history with a history yet');
    const folder = await temporaryFolder();
    const outside = await runCli(['history'], { cwd: folder, env: GIT_ENVIRONMENT });
    expect(outside.exitCode).toBe(1);
    expect(outside.stderr).toContain('the folder is in no Git repository');
  });

  it('works in a repository without a remote, on a branch of its own', async () => {
    const { clock, run } = setUp();
    const repository = await createGitRepository();
    await repository.commit(
      { 'hubjobs.yaml': CONFIG, 'jobs/lock.yaml': job('lock') },
      { at: '2026-03-02T09:00:00Z' },
    );
    for (const _ of [1, 2]) {
      expect([0, 5]).toContain((await run(repository, 'reconcile', '--hub', 'east')).exitCode);
      clock.advance(2 * HOUR);
    }
    expect(await repository.git(['branch', '--list'])).toContain('hubjobs-history');
    expect((await run(repository, 'history')).stdout).toContain('1 job: 1 below threshold');
  });
});
