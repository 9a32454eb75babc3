import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let hub: LocalHub;

beforeAll(async () => {
  hub = await startLocalHub({ tier: 'S2' });
  hub.addDevices([{ deviceId: 'door-1', tags: { building: '43' } }]);
});
afterAll(() => hub.stop());

const CONFIG =
  'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs: { local: { hostName: localhost, tier: S2 } }\n';
const atNight = (name: string) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: "tags.building = '43'" }
  method: { name: lockDoor }
  schedule: { cron: "30 2 * * *", timeZone: Europe/Budapest }
`;
const JOBS = Object.fromEntries(['a', 'b', 'c'].map((name) => [`jobs/${name}.yaml`, atNight(name)]));

async function run(argv: readonly string[], config = CONFIG) {
  return runCli(argv, {
    cwd: await temporaryFolder({ 'hubjobs.yaml': config, 'ca.pem': hub.caPem, ...JOBS }),
    env: { HUBJOBS_CONNECTION_STRING: hub.connectionString('service') },
  });
}

describe('what is worth knowing of several manifests', () => {
  it('is one block of validate', async () => {
    const { stdout } = await run(['validate']);
    expect(stdout.match(/info\[night-time\]/g)).toHaveLength(1);
    expect(stdout).toContain('the same in 2 other places:\n       jobs/b.yaml:7\n       jobs/c.yaml:7\n');
    expect(stdout).toContain('3 info in 3 files');
  });

  it('is no matter of plan, unless hubjobs.yaml asks for it', async () => {
    const quiet = await run(['plan', '-q', '--ca', 'ca.pem']);
    expect(quiet).toMatchObject({ exitCode: 0, stderr: '' });
    const asked = await run(['plan', '-q', '--ca', 'ca.pem'], `${CONFIG}rules: { night-time: info }\n`);
    expect(asked.exitCode).toBe(0);
    expect(asked.stderr.match(/info\[night-time\]/g)).toHaveLength(1);
  });
});
