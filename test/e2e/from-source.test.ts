import { expect, it, onTestFinished } from 'vitest';
import { startLocalHub } from '../../src/simulation/local-hub-library.ts';
import { startCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('runs from its sources against a hub', async () => {
  const hub = await startLocalHub({ tier: 'S3' });
  onTestFinished(() => hub.stop());
  const cwd = await temporaryFolder({
    'hubjobs.yaml': `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs: { local: { hostName: localhost, tier: S3 } }
`,
    'jobs/lock.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.floor = 1 }
  method: { name: lockDoor }
  schedule: { cron: '0 22 * * *', timeZone: UTC }
`,
    'ca.pem': hub.caPem,
  });
  const env = { HUBJOBS_CONNECTION_STRING: hub.connectionString('service') };
  const { exitCode, stdout, stderr } = await startCli(['status', '--ca', 'ca.pem'], { cwd, env }).done;
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain('no jobs of ours on the hub');
}, 60_000);
