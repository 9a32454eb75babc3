import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HubJob } from '../../src/model/hub-job.ts';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { serviceClients } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');
const hour = (hours: number) => NOW + hours * 3_600_000;

const CONFIG = (hostName: string) => `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs: { production: { hostName: "${hostName}", tier: S3, connectionString: { env: HUB } } }
`;
const LOCK = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: UTC }
`;

const METHOD = {
  kind: 'method',
  name: 'lockDoor',
  payload: { lockTime: '10m' },
  responseTimeoutInSeconds: 30,
  connectTimeoutInSeconds: 0,
} as const;

const hubJob = (jobId: string, more: Partial<HubJob> = {}): HubJob => ({
  jobId,
  type: 'method',
  status: 'scheduled',
  condition: "tags.building = '43'",
  operation: METHOD,
  createdAt: hour(-1),
  startAt: hour(9),
  maxExecutionTimeInSeconds: 600,
  ...more,
});

/** A repository with `lock-doors`, and a hub with these jobs. */
async function setUp(jobs: readonly HubJob[], files: Readonly<Record<string, string>> = {}) {
  const hub = createMemoryHub({ clock: { now: () => NOW } });
  for (const job of jobs) hub.put(job);
  const cwd = await temporaryFolder({
    'hubjobs.yaml': CONFIG('memory.test'),
    'jobs/lock.yaml': LOCK,
    ...files,
  });
  const run = (...argv: readonly string[]) =>
    runCli(argv, {
      cwd,
      clock: { now: () => NOW, sleep: async () => {} },
      env: { HUB: 'HostName=memory.test;SharedAccessKeyName=service;SharedAccessKey=YQ==' },
      openHub: async () => ({ ...hub, close: async () => {} }),
    });
  return { hub, cwd, run, read: (file: string) => readFile(path.join(cwd, file), 'utf8') };
}

describe('hubjobs import', () => {
  it('keeps the collection of a job on modules', async () => {
    const condition = "FROM devices.modules WHERE moduleId = 'lock' AND tags.ring = 1";
    const { run } = await setUp([hubJob('lock-modules', { condition })]);
    const { exitCode, stderr } = await run('import');
    expect(exitCode, stderr).toBe(0);
    const explained = await run('explain', 'lock-modules', '--format', 'json');
    expect(JSON.parse(explained.stdout)).toMatchObject({ collection: 'devices.modules', condition });
    expect((await run('validate')).exitCode).toBe(0);
  });

  it('writes what the public SDK has scheduled as manifests that mean the same, once', async () => {
    const clock = new ManualClock(new Date(NOW).toISOString());
    const server = await startLocalHub({ tier: 'S3', clock });
    onTestFinished(() => server.stop());
    const clients = serviceClients(server);
    onTestFinished(() => clients.close());
    const call = {
      methodName: 'lockDoor',
      payload: { lockTime: '10m', until: null },
      responseTimeoutInSeconds: 60,
    };
    const patch = {
      etag: '*',
      tags: { checked: '2027-03' },
      properties: { desired: { building: 43, old: null } },
    };
    await clients.jobs.scheduleDeviceMethod(
      'NightlyLock',
      'tags.note = \'a: "b" # c\'',
      call,
      new Date(hour(9)),
      600,
    );
    await clients.jobs.scheduleTwinUpdate(
      'building-43',
      '*',
      patch as never,
      new Date(hour(10) + 30_500),
      120,
    );
    const cwd = await temporaryFolder({
      'hubjobs.yaml': CONFIG(server.hostName),
      'jobs/lock.yaml': LOCK,
      'ca.pem': server.caPem,
    });
    const options = {
      cwd,
      clock: { now: () => NOW, sleep: async () => {} },
      env: { HUB: server.connectionString('service') },
    };
    const first = await runCli(['import', '--ca', 'ca.pem'], options);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stdout).toContain('2 jobs of hub production imported\n');

    const read = (file: string) => readFile(path.join(cwd, 'jobs', file), 'utf8');
    expect(await read('nightly-lock.yaml')).toContain(`
spec:
  target:
    query: "tags.note = 'a: \\"b\\" # c'"
  method:
    name: lockDoor
    payload: { lockTime: 10m, until: null }
    responseTimeout: 1m
  schedule:
    at: "2027-03-01T21:00:00Z"
