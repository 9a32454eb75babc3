import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Dependencies } from '../../src/cli/dependencies.ts';
import { readLine } from '../../src/cli/process/read-line.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import type { HubJob } from '../../src/model/hub-job.ts';
import { FIRST_UNIT, formatJobId } from '../../src/model/job-id.ts';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { createGitRepository, GIT_ENVIRONMENT } from '../support/git-repository.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOW = Date.parse('2026-03-02T20:48:00Z');
const MINUTE = 60_000;
const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs: { production: { hostName: memory.test, tier: S3 } }
`;
const CONNECTION_STRING = 'HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=YQ==';

function job(
  name: string,
  minutes: number,
  changes: Partial<HubJob> & { readonly owner?: string } = {},
): HubJob {
  const { owner = 'acme', ...rest } = changes;
  const scheduledAt = NOW + minutes * MINUTE;
  return {
    jobId: formatJobId({ owner, name, scheduledAt, ...FIRST_UNIT, revision: 0, attempt: 1 }),
    type: 'method',
    status: 'scheduled',
    startAt: scheduledAt,
    condition: "tags.building = '43'",
    operation: {
      kind: 'method',
      name: 'lockDoor',
      payload: { lockTime: '10m' },
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 0,
    },
    maxExecutionTimeInSeconds: 600,
    ...rest,
  };
}

const WAITING = [job('lock-doors', 12), job('lock-doors', 72), job('ping', 30)];
const RUNNING = job('reboot', -5, { status: 'running' });
const OTHERS = [
  job('lock-doors', 12, { owner: 'others' }),
  { jobId: 'somebodys-own-job', type: 'twin', status: 'scheduled', startAt: NOW + MINUTE } as const,
];

interface Setup {
  readonly files?: Readonly<Record<string, string>>;
  readonly jobs?: readonly HubJob[];
  /** What a person types at the terminal; absent: there is none. */
  readonly types?: string;
  readonly env?: Dependencies['env'];
}

async function setUp({
  files = { 'hubjobs.yaml': CONFIG },
  jobs = [...WAITING, RUNNING, ...OTHERS],
  types,
  env,
}: Setup = {}) {
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock });
  for (const one of jobs) hub.put(one);
  const cwd = await temporaryFolder(files);
  let shown = '';
  let asked = '';
  const run = (...argv: readonly string[]) =>
    runCli(argv, {
      clock,
      cwd,
      env: { NO_COLOR: '1', HUBJOBS_CONNECTION_STRING: CONNECTION_STRING, ...env },
      openHub: async () => ({ ...hub, close: async () => {} }),
      ...(types !== undefined && {
        stderr: { write: (text: string) => (shown += text), isTerminal: true, columns: 90 },
        stdin: {
          isTerminal: true,
          readLine: async () => {
            asked = shown;
            return types === '' ? undefined : types;
          },
          readBytes: async () => new Uint8Array(),
        },
      }),
    });
  const waiting = () =>
    hub
      .jobs()
      .filter(({ status }) => status === 'scheduled')
      .map(({ jobId }) => jobId);
  return { clock, hub, run, waiting, asked: () => asked };
}

const idsOf = (jobs: readonly HubJob[]) => jobs.map(({ jobId }) => jobId);

describe('stop on a terminal', () => {
  it('shows what it will cancel, asks, and cancels it after a yes', async () => {
    const { run, waiting, asked } = await setUp({ types: 'y' });
    const { exitCode, stdout } = await run('stop', 'lock-doors');
    expect(exitCode).toBe(0);
    expect(asked()).toBe(`2 jobs of owner acme wait on production (memory.test)

- cancel    lock-doors  in 12 minutes
    when     Mon 2026-03-02 22:00 +01:00 Europe/Budapest (21:00 UTC)
    what     call lockDoor with {"lockTime":"10m"}
             answer within 30s, connect within 0s
    where    tags.building = '43'
    job      acme-lock-doors-2603022100

