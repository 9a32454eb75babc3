import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HubFleets } from '../../src/cli/run/hub-fleets.ts';
import { SteerableClock } from '../../src/simulator/clock/steerable-clock.ts';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAY = 86_400_000;
const FILES = {
  'hubjobs.yaml':
    'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs: { local: { hostName: localhost, tier: S1 } }\n',
  'jobs/lock.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { allDevices: true }
  method: { name: lock }
  schedule: { cron: "0 22 * * *", timeZone: UTC }
  startingDeadline: 15m
  maxExecutionTime: 10m
`,
  'fleet.yaml': `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - { name: doors, count: 5, idPattern: "door-{index}", methods: { lock: { status: 200 } } }
`,
};

let cwd: string;
let hub: LocalHub;
let fleets: HubFleets;
const clock = new SteerableClock();
beforeEach(async () => {
  cwd = await temporaryFolder(FILES);
  hub = await startLocalHub({ clock });
  fleets = new HubFleets(hub, { cwd, signal: new AbortController().signal });
  const found = fleets.inText(FILES['fleet.yaml']);
  if ('length' in found) await found[0]?.connect();
  expect(hub.state.registry.counts().connected).toBe(5);
  // Half an hour before a night's job: within the lead of the tier, one hour.
  await clock.jumpTo(Math.ceil(clock.now() / DAY) * DAY + 21.5 * 3_600_000);
});
afterEach(async () => {
  await fleets.close();
  await hub.stop();
});

const hubjobs = (...argv: readonly string[]) =>
  runCli([...argv, '--ca', path.join(cwd, 'ca.pem')], {
    cwd,
    env: { HUBJOBS_CONNECTION_STRING: hub.connectionString('service') },
  });

it('a week of nights on a local hub whose clock is moved, day by day', async () => {
  await writeFile(path.join(cwd, 'ca.pem'), hub.caPem);
  const refused = await hubjobs('reconcile');
  expect([refused.exitCode, refused.stderr + refused.stdout]).toEqual([
    4,
    expect.stringMatching(/clock[\s\S]*--hub-time/),
  ]);
  expect(hub.state.jobs.count).toBe(0);
  for (let night = 1; night <= 7; night += 1) {
    const { exitCode, stderr } = await hubjobs('reconcile', '--hub-time');
    expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    expect(hub.state.jobs.activeCount).toBe(1);
    await clock.jumpTo(clock.now() + DAY);
    expect([hub.state.jobs.count, hub.state.jobs.activeCount]).toEqual([night, 0]);
  }
  const jobs = [...hub.state.jobs.list()];
  expect(jobs.map(({ status, rows }) => [status, rows.counts().completed])).toEqual(
    Array(7).fill(['completed', 5]),
  );
  const hours = new Set(jobs.map(({ startAt }) => new Date(startAt).toISOString().slice(11, 16)));
  expect([...hours]).toEqual(['22:00']);
  const { exitCode, stdout } = await hubjobs('status', '--hub-time', '--format', 'json');
  const status = JSON.parse(stdout);
  expect(exitCode).toBe(0);
  const [newest] = jobs.slice(-1);
  expect(status.manifests).toMatchObject([{ manifest: 'lock', last: newest?.spec.jobId }]);
  expect(status.jobs).toMatchObject(Array(7).fill({ verdict: 'succeeded' }));
  const plan = JSON.parse((await hubjobs('plan', '--hub-time', '--format', 'json')).stdout);
  expect(plan.changes.map(({ action }: { action: string }) => action)).toContain('create');
  expect(plan.refusals ?? []).toEqual([]);
});
