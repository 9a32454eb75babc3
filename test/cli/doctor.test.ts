import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Dependencies } from '../../src/cli/dependencies.ts';
import { realClock } from '../../src/cli/process/real-clock.ts';
import { openAzureHub, openAzureRequests } from '../../src/hub/azure/open-azure-hub.ts';
import type { TokenSource } from '../../src/hub/azure/sdk-client.ts';
import type { Check } from '../../src/model/doctor-report.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../src/simulator/local-hub.ts';
import { createGitRepository, GIT_ENVIRONMENT } from '../support/git-repository.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const config = (tier: string) => `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs: { production: { hostName: localhost, tier: ${tier} } }
`;
const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: Europe/Budapest }
`;
const FILES = { 'hubjobs.yaml': config('S1'), 'jobs/lock-doors.yaml': JOB };

interface Setup {
  readonly files?: Readonly<Record<string, string>>;
  readonly hub?: LocalHub;
  readonly connectionString?: string;
  readonly cwd?: string;
  readonly overrides?: Partial<Dependencies>;
}

async function doctor({ files = FILES, hub, ...setup }: Setup, ...argv: readonly string[]) {
  const cwd = setup.cwd ?? (await temporaryFolder({ ...files, ...(hub && { 'ca.pem': hub.caPem }) }));
  const connectionString = setup.connectionString ?? hub?.connectionString('service');
  const env: Dependencies['env'] = {
    ...GIT_ENVIRONMENT,
    NO_COLOR: '1',
    ...(connectionString !== undefined && { HUBJOBS_CONNECTION_STRING: connectionString }),
  };
  const ca = hub && setup.cwd === undefined ? ['--ca', 'ca.pem'] : [];
  const result = await runCli(['doctor', '-f', 'json', ...ca, ...argv], {
    cwd,
    env,
    random: Math.random,
    ...setup.overrides,
  });
  const { checks }: { readonly checks: readonly Check[] } = JSON.parse(result.stdout);
  const of = (id: string) => checks.find((check) => check.id === id);
  return { ...result, of, checks };
}

async function started(options: LocalHubOptions = {}): Promise<LocalHub> {
  const hub = await startLocalHub({ seed: 'doctor', ...options });
  hub.addDevices([{ deviceId: 'door-1', tags: { building: '43' } }, { deviceId: 'door-2' }]);
  return hub;
}