- cancel    lock-doors  in 72 minutes
    when     Mon 2026-03-02 23:00 +01:00 Europe/Budapest (22:00 UTC)
    what     call lockDoor with {"lockTime":"10m"}
             answer within 30s, connect within 0s
    where    tags.building = '43'
    job      acme-lock-doors-2603022200

Cancel these 2 jobs? [y/N] `);
    expect(stdout).toMatch(/^Cancelled on production \(memory\.test\): 2 done\n/);
    expect(stdout).toContain('suspend: true');
    expect(waiting()).toEqual(idsOf([job('ping', 30), ...OTHERS]));
  });

  it.each([['n'], [''], ['yess'], ['lock-doors']])('cancels nothing after %j', async (types) => {
    const { hub, run, waiting } = await setUp({ types });
    const { exitCode, stdout } = await run('stop', '--all');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Nothing was cancelled on production \(memory\.test\): 3 skipped\n/);
    expect(waiting()).toEqual(idsOf([...WAITING, ...OTHERS]));
    expect(hub.calls.map(({ operation }) => operation)).not.toContain('cancelJob');
  });

  it('does not ask when nothing waits, and says what runs', async () => {
    const { run, asked } = await setUp({ types: 'y', jobs: [RUNNING, ...OTHERS] });
    const { exitCode, stdout } = await run('stop', '--all');
    expect(exitCode).toBe(0);
    expect(asked()).toBe('');
    expect(stdout).toBe(`Nothing to cancel on production (memory.test)

