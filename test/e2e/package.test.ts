import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { startGitHubApi } from '../support/action/github-api.ts';
import { buildAction, runStep } from '../support/action/runner.ts';
import { pullRequest } from '../support/action/set-up.ts';
import { installPackage, type PackedPackage, packPackage } from '../support/packed-package.ts';
import { type CliResult, runCli, startCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

const LIBRARY_USER = `
import { ManualClock, startLocalHub } from 'hubjobs/local-hub';

const hub = await startLocalHub({ clock: new ManualClock('2027-03-01T20:00:00Z'), tier: 'S2' });
hub.addDevice({ deviceId: 'a' });
console.log(/DeviceId=([^;]*)/.exec(hub.deviceConnectionString('a'))?.[1]);
await hub.stop();
`;

const ACTION_COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('the package', () => {
  let folder: string;
  let packed: PackedPackage;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hubjobs-package-'));
    packed = await packPackage(folder, ACTION_COMMIT);
  }, 180_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has what users need, and no sources', () => {
    expect(packed.files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'package.json',
        'dist/cli/main.cjs',
        'dist/local-hub.js',
        'dist/types/simulation/local-hub-library.d.ts',
        'dist/THIRD-PARTY.txt',
        'schemas/job.schema.json',
        'docs/commands.md',
        'docs/images/report.png',
        'hubjobs.yaml',
        'jobs/lock-doors.yaml',
        '.github/workflows/pull-request.yml',
      ]),
    );
    expect(packed.files.filter((file) => /^(src|test|bench|scripts)\//.test(file))).toEqual([]);
  });

  it('lists what is inside it, as npm knows it', async () => {
    const listed: Sbom = JSON.parse(await readFile(path.join(root, 'dist/sbom.cdx.json'), 'utf8'));
    const argv = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
    const { stdout } = await run('npm', argv, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
    const installed = new Set((JSON.parse(stdout) as Sbom).components.map(({ purl }) => purl));
    expect(listed.components.filter(({ purl }) => !installed.has(purl))).toEqual([]);
    const names = listed.components.map(({ name }) => name);
    // What is used must be there, and what only builds or tests must not.
    expect(names).toEqual(
      expect.arrayContaining([
        'azure-iothub',
        'azure-iot-device',
        'azure-iot-device-mqtt',
        'yaml',
        'commander',
      ]),
    );
    expect(names).not.toContain('esbuild');
    const licences = await readFile(path.join(root, 'dist/THIRD-PARTY.txt'), 'utf8');
    for (const { name, version } of listed.components)
      expect(licences).toContain(`\n${name} ${version}, licence `);
  });

  it.runIf(process.versions.node.startsWith('20.'))(
    'keeps compiled code in a folder that is its own, and does without it where it cannot',
    async () => {
      const folder = await temporaryFolder();
      const program = await installPackage(packed, folder);
      const samples = path.join(folder, 'node_modules/hubjobs');
      const validateWith = async (TMPDIR: string, more: Readonly<Record<string, string>> = {}) => {
        const env = { ...process.env, TMPDIR, ...more };
        const { stdout } = await run(process.execPath, [program, 'validate', '-C', samples], { env });
        expect(stdout).toMatch(/jobs\/retired-doors\.yaml/);
      };
      const kept = async (place: string) =>
        (await readdir(place, { recursive: true })).filter((name) => name.includes('.cjs-'));

      const place = await temporaryFolder();
      await validateWith(place);
      const files = await kept(place);
      expect(files.length).toBeGreaterThan(10);
      const modes = await Promise.all(files.map(async (file) => (await stat(path.join(place, file))).mode));
      expect(new Set(modes.map((mode) => mode & 0o777))).toEqual(new Set([0o600]));
      const [first = ''] = files;
      const before = await readFile(path.join(place, first));
      await validateWith(place);
      expect(await readFile(path.join(place, first))).toEqual(before);
      // Code that V8 does not take is compiled and kept anew.
      await writeFile(path.join(place, first), 'no code');
      await validateWith(place);
      expect((await readFile(path.join(place, first))).length).toBeGreaterThan(1_000);

      const off = await temporaryFolder();
      await validateWith(off, { NODE_DISABLE_COMPILE_CACHE: '1' });
      expect(await readdir(off)).toEqual([]);
      const shared = await temporaryFolder();
      const others = path.join(shared, `hubjobs-compiled-${process.getuid?.()}`);
      await mkdir(others);
      await chmod(others, 0o777);
      await validateWith(shared);
      expect(await kept(shared)).toEqual([]);
      await validateWith(path.join(shared, 'missing'));
      const inTheWay = await temporaryFolder();
      await writeFile(path.join(inTheWay, `hubjobs-compiled-${process.getuid?.()}`), '');
      await validateWith(inTheWay);
    },
    180_000,
  );

  it('installs into an empty folder and runs from there', async () => {
    const folder = await temporaryFolder();
    const program = await installPackage(packed, folder);
    const hubjobs = async (...argv: readonly string[]) =>
      (await run(process.execPath, [program, ...argv], { cwd: folder })).stdout;
    const modules = path.join(folder, 'node_modules');
    const { packages } = JSON.parse(await readFile(path.join(modules, '.package-lock.json'), 'utf8'));
    expect(Object.keys(packages)).toEqual(['node_modules/hubjobs']);
    expect(await sizeOf(modules)).toBeLessThan(15 * 1024 * 1024);
    expect((await hubjobs('--version')).trim()).toMatch(/^\d+\.\d+\.\d+$/);
    // The help is made when the package is built; it is the one of the program.
    expect(await hubjobs('--help')).toBe((await runCli(['--help'])).stdout);
    // The samples are in the package.
    const samples = path.join(modules, 'hubjobs');
    expect(await hubjobs('validate', '-C', samples)).toMatch(/jobs\/retired-doors\.yaml/);
    expect(JSON.parse(await hubjobs('schema', 'job'))).toMatchObject({ title: 'Job' });
    expect(await hubjobs('__complete', 'next', '-C', samples, 'lock')).toBe('lock-doors\n');

    // The library, as a program of its own uses it; its types resolve without this repository.
    await writeFile(path.join(folder, 'use.mts'), LIBRARY_USER);
    await writeFile(path.join(folder, 'use.mjs'), LIBRARY_USER);
    const used = await run(process.execPath, ['use.mjs'], { cwd: folder });
    expect(used.stdout).toBe('a\n');
    const types = path.join(root, 'node_modules/@types');
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    const flags =
      '--noEmit --strict --module nodenext --moduleResolution nodenext --target es2023 --types node';
    const argv = [compiler, ...flags.split(' '), '--typeRoots', types, 'use.mts'];
    await run(process.execPath, argv, { cwd: folder });

    // The heavy parts load too: hub, devices and SDK, all from the installed package.
    const options = ['--for', '5s', '--connect', '2', '--format', 'json'];
    expect(JSON.parse(await hubjobs('simulate', '-C', samples, ...options))).toMatchObject({
      formatVersion: 1,
    });
  }, 180_000);

  it('signs in with Microsoft Entra', async () => {
    const asked: string[] = [];
    // What a machine in Azure asks for tokens; the hub that would get this one cannot be reached.
    const identity = createServer(({ url = '' }, response) => {
      asked.push(url);
      const expires_on = Math.floor(Date.now() / 1000) + 86_400;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ access_token: 'a.b.c', token_type: 'Bearer', expires_on, resource: '' }));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void identity.close());
    await once(identity, 'listening');
    const { port } = identity.address() as AddressInfo;
    const folder = await temporaryFolder({
      'hubjobs.yaml':
        'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs: { main: { hostName: hub.invalid, tier: S1, auth: entra } }\n',
      'jobs/lock-doors.yaml': await readFile(path.join(root, 'jobs/lock-doors.yaml')),
    });
    const program = await installPackage(packed, folder);
    const env = {
      IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/token`,
      IDENTITY_HEADER: 'header',
      AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
    };
    const planned = await startCli(['plan'], { cwd: folder, env, program }).done;
    expect(planned.exitCode).toBe(1);
    expect(planned.stderr).toContain('hub.invalid');
    expect(planned.stderr).not.toContain('token');
    expect(asked[0]).toContain(`resource=${encodeURIComponent('https://iothubs.azure.net')}`);
  }, 180_000);

  it('leads from an empty folder to a reconciled hub and the comment on a pull request', async () => {
    const folder = await temporaryFolder();
    const program = await installPackage(packed, folder);
    const { git } = await repositoryOnGitHub(folder);
    const start = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => {
      const started = startCli(argv, { cwd: folder, env, program });
      onTestFinished(() => {
        started.kill('SIGKILL');
      });
      return started;
    };
    const read = (file: string) => readFile(path.join(folder, file), 'utf8');
    const replaceIn = async (file: string, from: string, to: string) => {
      const text = await read(file);
      expect(text).toContain(from);
      await writeFile(path.join(folder, file), text.replace(from, to));
    };

    // Begin, and see that it works without a hub.
    const options = [
      '--owner',
      'acme',
      '--host-name',
      'acme-production.azure-devices.net',
      '--yes',
      '--github',
    ];
    const begun = await start(['init', ...options]).done;
    expect(begun, begun.stderr).toMatchObject({ exitCode: 0, stderr: '' });
    const page = await read('hubjobs-setup.md');
    expect(page).toContain('REPO=acme/fleet # on GitHub\nHUB=acme-production # in Azure');
    const [, schema = ''] =
      /^# yaml-language-server: \$schema=(\S+)\n/.exec(await read('jobs/lock-doors.yaml')) ?? [];
    expect(JSON.parse(await read(path.join('jobs', schema)))).toMatchObject({
      title: 'hubjobs',
    });
    const valid = await start(['validate']).done;
    expect(valid, valid.stdout).toMatchObject({ exitCode: 0, stderr: '' });
    const simulated = await start(['simulate']).done;
    expect(simulated.exitCode, simulated.stdout + simulated.stderr).toBe(0);
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'Add hubjobs');

    // A hub and its devices, each a process of its own. The line is there, as a comment.
    await replaceIn('hubjobs.yaml', '  # local: {', '  local: {');
    const ports = ['--port', '0', '--mqtt-port', '0'];
    const fleet = 'jobs/fleets/building-43.yaml';
    const hub = start([
      'hub',
      ...ports,
      '--seed',
      fleet,
      '--device-strings',
      '--format',
      'json',
      '--ca-out',
      'ca.pem',
    ]);
    const about = await hub.firstLine();
    const secrets = await temporaryFolder({ 'devices.json': about });
    const strings = path.join(secrets, 'devices.json');
    const devices = start(['devices', '--fleet', fleet, '--device-strings', strings, '--ca', 'ca.pem']);
    await devices.waitForStderr('ready: 19 devices connected');
    const env = { HUBJOBS_CONNECTION_STRING: String(JSON.parse(about).connectionStrings.service) };
    const onHub = (...argv: readonly string[]) => start([...argv, '--hub', 'local', '--ca', 'ca.pem'], env);

    // A second job, a copy of the first one that runs once, now.
    const job = (await read('jobs/lock-doors.yaml')).replace('name: lock-doors', 'name: lock-now');
    const minute = `${new Date().toISOString().slice(0, 16)}:00Z`;
    await writeFile(
      path.join(folder, 'jobs/lock-now.yaml'),
      job.replace(/cron: .*\n.*timeZone: .*\n/, `at: ${minute}\n`),
    );
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'Lock now');
    await git('push', '--quiet', 'origin', 'main');
    const planned = await onHub('plan').done;
    expect(planned.exitCode, planned.stderr).toBe(0);
    expect(planned.stdout).toMatch(/\+ schedule {2}lock-now/);
    const reconciled = await onHub('reconcile').done;
    expect(reconciled.exitCode, reconciled.stderr).toBe(0);
    expect(reconciled.stdout).toMatch(/\+ schedule {2}lock-now .* done/);
    await untilAnswered(() => onHub('status', '--format', 'json').done, 18);
    devices.kill('SIGTERM');
    expect((await devices.done).stdout).toMatch(/18 {2}method lockDoor with \{"lockTime":"10m"\}/);

    // A pull request: the steps of the workflows that were written, with the Action's bundle.
    const base = await git('rev-parse', 'HEAD');
    await git('checkout', '--quiet', '-b', 'longer');
    await replaceIn('jobs/lock-doors.yaml', 'lockTime: 10m', 'lockTime: 20m');
    await git('commit', '--quiet', '--all', '--message', 'Lock for longer');
    const github = await startGitHubApi();
    onTestFinished(() => github.stop());
    const bundle = await buildAction(path.join(secrets, 'dist-action'));
    for (const inputs of actionSteps(await read('.github/workflows/pull-request.yml'))) {
      const result = await runStep({
        bundle,
        workspace: folder,
        with: { 'github-token': 'write-token', ...inputs, ...(inputs['hub'] && { ca: 'ca.pem' }) },
        event: pullRequest('acme/fleet', base),
        apiUrl: github.url,
        env,
      });
      expect(result.exitCode, `${inputs['command']}: ${result.log}`).toBe(0);
    }
    const comments = github.comments.map(({ body }) => body);
    expect(comments).toHaveLength(2);
    const [aboutAll = '', aboutHub = ''] = comments;
    expect(aboutAll).toContain('<!-- hubjobs:section simulate -->');
    expect(aboutHub).toContain('<!-- hubjobs:comment local -->');
    expect(aboutHub).toMatch(/lock-doors[\s\S]*20m/);
    expect(aboutHub).toContain('### Plan for `local`');
  }, 300_000);
});

interface Sbom {
  readonly components: readonly { readonly name: string; readonly version: string; readonly purl: string }[];
}

/** In bytes, of all files of a folder. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A repository whose remote is on GitHub by its address, and beside it on the disk. */
async function repositoryOnGitHub(folder: string) {
  const remote = await temporaryFolder();
  const git = async (...args: readonly string[]) => (await run('git', args, { cwd: folder })).stdout.trim();
  await run('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', remote]);
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('config', 'user.name', 'A');
  await git('config', 'user.email', 'a@example.test');
  await git('config', `url.file://${remote}.insteadOf`, 'https://github.com/acme/fleet.git');
  await git('remote', 'add', 'origin', 'https://github.com/acme/fleet.git');
  return { git };
}

/** The inputs of each step of a workflow that uses the released Action, for the hub `local`. */
function actionSteps(workflow: string): readonly Record<string, string>[] {
  const { jobs } = parse(workflow) as {
    jobs: Record<string, { steps: { uses?: string; with?: Record<string, string> }[] }>;
  };
  const steps = Object.values(jobs).flatMap(({ steps }) => steps);
  return steps
    .filter(({ uses }) => uses === `hubjobs/hubjobs@${ACTION_COMMIT}`)
    .map(({ with: inputs = {} }) =>
      Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [
          name,
          value.replace(/^\$\{\{ matrix\.hub \}\}$/, 'local'),
        ]),
      ),
    );
}

/** Asks for the status again and again, until so many devices have done lock-now. */
async function untilAnswered(status: () => Promise<CliResult>, devices: number): Promise<void> {
  for (let succeeded = 0; succeeded < devices; ) {
    const { exitCode, stdout, stderr } = await status();
    expect(exitCode, stderr).toBe(0);
    const { jobs } = JSON.parse(stdout) as {
      jobs: { manifest: string; devices?: { succeeded: number; failed: number } }[];
    };
    const job = jobs.find(({ manifest }) => manifest === 'lock-now');
    expect(job?.devices?.failed ?? 0).toBe(0);
    succeeded = job?.devices?.succeeded ?? 0;
  }
}
