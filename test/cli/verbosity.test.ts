import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let hub: LocalHub;

beforeAll(async () => {
  hub = await startLocalHub({ tier: 'S2' });
});
afterAll(() => hub.stop());

async function run(...argv: string[]) {
  const cwd = await temporaryFolder({
    'ca.pem': hub.caPem,
    'hubjobs.yaml':
      'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs: { local: { hostName: localhost, tier: S2 } }\n',
    'jobs/a.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { allDevices: true, maxDevices: 5 }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: UTC }
`,
  });
  const env = { HUBJOBS_CONNECTION_STRING: hub.connectionString('service') };
  return runCli([...argv, '--ca', 'ca.pem'], { cwd, env });
}

describe.each(['plan', 'reconcile', 'status'])('%s', (command) => {
  it('--quiet prints only the result', async () => {
    const { exitCode, stdout, stderr } = await run(command, '--quiet');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/lock-doors|no job/i);
  });

  it('--verbose prints every request, and no secret', async () => {
    const { exitCode, stderr } = await run(command, '--verbose');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^> (GET|POST) \/\S+\?api-version=/m);
    expect(stderr).toMatch(/^> {3}authorization: \*\*\*$/m);
    expect(stderr).toMatch(/^< HTTP 200 after \d+ ms$/m);
    expect(stderr).not.toMatch(/sig=|SharedAccessSignature/);
    const key = /SharedAccessKey=(.+)/.exec(hub.connectionString('service'))?.[1] ?? '';
    expect(key.length).toBeGreaterThan(20);
    expect(stderr).not.toContain(key);
  });

  it('takes only one of the two', async () => {
    const { exitCode, stderr } = await run(command, '--quiet', '--verbose');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('cannot be used with');
  });
});

const SIMULATE = ['simulate', '--from', '2027-03-01T09:30:00Z', '--for', '2h', '--connect', '0'];
const SIMULATED = {
  'jobs/a.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { at: 2027-03-01T10:00:00Z }
`,
};
const TEST = `apiVersion: hubjobs/v1
kind: Simulation
metadata: { name: morning }
spec:
  from: 2027-03-01T09:30:00Z
  for: 2h
  connect: 0
  expect: { jobs: { lock-doors: { ran: 1 } } }
`;

describe.each([
  ['simulate', SIMULATED, SIMULATE, /virtual time starts/],
  ['simulate with a test', { ...SIMULATED, 'jobs/b.yaml': TEST }, ['simulate'], /^simulating morning$/m],
])('%s', (_, files, argv, said) => {
  it('--quiet prints only the result', async () => {
    const cwd = await temporaryFolder(files);
    expect((await runCli(argv, { cwd })).stderr).toMatch(said);
    const { exitCode, stdout, stderr } = await runCli([...argv, '--quiet'], { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/lock-doors/);
  });

  it('--verbose prints every request, and no secret', async () => {
    const cwd = await temporaryFolder(files);
    const { exitCode, stderr } = await runCli([...argv, '--verbose'], { cwd });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^> PUT \/jobs\/v2\/\S+\?api-version=/m);
    expect(stderr).toMatch(/^> {3}authorization: \*\*\*$/m);
    expect(stderr).not.toMatch(/sig=|SharedAccess/);
  });

  it('prints its progress at most every five seconds', async () => {
    const cwd = await temporaryFolder(files);
    const lines = async (perLook: number) => {
      let now = 0;
      const clock = { now: () => (now += perLook), sleep: () => Promise.reject(new Error('nobody sleeps')) };
      const { stderr } = await runCli([...argv, ...(argv.length > 1 ? ['--every', '5m'] : [])], {
        cwd,
        clock,
      });
      return stderr.match(/^simulated until 2027-03-01 .*: [0-9]+ of [0-9]+ runs of the workflow$/gm) ?? [];
    };
    expect(await lines(1)).toEqual([]);
    const all = await lines(5_000);
    const third = await lines(1_700);
    expect(all.length).toBeGreaterThan(1);
    expect(third.length).toBeLessThanOrEqual(Math.ceil(all.length / 3));
  });
});

describe('devices', () => {
  it('--verbose prints the requests to the registry and what each device does, and no key', async () => {
    const cwd = await temporaryFolder({ 'ca.pem': hub.caPem, 'fleet.yaml': FLEET });
    const stop = new AbortController();
    let stderr = '';
    const write = (text: string) => {
      stderr += text;
      if (text.startsWith('ready:')) stop.abort();
    };
    const argv = ['devices', '--fleet', 'fleet.yaml', '--register', '--verbose', '--ca', 'ca.pem'];
    await runCli([...argv, '--mqtt-port', String(hub.mqttPort)], {
      cwd,
      env: { HUBJOBS_CONNECTION_STRING: hub.connectionString('iothubowner') },
      signal: stop.signal,
      stderr: { write, isTerminal: false, columns: undefined },
    });
    expect(stderr).toMatch(/^> POST \/devices\/?\?api-version=/m);
    expect(stderr).toMatch(/^> {3}authorization: \*\*\*$/m);
    expect(stderr).toMatch(/^< HTTP 200 after \d+ ms$/m);
    expect(stderr).toMatch(/^loud-1 connected$/m);
    const key = /SharedAccessKey=(.+)/.exec(hub.connectionString('iothubowner'))?.[1] ?? '';
    expect(key.length).toBeGreaterThan(20);
    for (const secret of [key, 'sig=', 'SharedAccessKey=']) expect(stderr).not.toContain(secret);
  });
});

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: small }
spec:
  groups: [{ name: doors, count: 2, idPattern: "loud-{index}" }]
`;

describe('hub', () => {
  it.each([
    ['--verbose prints every request', '--verbose', /^[0-9:.]+Z {2}GET \/devices\/nobody → 401 IotHub/],
    ['--quiet prints nothing', '--quiet', /^$/],
  ])('%s', async (_, option, printed) => {
    const cwd = await temporaryFolder();
    const stop = new AbortController();
    const write = (text: string) => {
      const { port } = JSON.parse(text) as { port: number };
      void ask(port, path.join(cwd, 'ca.pem')).finally(() => stop.abort());
    };
    const ports = ['--port', '0', '--mqtt-port', '0'];
    const { exitCode, stderr } = await runCli(
      ['hub', ...ports, '--ca-out', 'ca.pem', '--format', 'json', option],
      { cwd, signal: stop.signal, stdout: { write, isTerminal: false, columns: undefined } },
    );
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(printed);
  });
});

async function ask(port: number, caFile: string): Promise<void> {
  const ca = await readFile(caFile);
  await new Promise<void>((resolve, reject) => {
    get({ host: 'localhost', port, ca, path: '/devices/nobody?api-version=2021-04-12' }, (answer) => {
      answer.resume().once('end', resolve);
    }).once('error', reject);
  });
}