`);
    const twin = await read('building-43.yaml');
    expect(twin).toContain('  target:\n    allDevices: true\n');
    expect(twin).toContain(
      '  twin:\n    desired: { building: 43, old: null }\n    tags: { checked: "2027-03" }\n',
    );
    expect(twin).toContain('# It starts at 2027-03-01T22:00:30.500Z; a manifest has whole minutes.\n');
    expect(twin).toContain('maxExecutionTime: 2m\n');

    const valid = await runCli(['validate', 'jobs/nightly-lock.yaml', 'jobs/building-43.yaml'], options);
    expect(valid).toMatchObject({ exitCode: 0, stdout: '2 files, 2 jobs: nothing to complain about\n' });
    const again = await runCli(['import', '--ca', 'ca.pem'], options);
    expect(again.stdout).toContain('0 jobs of hub production imported, 2 in Git already\n');
    expect((await readdir(path.join(cwd, 'jobs'))).sort()).toEqual([
      'building-43.yaml',
      'lock.yaml',
      'nightly-lock.yaml',
    ]);
  }, 60_000);

  it('leaves out what Git knows, and says which job it is', async () => {
    const { run } = await setUp([
      hubJob('acme-lock-doors-2703012100'),
      hubJob('acme-reboot-2703012100'),
      hubJob('other-lock-doors-2703012100'),
    ]);
    const { stdout } = await run('import');
    expect(stdout).toContain('jobs/reboot.yaml  acme-reboot-2703012100, scheduled\n');
    expect(stdout).toContain('jobs/lock-doors-2.yaml  other-lock-doors-2703012100, scheduled\n');
    expect(stdout).toContain(
      '2 jobs of hub production imported, 1 in Git already\nIn Git already:\n  acme-lock-doors-2703012100 is lock-doors\n',
    );
  });

  it('goes on with a job that a lost manifest of this owner made, and says which jobs would run twice', async () => {
    const { run, read } = await setUp([hubJob('acme-reboot-2703012100'), hubJob('Mine')]);
    const { stdout } = await run('import');
    expect(await read('jobs/reboot.yaml')).not.toContain('cancel');
    expect(await read('jobs/mine.yaml')).toContain(
      '# az iot hub job cancel --hub-name memory --job-id "Mine"\n',
    );
    expect(stdout).toContain(
      'hint: 1 job still waits on the hub: when the manifests are merged, cancel them there',
    );
  });

  it.each([
    [[], ['waiting', 'queued']],
    [
      ['--status', 'cancelled', 'failed'],
      ['stopped', 'broken'],
    ],
    [['--status', 'running'], ['busy']],
    [['--all'], ['waiting', 'queued', 'stopped', 'broken', 'busy', 'done']],
  ])('takes with %j the jobs %j', async (options, names) => {
    const { run, cwd } = await setUp([
      hubJob('waiting'),
      hubJob('queued', { status: 'queued', startAt: hour(10) }),
      hubJob('stopped', { status: 'cancelled' }),
      hubJob('broken', { status: 'failed', startAt: hour(-3) }),
      hubJob('busy', { status: 'running', startAt: hour(-1) }),
      hubJob('done', { status: 'completed', startAt: hour(-2) }),
    ]);
    expect((await run('import', ...options)).exitCode).toBe(0);
    const written = (await readdir(path.join(cwd, 'jobs'))).filter((file) => file !== 'lock.yaml');
    expect(written.sort()).toEqual(names.map((name) => `${name}.yaml`).toSorted());
    expect((await run('validate')).exitCode).toBe(0);
  });

  it('lists what no manifest can say, with the reason', async () => {
    const { run } = await setUp([
      hubJob('copy', { type: 'other' }),
      hubJob('wrong', { condition: 'tags.building =' }),
      hubJob('empty', { type: 'twin', operation: { kind: 'twin' } }),
      hubJob('long', { maxExecutionTimeInSeconds: 10 * 86_400 }),
      hubJob('good'),
    ]);
    const { exitCode, stdout } = await run('import');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 job of hub production imported, 4 left out\nLeft out:\n');
    expect(stdout).toMatch(
      /^ {2}copy: hubjobs schedules methods and twin updates, and this job is neither$/m,
    );
    expect(stdout).toMatch(/^ {2}empty: its twin update changes nothing$/m);
    expect(stdout).toMatch(/^ {2}wrong: .+$/m);
    expect(stdout).toMatch(/^ {2}long: .*maxExecutionTime.*$/m);
  });

  it('writes what is right beside the defaults of the repository', async () => {
    const defaults = (every: string) => `${CONFIG('memory.test')}defaults:
  Job:
    schedule: { timeZone: Europe/Budapest }
    retry: { every: ${every}, tries: 1 }
