import { execFile } from 'node:child_process';
import { readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Dependencies } from '../../src/cli/dependencies.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const ENOUGH = ['--owner', 'acme', '--host-name', 'acme.azure-devices.net', '--yes'];
const PATH = { PATH: process.env['PATH'] };

const init = (cwd: string, argv: readonly string[], more: Partial<Dependencies> = {}) =>
  runCli(['init', ...argv], { cwd, env: PATH, ...more });

const read = (folder: string, file: string) => readFile(path.join(folder, file), 'utf8');

/** Every file below a folder, without what Git keeps. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('.git/'))
    .sort();
}

const SAMPLES = ['jobs/fleets/building-43.yaml', 'jobs/lock-doors.yaml', 'jobs/simulations/lock-doors.yaml'];
const WORKFLOWS = [
  'apply-reviewed',
  'drift',
  'fork-comment',
  'pull-request',
  'reconcile-hub',
  'reconcile',
  'stop',
].map((name) => `.github/workflows/${name}.yml`);

/** A person who types these lines, and what is shown to them. */
function terminal(...lines: readonly string[]) {
  const rest = [...lines];
  let shown = '';
  const deps: Partial<Dependencies> = {
    stdin: { isTerminal: true, readLine: async () => rest.shift(), readBytes: async () => new Uint8Array() },
    stderr: { write: (text) => (shown += text), isTerminal: true, columns: 100 },
  };
  return {
    deps,
    get shown() {
      return shown;
    },
    rest,
  };
}

describe('in an empty folder', () => {
  it.each([
    ['Entra', []],
    ['a connection string', ['--auth', 'connection-string', '--tier', 's3']],
    ['the local hub', ['--host-name', 'localhost', '--hub-name', 'local']],
    ['the workflows', ['--github']],
    ['an owner that looks like a number', ['--owner', '007', '--hub-name', 'true']],
  ])(
    'with %s, the next commands are green at once',
    async (_, options) => {
      const cwd = await temporaryFolder();
      const { exitCode, stdout, stderr } = await init(cwd, [...ENOUGH, ...options]);
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toContain('Next:  npx hubjobs validate && npx hubjobs simulate');
      expect(await runCli(['validate'], { cwd })).toMatchObject({
        exitCode: 0,
        stdout: '3 files, 1 job, 1 fleet, 1 simulation: nothing to complain about\n',
      });
      const simulated = await runCli(['simulate'], { cwd });
      expect(simulated.exitCode, simulated.stdout + simulated.stderr).toBe(0);
      expect(simulated.stdout).toContain('5 jobs ran: 5 succeeded');
    },
    120_000,
  );

  it('writes the answers, and what Git shall not have', async () => {
    const cwd = await temporaryFolder();
    await init(cwd, [
      '--owner',
      'acme',
      '--host-name',
      'acme.azure-devices.net',
      '--hub-name',
      'plant',
      '--yes',
    ]);
    expect(await filesIn(cwd)).toEqual(['.gitignore', 'hubjobs.yaml', ...SAMPLES]);
    const config = await read(cwd, 'hubjobs.yaml');
    expect(config).toMatch(/^owner: acme$/m);
    expect(config).toMatch(
      /^ {2}plant:\n {4}hostName: acme.azure-devices.net\n {4}tier: S1 .*\n {4}auth: entra /m,
    );
    expect(await read(cwd, '.gitignore')).toBe('node_modules/\nreport/\n');
  });

  it.each(['Pacific/Kiritimati', 'Pacific/Niue'])(
    'the first job is at ten in the evening in %s, and its test holds there',
    async (timeZone) => {
      const cwd = await temporaryFolder();
      await init(cwd, ENOUGH, { timeZone: () => timeZone });
      expect(await read(cwd, 'jobs/lock-doors.yaml')).toContain(`timeZone: ${timeZone}\n`);
      expect((await runCli(['simulate'], { cwd })).exitCode).toBe(0);
    },
    120_000,
  );

  it('a zone that a manifest should not have is not taken from the machine', async () => {
    const cwd = await temporaryFolder();
    await init(cwd, ENOUGH, { timeZone: () => 'EST' });
    expect(await read(cwd, 'jobs/lock-doors.yaml')).toContain('timeZone: UTC\n');
  });

  it('a package that is no release says that its Action is not pinned', async () => {
    const cwd = await temporaryFolder();
    const { stderr } = await init(cwd, [...ENOUGH, '--github']);
    expect(stderr).toMatch(/name the Action by its tag v[0-9.]+-action, which can be moved/);
    expect(await read(cwd, '.github/workflows/drift.yml')).toMatch(
      /uses: hubjobs\/hubjobs@v[0-9.]+-action$/m,
    );
    expect((await init(await temporaryFolder(), ENOUGH)).stderr).toBe('');
  });

  it('--dry-run writes nothing', async () => {
    const cwd = await temporaryFolder();
    const { exitCode, stdout } = await init(cwd, [...ENOUGH, '--github', '--dry-run']);
    expect(exitCode).toBe(0);
    for (const file of ['hubjobs.yaml', ...SAMPLES, ...WORKFLOWS, 'hubjobs-setup.md'])
      expect(stdout).toMatch(new RegExp(`^${file.replaceAll('.', '\\.')} +would be written$`, 'm'));
    expect(await filesIn(cwd)).toEqual([]);
  });

  it('works in the folder that -C names', async () => {
    const cwd = await temporaryFolder({ 'fleet/.keep': '' });
    const { stdout } = await init(cwd, [...ENOUGH, '-C', 'fleet']);
    expect(await filesIn(path.join(cwd, 'fleet'))).toContain('hubjobs.yaml');
    expect(stdout).toContain(`In ${path.join(cwd, 'fleet')}:`);
    const missing = await init(cwd, [...ENOUGH, '-C', 'none']);
    expect(missing).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('none does not exist') });
  });
});

