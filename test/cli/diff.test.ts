import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import { CONFIG, FLEET, job, NOW } from '../support/diff-files.ts';
import { createGitRepository, GIT_ENVIRONMENT, type GitRepository } from '../support/git-repository.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HUBS = `${CONFIG}hubs:
  production: { hostName: memory.test, tier: S3 }
  staging: { hostName: staging.test, tier: S1, selector: { environment: staging } }
`;

const WIDER = "tags.building IN ['41', '43']";

const at = (day: number) => ({ at: `2026-11-${day}T10:00:00Z` });

/** A clone on a branch that widens the query of `lock-doors`, moves it to 23:00, and removes `old`. */
async function pullRequest(config = HUBS): Promise<GitRepository> {
  const origin = await createGitRepository();
  await origin.commit(
    {
      'hubjobs.yaml': config,
      'jobs/fleet.yaml': FLEET,
      'jobs/lock.yaml': job('lock-doors'),
      'jobs/old.yaml': job('old'),
    },
    at(20),
  );
  const clone = await origin.clone();
  await clone.git(['checkout', '--quiet', '-b', 'later']);
  const schedule = '{ cron: "0 23 * * MON-FRI", timeZone: Europe/Budapest }';
  await clone.commit(
    { 'jobs/lock.yaml': job('lock-doors', { query: WIDER, schedule }), 'jobs/old.yaml': undefined },
    at(21),
  );
  return clone;
}

const clock = { now: () => NOW, sleep: async () => {} };

function diff(
  { folder }: Pick<GitRepository, 'folder'>,
  options: readonly string[] = [],
  { hub, env = {} }: { readonly hub?: JobHub; readonly env?: Readonly<Record<string, string>> } = {},
) {
  const unknownHub = async () => {
    throw new Error('no hub is to be asked');
  };
  return runCli(['diff', ...options], {
    cwd: folder,
    clock,
    env: { ...GIT_ENVIRONMENT, ...env },
    openHub: hub ? async () => hub : unknownHub,
  });
}

const KEY = {
  HUBJOBS_CONNECTION_STRING: 'HostName=memory.test;SharedAccessKeyName=service;SharedAccessKey=c2VjcmV0',
};

describe('hubjobs diff', () => {
  it('shows without any hub what a pull request does', async () => {
    const { exitCode, stdout, stderr } = await diff(await pullRequest());
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain(
      '1 job changed, 1 removed; 400 devices, 180 before; next: lock-doors, Mon 2026-11-30 23:00',
    );
    expect(stdout).toContain('devices  180 → 400: +220 -0');
    expect(stdout).toContain('runs     20 in 30 days');
    expect(stderr).toBe('');
  });

  it.each([
    ['json', /^\{\n {2}"formatVersion": 1,/],
    ['markdown', /^### Changes against `main`\n/],
    ['html', /^<!doctype html>/],
  ])('prints %s', async (format, text) => {
    const { exitCode, stdout } = await diff(await pullRequest(), ['--format', format]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(text);
  });

  it('writes the same JSON to a file', async () => {
    const clone = await pullRequest();
    const { stdout } = await diff(clone, ['--format', 'json', '--out', 'diff.json']);
    expect(await readFile(path.join(clone.folder, 'diff.json'), 'utf8')).toBe(stdout);
  });

  it('has exit code 2 for changes when it is asked for', async () => {
    const clone = await pullRequest();
    expect((await diff(clone, ['--exit-code'])).exitCode).toBe(2);
    expect((await diff(clone, ['--exit-code', '--base', 'HEAD'])).exitCode).toBe(0);
  });

  it('sees what is not committed', async () => {
    const clone = await pullRequest();
    await clone.write({ 'jobs/new.yaml': job('new') });
    const { stdout } = await diff(clone, ['--base', 'HEAD']);
    expect(stdout).toContain('1 job added; 180 devices, 0 before;');
    expect(stdout).toContain('Not touched: 1 job, 1 fleet.');
  });

  it('says that nothing changes', async () => {
    const { stdout } = await diff(await pullRequest(), ['--base', 'HEAD']);
    expect(stdout).toContain('\nNothing changes\n');
  });

  it('asks the hub that is named for devices and for the jobs that wait there', async () => {
    const clone = await pullRequest();
    const counts = {
      "tags.building = '43'": { total: 200, connected: 190 },
      [WIDER]: { total: 450, connected: 400 },
      [`tags.building = '43' AND ${WIDER}`]: { total: 150, connected: 100 },
    };
    const hub = createMemoryHub({ clock, counts });
    const startAt = Date.parse('2026-11-28T21:00:00Z');
    for (const name of ['lock-doors', 'old']) {
      hub.put({ jobId: `acme-${name}-2611282100`, type: 'method', status: 'scheduled', startAt });
    }
    const { exitCode, stdout, stderr } = await diff(clone, ['--hub', 'production', '--format', 'json'], {
      hub,
      env: KEY,
    });
    expect(exitCode, stderr).toBe(0);
    const { counted, changes, hub: compared } = JSON.parse(stdout);
    expect(compared.name).toBe('production');
    expect(counted).toEqual({ kind: 'hub', names: ['production'] });
    expect(
      changes.map(
        (change: {
          name: string;
          job: { devices: unknown; onHub: { action: string; reason: string }[] };
        }) => [
          change.name,
          change.job.devices,
          change.job.onHub.map(({ action, reason }) => `${action} ${reason}`),
        ],
      ),
    ).toEqual([
      ['lock-doors', { before: 200, after: 450, gained: 300, lost: 50 }, ['cancel rescheduled']],
      ['old', { before: 200, gained: 0, lost: 200 }, ['cancel removed']],
    ]);
    expect(hub.calls.filter(({ operation }) => /create|cancel/.test(operation))).toEqual([]);
  });

  it('counts in the fleets when the hub does not answer, and says so', async () => {
    const clone = await pullRequest();
    const hub = createMemoryHub({ clock });
    hub.failCall(
      1,
      'before',
      new HubError('unauthorized', 'the hub refused the token', { request: 'GET /jobs' }),
    );
    const { exitCode, stdout } = await diff(clone, ['--hub', 'production'], { hub, env: KEY });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('180 → 400: +220 -0');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'warning: hub-not-asked: The hub could not be asked, so nothing is said of the jobs that wait there: the hub refused the token (production)',
    );
  });

  it('counts in the fleets without the credentials of the hub, and repeats no secret', async () => {
    const { exitCode, stdout } = await diff(await pullRequest(), ['--hub', 'production']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('HUBJOBS_CONNECTION_STRING is not set');
    expect(stdout).toContain('180 → 400: +220 -0');
  });

  it('compares the jobs of the hub that is named', async () => {
    const { stdout } = await diff(await pullRequest(), ['--hub', 'staging']);
    expect(stdout).toContain('Changes on staging against main');
    expect(stdout).toContain('\nNothing changes\n');
  });

  it('says which hubs run a job when that changes', async () => {
    const clone = await pullRequest();
    await clone.commit(
      { 'jobs/old.yaml': job('old', { metadata: ', labels: { environment: staging }' }) },
      at(22),
    );
    const { stdout } = await diff(clone);
    expect(stdout).toContain('hubs     production → production, staging');
  });
});

describe('hubjobs diff complains', () => {
  it('where there is no repository', async () => {
    const folder = await temporaryFolder({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') });
    const { exitCode, stdout, stderr } = await diff({ folder });
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^error: there is nothing to compare with: .* is in no Git repository\n {2}hint: /,
    );
  });

  it('about a base that is not there', async () => {
    const { exitCode, stderr } = await diff(await pullRequest(), ['--base', 'nowhere']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('there is no commit "nowhere" in this clone');
  });

  it('about files with errors, as every command does', async () => {
    const clone = await pullRequest();
    await clone.write({ 'jobs/lock.yaml': job('lock-doors').replace('query:', 'qurey:') });
    const { exitCode, stdout, stderr } = await diff(clone);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('jobs/lock.yaml:5');
  });

  it('not about a base with errors, but says so', async () => {
    const clone = await pullRequest();
    await clone.commit({ 'jobs/bad.yaml': 'a: [\n' }, at(22));
    await clone.commit({ 'jobs/bad.yaml': undefined }, at(23));
    const { exitCode, stdout } = await diff(clone, ['--base', 'HEAD~1']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('warning: base-invalid: ');
  });
});