`;
    const good = await setUp([hubJob('one')], { 'hubjobs.yaml': defaults('2h') });
    expect((await good.run('import')).stdout).toContain('1 job of hub production imported\n');
    expect((await good.run('validate')).exitCode).toBe(0);
    const long = hubJob('long', { maxExecutionTimeInSeconds: 3 * 3_600 });
    const { run } = await setUp([long], { 'hubjobs.yaml': defaults('2h') });
    expect((await run('import')).stdout).toMatch(/^ {2}long: .*3h.*$/m);
  });

  it('warns of a secret, which is in the file as it is on the hub', async () => {
    const operation = { ...METHOD, payload: { password: 'hunter2' } };
    const { run, read } = await setUp([hubJob('wifi', { operation })]);
    const { stdout, stderr } = await run('import');
    expect(stderr).toContain('warning: wifi: a value that is named `password` is in the manifest');
    expect(stderr).toMatch(/^ {2}hint: let the device get the secret by itself/m);
    expect(stdout + stderr).not.toContain('hunter2');
    expect(await read('jobs/wifi.yaml')).toContain('payload: { password: hunter2 }');
  });

  it('tells jobs that may be one', async () => {
    const days = [0, 1, 2].map((day) => hubJob(`lock-${day}`, { startAt: hour(10 + 24 * day) }));
    expect((await (await setUp(days)).run('import')).stdout).toContain(
      'hint: 3 jobs have the same content at 22:00 UTC: perhaps `cron: "0 22 * * *"` (lock-0, lock-1, lock-2)\n',
    );
  });

  it('prints the manifests with --dry-run, as validate takes them, and writes nothing', async () => {
    const { run, cwd } = await setUp([hubJob('one'), hubJob('two', { startAt: hour(11) })]);
    const { stdout, stderr } = await run('import', '--dry-run');
    expect(stdout.match(/^kind: Job$/gm)).toHaveLength(2);
    expect(stderr).toContain('2 jobs of hub production imported\n');
    expect(await readdir(path.join(cwd, 'jobs'))).toEqual(['lock.yaml']);
    const piped = await runCli(['validate', '-'], {
      cwd,
      stdin: {
        isTerminal: false,
        readLine: async () => undefined,
        readBytes: async () => Buffer.from(stdout),
      },
    });
    expect(piped).toMatchObject({ exitCode: 0, stdout: '1 file, 2 jobs: nothing to complain about\n' });
  });

  it('writes one file with --out, and never over another', async () => {
    const { run, read } = await setUp([hubJob('one'), hubJob('two', { startAt: hour(11) })]);
    expect(await run('import', '--out', 'jobs/all.yaml')).toMatchObject({ exitCode: 0 });
    const text = await read('jobs/all.yaml');
    expect(text.match(/^kind: Job$/gm)).toHaveLength(2);
    expect(await run('validate', 'jobs/all.yaml')).toMatchObject({ exitCode: 0 });
    expect(await run('import', '--all', '--out', 'jobs/all.yaml')).toMatchObject({
      exitCode: 3,
      stderr:
        'error: jobs/all.yaml is there already, and nothing is overwritten\n  hint: name another place with --out\n',
    });
    expect(await read('jobs/all.yaml')).toBe(text);
  });

  it('takes another name where a file is, and says when no glob reads the files', async () => {
    const { run, read } = await setUp([hubJob('one')], { 'old/one.yaml': 'mine' });
    const { stdout } = await run('import', '--out', 'old');
    expect(stdout).toContain('old/one-2.yaml  one, scheduled\n');
    expect(stdout).toContain('hint: no glob in the configuration matches these files');
    expect(await read('old/one.yaml')).toBe('mine');
  });

  it('shows what an id holds, and lets none of it act', async () => {
    const { run, read } = await setUp([hubJob('a\nkind: Rollout\u001b[2J', {})]);
    const { stdout } = await run('import');
    expect(stdout).not.toContain('\u001b');
    expect(await read('jobs/a-kind-rollout-2j.yaml')).toContain(
      '# Imported from the job "a\\\\nkind: Rollout',
    );
    expect((await run('validate')).exitCode).toBe(0);
  });

  it('says that there was nothing to import', async () => {
    const { run } = await setUp([]);
    expect(await run('import')).toMatchObject({
      exitCode: 0,
      stdout: '0 jobs of hub production imported\n',
    });
  });
});