describe('doctor with a hub', () => {
  let hub: LocalHub;
  beforeAll(async () => {
    hub = await started();
  });
  afterAll(() => hub.stop());

  it('finds everything fine, and changes nothing', async () => {
    const { exitCode, of, checks } = await doctor({ hub });
    expect(checks.filter(({ result }) => result === 'problem')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(of('sign-in')).toMatchObject({
      result: 'fine',
      found: 'the key of the policy service, from HUBJOBS_CONNECTION_STRING',
    });
    expect(of('clock')?.result).toBe('fine');
    expect(of('read-jobs')).toMatchObject({ result: 'fine', found: 'yes: 0 active jobs' });
    expect(of('query-twins')).toMatchObject({ result: 'fine', found: 'yes: 2 devices' });
    expect(of('create-jobs')?.result).toBe('not-tried');
    expect(of('slots')?.found).toBe('0 of 1 in use');
    expect(of('tier')?.result).toBe('not-tried');
    expect(of('latency')?.found).toMatch(/^\d+ ms \(median of 5 requests/);
    expect(of('index')?.found).toContain('2 of 2 twins in a query are as new as the twin itself');
    expect(of('index')?.found).toContain('cannot be seen');
    expect([...hub.state.jobs.list()]).toEqual([]);
  });

  it('counts the devices of the registry where it may read it', async () => {
    const { of } = await doctor({ hub, connectionString: hub.connectionString('iothubowner') });
    expect(of('index')?.found).toContain('the query and the registry count 2 devices');
  });

  it('creates a job and cancels it with --write', async () => {
    const { exitCode, of } = await doctor({ hub }, '--write');
    expect(exitCode).toBe(0);
    expect(of('create-jobs')?.result).toBe('fine');
    expect(of('cancel-jobs')?.result).toBe('fine');
    const jobs = [...hub.state.jobs.list()];
    expect(jobs.map(({ status }) => status)).toEqual(['cancelled']);
    expect(jobs[0]?.spec.jobId).toMatch(/^hubjobs-doctor-[a-z]{8}$/);
  });

  it('says that the key is wrong, and shows no part of it', async () => {
    const key = Buffer.from('a key of another hub').toString('base64');
    const connectionString = `HostName=localhost:${hub.port};SharedAccessKeyName=service;SharedAccessKey=${key}`;
    const { exitCode, of, stdout, stderr } = await doctor({ hub, connectionString }, '--write');
    expect(exitCode).toBe(1);
    expect(of('sign-in')).toMatchObject({
      result: 'problem',
      found: expect.stringContaining('the key of the policy service'),
      advice: expect.stringContaining('Check the name and the key of the shared access policy'),
    });
    expect(of('clock')?.result).toBe('fine');
    expect(of('create-jobs')).toBeUndefined();
    expect(stdout + stderr).not.toContain(key);
    expect(stdout + stderr).not.toContain('SharedAccessKey=');
  });

  it('says that the tier in hubjobs.yaml is larger than the hub', async () => {
    const files = { ...FILES, 'hubjobs.yaml': config('S2') };
    hub.state.jobs.create({
      jobId: 'somebody-elses',
      work: { type: 'scheduleUpdateTwin', patch: {}, sent: {} },
      queryCondition: '*',
      startAt: hub.clock.now() + 3_600_000,
      maxExecutionTimeInSeconds: 60,
    });
    const { exitCode, of } = await doctor({ hub, files }, '--write');
    expect(of('slots')?.found).toMatch(/^1 of 5 in use: somebody-elses \((queued|scheduled)\)$/);
    expect(of('tier')).toMatchObject({ result: 'problem', found: expect.stringContaining('smaller') });
    expect(exitCode).toBe(1);
    const small = await doctor({ hub });
    expect(small.of('slots')?.result).toBe('remark');
    expect(small.exitCode).toBe(0);
  });
});

describe('doctor with a hub that does not work', () => {
  const CASES: readonly {
    readonly name: string;
    readonly options: LocalHubOptions;
    readonly argv?: readonly string[];
    readonly id: string;
    readonly says: RegExp;
  }[] = [
    {
      name: 'that creates no job',
      options: { faults: [{ effect: { kind: 'status', status: 401 }, method: 'PUT' }] },
      argv: ['--write'],
      id: 'create-jobs',
      says: /refused the credentials/,
    },
    {
      name: 'that cancels no job',
      options: { faults: [{ effect: { kind: 'status', status: 401 }, path: '/jobs/v2/*/cancel' }] },
      argv: ['--write'],
      id: 'cancel-jobs',
      says: /holds a slot until its start/,
    },
    {
      name: 'without the right to query twins',
      options: { faults: [{ effect: { kind: 'status', status: 401 }, path: '/devices/query' }] },
      id: 'query-twins',
      says: /refused the credentials/,
    },
    {
      name: 'whose clock is hours ahead',
      options: { wallNow: () => Date.now() + 3 * 3_600_000 },
      id: 'clock',
      says: /^3 hours behind the hub's; IoT Hub refuses tokens/,
    },
    { name: 'of a tier without jobs', options: { tier: 'B1' }, id: 'tier', says: /tier/ },
  ];

  it.each(CASES)('$name', async ({ options, argv = [], id, says }) => {
    const hub = await started(options);
    try {
      const { exitCode, of } = await doctor({ hub }, ...argv);
      expect(of(id)).toMatchObject({ result: 'problem', found: expect.stringMatching(says) });
      expect(of('connection')?.result).toBe('fine');
      expect(exitCode).toBe(1);
    } finally {
      await hub.stop();
    }
  });

  it('that nobody listens for', async () => {
    const hub = await started();
    await hub.stop();
    const { exitCode, of } = await doctor({ hub });
    expect(exitCode).toBe(1);
    expect(of('connection')).toMatchObject({
      result: 'problem',
      found: expect.stringContaining('ECONNREFUSED'),
      advice: expect.stringContaining('Check that the hub is running'),
    });
  });
});

describe('doctor with Microsoft Entra', () => {
  const entra = (hub: LocalHub, getToken: TokenSource['getToken']): Partial<Dependencies> => {
    const options = {
      credential: { hostName: `localhost:${hub.port}`, tokens: { getToken } },
      ca: hub.caPem,
      clock: realClock,
      random: Math.random,
    };
    return {
      openHub: () => openAzureHub(options),
      openRequests: () => openAzureRequests(options),
    };
  };
  const FILES_WITH_ENTRA = { ...FILES, 'hubjobs.yaml': config('S1').replace('tier:', 'auth: entra, tier:') };

  it('says that nobody is signed in, and claims nothing about the hub', async () => {
    const hub = await started();
    onTestFinished(() => hub.stop());
    const overrides = entra(hub, () => Promise.reject(new Error('Please run az login.')));
    const { exitCode, of } = await doctor({ hub, files: FILES_WITH_ENTRA, overrides });
    expect(exitCode).toBe(1);
    expect(of('sign-in')).toMatchObject({
      result: 'problem',
      found: expect.stringMatching(
        /^Microsoft Entra, .*: No token from Microsoft Entra: Please run az login\.$/,
      ),
      advice: expect.stringContaining('az login'),
    });
    expect(of('connection')).toBeUndefined();
    expect(hub.log.entries()).toEqual([]);
  });

  it('is told by the hub that the identity has no role', async () => {
    const hub = await started();
    onTestFinished(() => hub.stop());
    const overrides = entra(hub, async () => ({
      token: 'a.b.c',
      expiresOnTimestamp: Date.now() + 3_600_000,
    }));
    const { of } = await doctor({ hub, files: FILES_WITH_ENTRA, overrides });
    expect(of('connection')?.result).toBe('fine');
    expect(of('sign-in')).toMatchObject({ advice: expect.stringContaining('IoT Hub Data Contributor') });
  });
});

describe('doctor without a hub', () => {
  it('says in an empty folder what there is to do, with exit code 3', async () => {
    const { exitCode, of } = await doctor({ files: {} });
    expect(exitCode).toBe(3);
    expect(of('node')?.result).toBe('fine');
    expect(of('config')).toMatchObject({
      result: 'problem',
      advice: expect.stringContaining('hubjobs init'),
    });
    expect(of('hub')?.result).toBe('not-tried');
    expect(of('connection')).toBeUndefined();
  });

  it('says that there is no such hub, and which there are', async () => {
    const { exitCode, of } = await doctor({}, '--hub', 'staging');
    expect(exitCode).toBe(3);
    expect(of('hub')).toMatchObject({ result: 'problem', advice: 'its hubs are: production' });
  });

  it('asks to choose one of several hubs', async () => {
    const two = config('S1').replace('hubs: {', 'hubs: { staging: { hostName: localhost, tier: S1 },');
    const { exitCode, of } = await doctor({ files: { ...FILES, 'hubjobs.yaml': two } });
    expect(of('hub')).toMatchObject({
      result: 'not-tried',
      advice: 'choose one with --hub: staging, production',
    });
    expect(exitCode).toBe(0);
  });

  it('says that the connection string is not set, or is of a device', async () => {
    expect((await doctor({})).of('credential')).toMatchObject({ result: 'problem' });
    const connectionString = 'HostName=localhost;DeviceId=a;SharedAccessKey=c2VjcmV0IGtleQ==';
    const { exitCode, of, stdout } = await doctor({ connectionString });
    expect(of('credential')?.found).toContain('It belongs to one device.');
    expect(stdout).not.toContain('c2VjcmV0IGtleQ==');
    expect(exitCode).toBe(3);
  });

  it('shows the first mistake in hubjobs.yaml and in manifests', async () => {
    const files = { 'hubjobs.yaml': config('S9'), 'jobs/a.yaml': JOB.replace('0 22', '99 22') };
    const { exitCode, of } = await doctor({ files });
    expect(exitCode).toBe(3);
    expect(of('config')).toMatchObject({
      result: 'problem',
      found: expect.stringMatching(/^line 4, column /),
    });
    expect(of('manifests')).toMatchObject({
      result: 'problem',
      found: expect.stringContaining('jobs/a.yaml'),
    });
  });

  it('knows a shallow clone, and a checkout that differs from its branch', async () => {
    const remote = await createGitRepository();
    await remote.commit(FILES, { at: '2026-03-01T08:00:00Z' });
    await remote.commit({ 'notes.txt': 'a' }, { at: '2026-03-01T09:00:00Z' });
    const clone = await remote.clone('--depth', '1');
    const shallow = await doctor({ cwd: clone.folder });
    expect(shallow.of('depth')).toMatchObject({
      result: 'remark',
      found: expect.stringContaining('a shallow clone with 1 commit'),
      advice: expect.stringContaining('fetch-depth: 0'),
    });
    expect(shallow.of('branch')).toMatchObject({
      result: 'fine',
      found: expect.stringContaining('origin answers'),
    });
    const whole = await remote.clone();
    await whole.write({ 'jobs/lock-doors.yaml': JOB.replace('43', '44') });
    const edited = await doctor({ cwd: whole.folder });
    expect(edited.of('depth')).toMatchObject({ result: 'fine', found: '2 commits, complete' });
    expect(edited.of('branch')).toMatchObject({
      result: 'remark',
      found: expect.stringMatching(/^jobs\/lock-doors\.yaml differs from branch main of origin/),
    });
  });
});

it('says in text and Markdown what to do', async () => {
  const cwd = await temporaryFolder(FILES);
  const text = await runCli(['doctor', '-q'], { cwd, env: { NO_COLOR: '1' } });
  expect(text.stderr).toBe('');
  expect(text.stdout).toMatch(/^Checked production \(localhost\): 1 problem/);
  expect(text.stdout).toMatch(/✗ problem {2}credential .*HUBJOBS_CONNECTION_STRING is not set/);
  expect(text.stdout).toContain('→ set it, or write `auth: entra`');
  const markdown = await runCli(['doctor', '-q', '-f', 'markdown'], { cwd, env: {} });
  expect(markdown.stdout).toContain('| ❌ problem | credential | ');
});