acme-reboot-2603022043 runs, at the latest until Mon 2026-03-02 21:53 +01:00: a hub cannot stop a
running job.
`);
  });
});

describe('stop without a terminal', () => {
  it('says that there is no job of ours', async () => {
    const { run } = await setUp({ jobs: OTHERS });
    const { exitCode, stdout, stderr } = await run('stop', '--all', '--yes');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(
      'Nothing to cancel on production (memory.test)\n\nNo job of owner acme waits or runs.\n',
    );
  });

  it('cancels all of ours with --yes, and touches no job of others', async () => {
    const { run, waiting } = await setUp();
    const { exitCode, stdout, stderr } = await run('stop', '--all', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(waiting()).toEqual(idsOf(OTHERS));
    expect(stdout).toContain('3 done');
    expect(stdout).toContain('acme-reboot-2603022043 runs');
    for (const { jobId } of WAITING) expect(stderr).toContain(jobId);
  });

  it('prints JSON for programs, and with --quiet nothing else', async () => {
    const { run } = await setUp();
    const { exitCode, stdout, stderr } = await run(
      'stop',
      'ping',
      'reboot',
      'pong',
      '--yes',
      '--quiet',
      '--format=json',
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const facts = {
      condition: "tags.building = '43'",
      operation: {
        kind: 'method',
        name: 'lockDoor',
        payload: { lockTime: '10m' },
        responseTimeoutInSeconds: 30,
        connectTimeoutInSeconds: 0,
      },
    };
    expect(JSON.parse(stdout)).toEqual({
      hub: { name: 'production', hostName: 'memory.test' },
      owner: 'acme',
      jobs: [
        {
          jobId: 'acme-ping-2603022118',
          manifest: 'ping',
          scheduledAt: '2026-03-02T21:18:00Z',
          startAt: '2026-03-02T21:18:00Z',
          ...facts,
          result: 'done',
        },
      ],
      running: [
        {
          jobId: 'acme-reboot-2603022043',
          manifest: 'reboot',
          scheduledAt: '2026-03-02T20:43:00Z',
          startAt: '2026-03-02T20:43:00Z',
          ...facts,
        },
      ],
      idleNames: ['pong'],
    });
  });

  it('prints Markdown for a step summary', async () => {
    const { run } = await setUp();
    const { stdout } = await run('stop', '--all', '--yes', '--format=markdown');
    expect(stdout).toMatch(/^### Cancelled on `production` \(`memory\.test`\): 3 done\n/);
    expect(stdout).toContain('| `lock-doors` | 2026-03-02 21:00 UTC | `acme-lock-doors-2603022100` |');
    expect(stdout).toContain(
      '- `acme-reboot-2603022043` runs, at the latest until Mon 2026-03-02 20:53 UTC:',
    );
  });

  it('names what it could not cancel, and goes on with the others', async () => {
    const { hub, run, waiting } = await setUp();
    hub.failCall(2, 'before', new HubError('unavailable', 'The hub gave no answer', { request: 'DELETE' }));
    const { exitCode, stdout } = await run('stop', '--all', '--yes');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Cancelled on production \(memory\.test\): 2 done, 1 failed\n/);
    expect(stdout).toContain('The hub gave no answer');
    expect(waiting()).toEqual(idsOf([job('lock-doors', 12), ...OTHERS]));
  });

  it('fails with the words of a hub that cannot be read', async () => {
    const { hub, run } = await setUp();
    hub.failCall(
      1,
      'before',
      new HubError('unauthorized', 'The hub refused the credentials', { request: 'GET' }),
    );
    const { exitCode, stdout, stderr } = await run('stop', '--all', '--yes');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('error: The hub refused the credentials');
  });

  it.each([
    ['without a name', ['--yes'], /which jobs to stop/],
    ['with names and --all', ['lock-doors', '--all', '--yes'], /--all cannot be used with names/],
    ['without a terminal and without --yes', ['--all'], /no terminal to ask.*\n.*--yes/],
    ['with an owner that is none', ['--all', '--yes', '--owner', 'Acme'], /at most 12/],
    [
      'with another owner than that of hubjobs.yaml',
      ['--all', '--yes', '--owner', 'others'],
      /--owner is others, but the owner in hubjobs\.yaml is acme/,
    ],
    ['with a hub that is none', ['--all', '--yes', '--hub', 'staging'], /no hub named "staging"/],
  ])('is wrong %s, and asks no hub', async (_, argv, message) => {
    const { hub, run } = await setUp();
    const { exitCode, stderr } = await run('stop', ...argv);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(message);
    expect(hub.calls).toEqual([]);
  });
});

describe('stop with files in any state', () => {
  it.each([
    ['manifests that are no YAML', { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': 'a: b: c\n' }, []],
    [
      'a mistake in another part of hubjobs.yaml',
      { 'hubjobs.yaml': `${CONFIG}freezes: [{ name: f }]\n` },
      [],
    ],
    ['a hubjobs.yaml that is no YAML', { 'hubjobs.yaml': `<<<<<<< HEAD\n${CONFIG}` }, ['--owner', 'acme']],
    [
      'a hubjobs.yaml without an owner',
      { 'hubjobs.yaml': CONFIG.replace('owner: acme\n', '') },
      ['--owner', 'acme'],
    ],
    ['no hubjobs.yaml', {}, ['--owner', 'acme']],
    ['a folder that does not exist', {}, ['--owner', 'acme', '-C', 'nowhere']],
  ])('%s', async (_, files, argv) => {
    const { run, waiting } = await setUp({ files });
    const { exitCode, stderr } = await run('stop', '--all', '--yes', ...argv);
    expect(exitCode, stderr).toBe(0);
    expect(waiting()).toEqual(idsOf(OTHERS));
  });

  it.each([
    ['the owner', [], /not known whose jobs to stop\n.*--owner/],
    [
      'the hub',
      ['--owner', 'acme', '--hub', 'production'],
      /production cannot be read.*\n.*HUBJOBS_CONNECTION_STRING/,
    ],
  ])('and says what to say in place of %s', async (_, argv, message) => {
    const { hub, run } = await setUp({ files: { 'hubjobs.yaml': `<<<<<<< HEAD\n${CONFIG}` } });
    const { exitCode, stderr } = await run('stop', '--all', '--yes', ...argv);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/error\[yaml-conflict\]/);
    expect(stderr).toMatch(message);
    expect(hub.calls).toEqual([]);
  });
});

it('what was stopped stays stopped until Git says something new', async () => {
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock });
  const repository = await createGitRepository();
  const run = (...argv: readonly string[]) =>
    runCli(argv, {
      clock,
      cwd: repository.folder,
      env: { ...GIT_ENVIRONMENT, NO_COLOR: '1', HUBJOBS_CONNECTION_STRING: CONNECTION_STRING },
      openHub: async () => ({ ...hub, close: async () => {} }),
    });
  const merge = (text: string) =>
    repository.commit(
      { 'hubjobs.yaml': CONFIG, 'jobs/lock.yaml': text },
      { at: new Date(clock.now()).toISOString() },
    );
  const lock = (more = '') => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { at: 2026-03-02T21:40Z }
${more}`;
  const jobs = () => hub.jobs().map(({ jobId, status }) => `${jobId} ${status}`);

  await merge(lock());
  clock.advance(MINUTE);
  await run('reconcile');
  clock.advance(MINUTE);
  expect((await run('stop', 'lock', '--yes')).exitCode).toBe(0);
  clock.advance(MINUTE);
  const held = await run('reconcile');
  expect(held.stdout).toContain('1 held');
  expect(jobs()).toEqual(['acme-lock-2603022140 cancelled']);

  await merge(lock('  suspend: true\n'));
  clock.advance(MINUTE);
  await run('reconcile');
  await merge(lock());
  clock.advance(MINUTE);
  await run('reconcile');
  expect(jobs()).toEqual(['acme-lock-2603022140 cancelled', 'acme-lock-2603022140-2 scheduled']);

  expect((await run('stop', '--all', '--yes')).exitCode).toBe(0);
  clock.advance(MINUTE);
  await run('reconcile', '--resume', 'lock');
  expect(jobs().at(-1)).toBe('acme-lock-2603022140-3 scheduled');
});

