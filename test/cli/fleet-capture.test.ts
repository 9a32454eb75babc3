import { describe, expect, it, onTestFinished } from 'vitest';
import { HubError } from '../../src/hub/hub-error.ts';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = (hostName: string) => `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  production: { hostName: "${hostName}", tier: S3, connectionString: { env: HUB } }
`;
const JOB = (name: string, env: string) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name}, labels: { env: ${env} } }
spec:
  target: { query: tags.building = '43' }
  method: { name: ${name}Method }
  schedule: { cron: "0 20 * * *", timeZone: UTC }
`;

function repository(hostName: string): Promise<string> {
  return temporaryFolder({ 'hubjobs.yaml': CONFIG(hostName), 'jobs/lock.yaml': JOB('lock', 'prod') });
}

describe('fleet capture', () => {
  it('takes only the methods of manifests that run on the hub', async () => {
    const server = await startLocalHub({ tier: 'S3' });
    onTestFinished(() => server.stop());
    server.addDevices(
      Array.from({ length: 20 }, (_, index) => ({ deviceId: `door-${index}`, tags: { building: '43' } })),
    );
    const cwd = await temporaryFolder({
      'hubjobs.yaml': CONFIG(server.hostName).replace('tier: S3', 'tier: S3, selector: { env: prod }'),
      'jobs/a.yaml': [
        JOB('lock', 'prod'),
        JOB('wipe', 'staging'),
        JOB('restart', 'prod').replace("tags.building = '43'", "FROM devices.modules WHERE moduleId = 'm'"),
      ].join('---\n'),
      'ca.pem': server.caPem,
    });
    const env = { HUB: server.connectionString('service') };
    const { exitCode, stdout, stderr } = await runCli(['fleet', 'capture', '--ca', 'ca.pem'], { cwd, env });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('lockMethod');
    expect(stdout).not.toContain('wipeMethod');
    expect(stdout).not.toContain('restartMethod: ');
  });

  it('fails on a hub without devices', async () => {
    const hub = createMemoryHub({ clock: { now: () => 0 } });
    const { exitCode, stdout, stderr } = await runCli(['fleet', 'capture'], {
      cwd: await repository('hub.example'),
      env: { HUB: 'HostName=hub.example;SharedAccessKeyName=service;SharedAccessKey=AAAA' },
      openHub: async () => hub,
    });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('error: hub production has no devices: there is nothing to capture');
  });

  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ['no twins', ['--sample', '0'], 'from 1 to 10000'],
    ['too many twins', ['--sample', '10001'], 'from 1 to 10000'],
    ['a name that no fleet can have', ['--name', 'My Fleet'], 'lower-case letters, digits and single dashes'],
    ['a hub that is not there', ['--hub', 'nowhere'], 'has no hub named "nowhere"'],
  ];
  for (const [name, options, says] of refused) {
    it(`refuses ${name}`, async () => {
      const cwd = await repository('hub.example');
      const { exitCode, stderr } = await runCli(['fleet', 'capture', ...options], { cwd });
      expect(exitCode).toBe(3);
      expect(stderr).toContain(says);
    });
  }

  it('prints the error of the hub and exits with 1', async () => {
    const hub = createMemoryHub({ clock: { now: () => 0 } });
    hub.failCall(
      1,
      'before',
      new HubError('unauthorized', 'The hub refused the credentials.', { request: 'POST /devices/query' }),
    );
    const { exitCode, stderr } = await runCli(['fleet', 'capture'], {
      cwd: await repository('hub.example'),
      env: { HUB: 'HostName=hub.example;SharedAccessKeyName=service;SharedAccessKey=AAAA' },
      openHub: async () => hub,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error: The hub refused the credentials.');
  });
});
