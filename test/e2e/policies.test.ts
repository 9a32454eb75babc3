import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { problemsOf } from '../report/support/schema-checks.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** An hour from now, to the minute. */
const SOON = `${new Date(Date.now() + 3_600_000).toISOString().slice(0, 16)}:00Z`;

const job = (name: string, target: string, method: string) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: "${target}" }
  method: { name: ${method} }
  schedule: { at: "${SOON}" }
`;

const FILES = {
  'hubjobs.yaml': `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  local: { hostName: localhost, tier: S2 }
`,
  'jobs/lock.yaml': job('lock-doors', "tags.building = '43'", 'lockDoor'),
  'jobs/reset.yaml': job('reset-doors', "tags.building = '43'", 'factoryReset'),
  'jobs/policies/reset.yaml': `apiVersion: hubjobs/v1
kind: Policy
metadata: { name: factory-reset }
spec:
  match: method.name = 'factoryReset'
  deny: devices > 5
  message: At most five at once; ask the platform team.
`,
};

const BECAUSE =
  'The policy factory-reset (jobs/policies/reset.yaml:6) denies it: At most five at once; ask the platform team. It found devices = 30. Change the job (jobs/reset.yaml:1).';

it('a policy refuses one job until it is changed, and leaves the others and what waits on the hub alone', async () => {
  const hub = await startLocalHub({ tier: 'S2' });
  onTestFinished(() => hub.stop());
  hub.addDevices(
    Array.from({ length: 30 }, (_, index) => ({
      deviceId: `door-${index}`,
      tags: { building: '43', floor: index },
    })),
  );
  const cwd = await temporaryFolder({ ...FILES, 'ca.pem': hub.caPem });
  const run = async (exitCode: number, ...argv: readonly string[]) => {
    const env = { HUBJOBS_CONNECTION_STRING: hub.connectionString('service') };
    const result = await runCli([...argv, '--ca', 'ca.pem'], { cwd, env });
    expect(result.exitCode, result.stderr).toBe(exitCode);
    return result.stdout;
  };
  const read = (file: string) => readFile(path.join(cwd, file), 'utf8');
  const write = (file: string, text: string) => writeFile(path.join(cwd, file), text);

  expect((await run(4, 'plan', '--out', 'plan.json')).replace(/\s+/g, ' ')).toContain(`policy: ${BECAUSE}`);
  const plan = await read('plan.json');
  expect(problemsOf('plan', plan)).toEqual([]);
  expect(JSON.parse(plan).changes).toMatchObject([
    { action: 'create', manifest: 'lock-doors' },
    {
      action: 'refuse',
      manifest: 'reset-doors',
      reason: 'policy',
      because: BECAUSE,
      violations: [
        {
          policy: 'factory-reset',
          file: 'jobs/policies/reset.yaml',
          line: 6,
          values: [{ field: 'devices', value: 30 }],
        },
      ],
    },
  ]);
  expect(await run(4, 'plan', '--format', 'markdown')).toContain('1 refused: a policy denies it');
  expect(await run(4, 'plan', '--format', 'html')).toContain('At most five at once; ask the platform team.');

  expect((await run(4, 'reconcile')).replace(/\s+/g, ' ')).toContain(`policy: ${BECAUSE}`);
  const { jobs } = JSON.parse(await read('report/status.json'));
  expect(jobs.map(({ manifest }: { manifest: string }) => manifest)).toEqual(['lock-doors']);

  const fewDoors = "tags.building = '43' AND tags.floor < 5";
  await write('jobs/reset.yaml', job('reset-doors', fewDoors, 'factoryReset'));
  await run(0, 'reconcile');

  await write('jobs/policies/reset.yaml', FILES['jobs/policies/reset.yaml'].replace('> 5', '> 0'));
  expect(await run(0, 'plan')).toContain('2 unchanged');
});