it('stops jobs of a hub over the network', async () => {
  const server = await startLocalHub({ tier: 'S3' });
  onTestFinished(() => server.stop());
  const at = new Date(Date.now() + 30 * MINUTE).toISOString();
  const cwd = await temporaryFolder({
    'hubjobs.yaml':
      'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs: { local: { hostName: localhost, tier: S3 } }\n',
    'jobs/lock.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.building = '43' }
  twin: { desired: { isLocked: true } }
  schedule: { at: ${at.slice(0, 16)}Z }
`,
    'ca.pem': server.caPem,
  });
  const env = { HUBJOBS_CONNECTION_STRING: server.connectionString('service') };
  const run = (...argv: readonly string[]) => runCli([...argv, '--ca', 'ca.pem'], { cwd, env });
  expect((await run('reconcile')).exitCode).toBe(0);
  const { exitCode, stdout, stderr } = await run('stop', 'lock', '--yes');
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain('+ desired.isLocked: true');
  expect(stdout).toMatch(/^Cancelled on local \(localhost\): 1 done\n/);
  expect((await run('stop', 'lock', '--yes')).stdout).toMatch(/^Nothing to cancel/);
});

describe('a line that somebody types', () => {
  const signal = new AbortController().signal;

  it('is read without its end, in pieces as it comes', async () => {
    const stream = new PassThrough();
    const line = readLine(stream, signal);
    stream.write('y');
    stream.write('es\r\nmore\n');
    expect(await line).toBe('yes');
  });

  it('is none when the stream ends', async () => {
    const stream = new PassThrough();
    stream.end();
    expect(await readLine(stream, signal)).toBeUndefined();
  });

  it('is waited for until the program is interrupted', async () => {
    const controller = new AbortController();
    const line = readLine(new PassThrough(), controller.signal);
    controller.abort(new Error('Ctrl-C'));
    await expect(line).rejects.toThrow('Ctrl-C');
    await expect(readLine(new PassThrough(), controller.signal)).rejects.toThrow('Ctrl-C');
  });
});
