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
  it('--quiet leaves the result alone', async () => {
    const { exitCode, stdout, stderr } = await run(command, '--quiet');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/lock-doors|no job/i);
  });

  it('--verbose says every exchange, and no secret', async () => {
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

  it('takes one of the two', async () => {
    const { exitCode, stderr } = await run(command, '--quiet', '--verbose');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('cannot be used with');
  });
});

describe('simulate', () => {
  it('--quiet says nothing beside the result', async () => {
    const cwd = await temporaryFolder({
      'jobs/a.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { at: 2027-03-01T10:00:00Z }
`,
    });
    const argv = ['simulate', '--from', '2027-03-01T09:30:00Z', '--for', '2h', '--connect', '0'];
    expect((await runCli(argv, { cwd })).stderr).toMatch(/virtual time starts/);
    const { exitCode, stdout, stderr } = await runCli([...argv, '--quiet'], { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/lock-doors/);
  });
});