describe('the schema of a file', () => {
  it('is on the site while the package is not installed in the folder', async () => {
    const cwd = await temporaryFolder();
    await init(cwd, ENOUGH);
    expect(await read(cwd, 'jobs/fleets/building-43.yaml')).toMatch(
      /^# yaml-language-server: \$schema=https:\/\/hubjobs\.github\.io\/hubjobs\/schemas\/v1\/hubjobs\.schema\.json\n/,
    );
  });

  it('is in the package where it is installed', async () => {
    const cwd = await temporaryFolder({ 'node_modules/hubjobs/schemas/hubjobs.schema.json': '{}' });
    await init(cwd, ENOUGH);
    for (const file of ['hubjobs.yaml', ...SAMPLES]) {
      const [, address = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(await read(cwd, file)) ?? [];
      expect(await readFile(path.resolve(cwd, path.dirname(file), address), 'utf8'), file).toBe('{}');
    }
  });
});

describe('answers', () => {
  it.each([
    ['no terminal and nothing given', [], '--owner, --hub-name, --host-name, --tier, --auth are missing'],
    ['no terminal and one missing', ['--owner', 'acme', '--yes'], '--host-name is missing'],
    ['an owner in capitals', [...ENOUGH, '--owner', 'Acme'], '--owner is "Acme"'],
    ['an owner that is too long', [...ENOUGH, '--owner', 'acmecorporation'], '--owner is "acmecorporation"'],
    [
      'a name of a hub',
      [...ENOUGH, '--hub-name', 'My_Hub'],
      '--hub-name is "My_Hub", which is no such name\n  hint: Small letters, digits and single dashes.',
    ],
    [
      'an address',
      [...ENOUGH, '--host-name', 'https://a.azure-devices.net/'],
      'hint: write `a.azure-devices.net`',
    ],
    [
      'the name of a hub in place of its host name',
      [...ENOUGH, '--host-name', 'acme-hub'],
      'hint: write `acme-hub.azure-devices.net`',
    ],
    ['an edition', [...ENOUGH, '--tier', 'B1'], '--tier is "B1", expected one of F1, S1, S2, S3'],
    [
      'a way to sign in',
      [...ENOUGH, '--auth', 'sas'],
      '--auth is "sas", expected entra or connection-string',
    ],
  ])('%s', async (_, options, message) => {
    const cwd = await temporaryFolder();
    const { exitCode, stderr } = await init(cwd, options);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(message);
    expect(await filesIn(cwd)).toEqual([]);
  });

  it('a connection string in the place of the host name is not shown', async () => {
    const text = 'HostName=a.azure-devices.net;SharedAccessKeyName=service;SharedAccessKey=abcdefgh1234=';
    const { exitCode, stderr } = await init(await temporaryFolder(), [...ENOUGH, '--host-name', text]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('hint: write `a.azure-devices.net`. ');
    expect(stderr).not.toMatch(/abcdefgh/i);
  });

  it('are asked for on a terminal, with proposals, until they are good', async () => {
    const cwd = await temporaryFolder({ 'Acme Fleet/.keep': '' });
    const person = terminal('', 'production', 'no host', 'acme.azure-devices.net', 's2', '', 'n', 'y');
    const { exitCode } = await init(path.join(cwd, 'Acme Fleet'), [], person.deps);
    expect(exitCode, person.shown).toBe(0);
    expect(person.rest).toEqual([]);
    expect(person.shown).toContain('the first part of every job id [acmefleet]: ');
    expect(person.shown).toContain('the host name is "no host"');
    const config = await read(cwd, 'Acme Fleet/hubjobs.yaml');
    expect(config).toMatch(/owner: acmefleet\n[\s\S]*tier: S2 [\s\S]*auth: entra/);
  });

  it('what is given is not asked for', async () => {
    const cwd = await temporaryFolder();
    const person = terminal('', '', '', '');
    const options = ['--owner', 'acme', '--host-name', 'localhost', '--github'];
    const { exitCode } = await init(cwd, options, person.deps);
    expect(exitCode, person.shown).toBe(0);
    expect(person.rest).toEqual([]);
    expect(person.shown).not.toContain('Owner');
    expect(person.shown).toContain('[connection-string]: ');
    expect(await filesIn(cwd)).toContain('hubjobs-setup.md');
  });

  it.each([
    [
      'who says no at the end',
      ['acme', '', 'a.azure-devices.net', '', '', 'n', 'n'],
      1,
      'nothing was written',
    ],
    ['who stops in the middle', ['acme', ''], 3, 'the input ended'],
  ])('somebody %s has no files', async (_, lines, exitCode, message) => {
    const cwd = await temporaryFolder();
    const person = terminal(...lines);
    expect(await init(cwd, [], person.deps)).toMatchObject({ exitCode });
    expect(person.shown).toContain(message);
    expect(await filesIn(cwd)).toEqual([]);
  });
});

describe('what is there already', () => {
  it('is left as it is, and named', async () => {
    const mine = { 'jobs/lock-doors.yaml': '# mine\n', '.github/workflows/stop.yml': '# mine\n' };
    const cwd = await temporaryFolder({ ...mine, '.gitignore': 'dist\n/node_modules' });
    const { exitCode, stdout, stderr } = await init(cwd, [...ENOUGH, '--github']);
    expect(exitCode, stderr).toBe(0);
    for (const [file, text] of Object.entries(mine)) {
      expect(await read(cwd, file)).toBe(text);
      expect(stdout).toMatch(new RegExp(`^${file} +exists, left as it is$`, 'm'));
    }
    expect(stdout).toMatch(/^hubjobs.yaml +written$/m);
    expect(await read(cwd, '.gitignore')).toBe('dist\n/node_modules\nreport/\n');
  });

  it('all of it, when init runs twice', async () => {
    const cwd = await temporaryFolder();
    await init(cwd, [...ENOUGH, '--github']);
    const before = await Promise.all((await filesIn(cwd)).map((file) => read(cwd, file)));
    const { exitCode, stdout, stderr } = await init(cwd, [...ENOUGH, '--github']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('There is a hubjobs.yaml already');
    expect(stdout).not.toMatch(/ written$/m);
    expect(await Promise.all((await filesIn(cwd)).map((file) => read(cwd, file)))).toEqual(before);
  });

  it('nothing is written through a link', async () => {
    const cwd = await temporaryFolder({ 'elsewhere/.keep': '' });
    const folder = path.join(cwd, 'fleet');
    await run('mkdir', [folder]);
    await symlink('../elsewhere/target', path.join(folder, 'hubjobs.yaml'));
    await init(cwd, [...ENOUGH, '-C', 'fleet']);
    expect(await filesIn(path.join(cwd, 'elsewhere'))).toEqual(['.keep']);
  });

  const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: plant
hubs: { north: { hostName: north.azure-devices.net, tier: S2, auth: entra } }
`;
  const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: wash }
spec:
  target: { query: tags.kind = 'tank' }
  method: { name: wash }
  schedule: { cron: "0 22 * * *", timeZone: UTC }
  maxExecutionTime: 5m
`;

  it('a repository with jobs gets the workflows for its hub, and no first job', async () => {
    const cwd = await temporaryFolder({ 'hubjobs.yaml': CONFIG, 'jobs/wash.yaml': JOB });
    const { exitCode, stderr } = await init(cwd, ['--github', '--yes']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('There is a hubjobs.yaml already');
    expect((await filesIn(cwd)).filter((file) => file.startsWith('jobs/'))).toEqual(['jobs/wash.yaml']);
    expect(await read(cwd, 'hubjobs.yaml')).toBe(CONFIG);
    expect(await read(cwd, 'hubjobs-setup.md')).toContain('HUB=north # in Azure\nENVIRONMENT=north ');
  });

  it('the configuration counts under its other name, too', async () => {
    const cwd = await temporaryFolder({ 'hubjobs.yml': CONFIG, 'jobs/wash.yaml': JOB });
    const { exitCode, stdout, stderr } = await init(cwd, ['--github', '--yes']);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^hubjobs\.yml +exists, left as it is$/m);
    expect(await filesIn(cwd)).not.toContain('hubjobs.yaml');
  });

  it.each([
    ['another owner', CONFIG, ['--owner', 'acme'], '--owner is acme, but hubjobs.yaml says plant'],
    ['another tier', CONFIG, ['--tier', 'S3'], '--tier is S3, but hubjobs.yaml says S2'],
    ['a hub that is not in it', CONFIG, ['--hub-name', 'south'], 'hubjobs.yaml has no hub named "south"'],
    ['no owner in it', CONFIG.replace('owner: plant\n', ''), [], 'hubjobs.yaml names no owner'],
    ['no hub in it', CONFIG.replace(/hubs: .*\n/, ''), [], 'hubjobs.yaml has no hub'],
    [
      'two hubs in it',
      CONFIG.replace('hubs: {', 'hubs: { south: { hostName: b, tier: S1 },'),
      [],
      'choose one with --hub-name: south, north',
    ],
    ['an error in it', CONFIG.replace('S2', 'S9'), [], 'hubs.north.tier is "S9"'],
  ])('%s is said', async (_, config, options, message) => {
    const cwd = await temporaryFolder({ 'hubjobs.yaml': config });
    const { exitCode, stderr } = await init(cwd, [...options, '--github', '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(message);
    expect(await filesIn(cwd)).toEqual(['hubjobs.yaml']);
  });

  it('no repository begins inside another one', async () => {
    const cwd = await temporaryFolder({ 'hubjobs.yaml': CONFIG, 'more/.keep': '' });
    const { exitCode, stderr } = await init(path.join(cwd, 'more'), ENOUGH);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`is in the repository of ${path.join(cwd, 'hubjobs.yaml')}`);
  });
});

describe('in a Git repository', () => {
  async function repository(remote: string | undefined, branch = 'main'): Promise<string> {
    const cwd = await temporaryFolder({ 'below/.keep': '' });
    await run('git', ['init', '--quiet', '--initial-branch', branch], { cwd });
    if (remote !== undefined) await run('git', ['remote', 'add', 'origin', remote], { cwd });
    return cwd;
  }

  it.each([
    'https://github.com/Acme/fleet.git',
    'git@github.com:Acme/fleet.git',
    'https://x-access-token:secret@github.com/Acme/fleet',
  ])('the page names the repository of %s', async (remote) => {
    const cwd = await repository(remote);
    await init(cwd, [...ENOUGH, '--github']);
    const page = await read(cwd, 'hubjobs-setup.md');
    expect(page).toContain('REPO=Acme/fleet # on GitHub');
    expect(page).not.toContain('secret@');
  });

  it.each([undefined, 'https://git.example/acme/fleet.git'])('and no other: %s', async (remote) => {
    const cwd = await repository(remote);
    await init(cwd, [...ENOUGH, '--github']);
    expect(await read(cwd, 'hubjobs-setup.md')).toContain('REPO=OWNER/REPO # on GitHub');
  });

  it('another branch than main is told, as the workflows run on main', async () => {
    const cwd = await repository(undefined, 'trunk');
    const { exitCode, stderr } = await init(cwd, [...ENOUGH, '--github']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the workflows run on the branch main, and this folder is on trunk');
  });

  it('workflows are written at its top alone', async () => {
    const cwd = await repository(undefined);
    const { exitCode, stderr } = await init(path.join(cwd, 'below'), [...ENOUGH, '--github']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('is not the top of its Git repository');
    expect(stderr).toContain(`use -C ${cwd}, or leave out --github`);
    expect((await init(path.join(cwd, 'below'), ENOUGH)).exitCode).toBe(0);
  });
});
