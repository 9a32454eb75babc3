import { describe, expect, it } from 'vitest';
import { createGitRepository, GIT_ENVIRONMENT } from '../support/git-repository.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';

/** Jobs and rollouts whose conditions name the time at which they are due. */

const HOUR = 3_600_000;
const START = Date.parse('2027-03-01T08:00:00Z');

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  main: { hostName: memory.test, tier: S3, auth: entra }
`;

const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: renew }
spec:
  target: { query: tags.site = 'campus', maxDevices: 5 }
  done: properties.reported.certificate.expires >= $scheduledAt + 30d
  method: { name: renew }
  schedule: { cron: "0 9,12 * * *", timeZone: UTC }
  startingDeadline: 1h
`;

const ROLLOUT = `apiVersion: hubjobs/v1
kind: Rollout
metadata: { name: keys }
spec:
  target: { query: tags.site = 'campus' }
  twin: { desired: { keys: 2 } }
  done: properties.reported.renewed >= $scheduledAt - 1d
  stages:
    - { name: old, query: properties.reported.renewed < $scheduledAt - 365d }
    - { name: rest }
`;

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: gateways }
spec:
  groups:
    - name: old
      count: 3
      idPattern: old-{index}
      tags: { site: campus }
      reported: { certificate: { expires: 2027-03-15T00:00:00Z } }
      methods: { renew: { status: 200 } }
    - name: new
      count: 4
      idPattern: new-{index}
      tags: { site: campus }
      reported: { certificate: { expires: 2028-03-15T00:00:00Z } }
      methods: { renew: { status: 200 } }
`;

const left = (time: string) =>
  `tags.site = 'campus' AND (NOT IS_DEFINED(properties.reported.certificate.expires) OR properties.reported.certificate.expires < '${time}')`;

async function setUp(files: Readonly<Record<string, string>>) {
  const clock = createManualClock(START);
  const count = { total: 3, connected: 3 };
  const hub = createMemoryHub({
    clock,
    counts: {
      [left('2027-03-31T09:00:00Z')]: count,
      [left('2027-03-31T12:00:00Z')]: { total: 9, connected: 9 },
    },
  });
  const repository = await createGitRepository();
  await repository.commit({ 'hubjobs.yaml': CONFIG, ...files }, { at: '2027-03-01T06:00:00Z' });
  const run = (...argv: string[]) =>
    runCli(argv, {
      clock,
      cwd: repository.folder,
      env: { ...GIT_ENVIRONMENT, NO_COLOR: '1' },
      openHub: async () => ({ ...hub, close: async () => {} }),
    });
  const conditions = () =>
    hub.jobs().map(({ jobId, status, condition }) => `${jobId} ${status} ${condition}`);
  return { clock, hub, repository, run, conditions };
}

describe('$scheduledAt', () => {
  it('is filled in for each occurrence, shown in the plan, and part of what is compared later', async () => {
    const { run, conditions, clock } = await setUp({ 'jobs/renew.yaml': JOB.replace(', maxDevices: 5', '') });
    const plan = JSON.parse((await run('plan', '-f', 'json')).stdout);
    expect(
      plan.changes.map(({ request }: { request?: { condition: string } }) => request?.condition),
    ).toEqual(expect.arrayContaining([left('2027-03-31T09:00:00Z'), left('2027-03-31T12:00:00Z')]));
    const first = await run('reconcile');
    expect(first.exitCode, first.stderr).toBe(0);
    expect(conditions()).toEqual([
      `acme-renew-2703010900 scheduled ${left('2027-03-31T09:00:00Z')}`,
      `acme-renew-2703011200 scheduled ${left('2027-03-31T12:00:00Z')}`,
    ]);
    clock.advance(HOUR / 2);
    const again = await run('plan', '--detailed-exitcode');
    expect(again.exitCode, again.stdout).toBe(0);
  });

  it('is part of the content: another offset replaces what waits', async () => {
    const { run, conditions, clock, repository } = await setUp({
      'jobs/renew.yaml': JOB.replace(', maxDevices: 5', ''),
    });
    await run('reconcile');
    clock.advance(60_000);
    await repository.commit(
      { 'jobs/renew.yaml': JOB.replace('30d', '60d').replace(', maxDevices: 5', '') },
      { at: new Date(clock.now()).toISOString() },
    );
    clock.advance(60_000);
    expect((await run('reconcile')).exitCode).toBe(0);
    expect(conditions()).toContain(`acme-renew-2703010900-2 scheduled ${left('2027-04-30T09:00:00Z')}`);
  });

  it('limits each occurrence by its own devices', async () => {
    const { run, conditions } = await setUp({ 'jobs/renew.yaml': JOB });
    const { exitCode, stdout } = await run('reconcile');
    expect(exitCode, stdout).toBe(4);
    expect(conditions().map((line) => line.split(' ')[0])).toEqual(['acme-renew-2703010900']);
  });

  it('is the begin of the version in a rollout', async () => {
    const { run, hub } = await setUp({ 'jobs/keys.yaml': ROLLOUT });
    const { exitCode, stderr } = await run('plan');
    expect(exitCode, stderr).toBe(0);
    const asked = hub.calls
      .flatMap(({ subject }) => subject ?? [])
      .filter((text) => text.includes('renewed'));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.join('\n')).toContain("properties.reported.renewed < '2026-03-01T06:01:00Z'");
    expect(asked.join('\n')).not.toContain('$scheduledAt');
  });

  it('works in explain, simulate and diff, and is an error elsewhere', async () => {
    const files = { 'jobs/renew.yaml': JOB, 'jobs/keys.yaml': ROLLOUT, 'jobs/fleet.yaml': FLEET };
    const { run, repository } = await setUp(files);
    expect((await run('validate')).exitCode).toBe(0);
    const explained = await run('explain', 'renew');
    expect(explained.exitCode, explained.stderr).toBe(0);
    expect(explained.stdout).toContain('2027-03-31T09:00:00Z');
    expect((await run('explain', 'keys')).stdout).toContain('2026-03-01T08:00:00Z');

    const simulated = await run(
      'simulate',
      'jobs/renew.yaml',
      'jobs/fleet.yaml',
      '--from',
      '2027-03-01T08:30:00Z',
      '--for',
      '1h',
      '-f',
      'json',
    );
    expect(JSON.parse(simulated.stdout), simulated.stderr).toMatchObject({
      simulations: [{ jobs: [{ manifest: 'renew', devices: { total: 3, succeeded: 3 } }, {}, {}] }],
    });
    const derived = await run(
      'simulate',
      'jobs/renew.yaml',
      '--from',
      '2027-03-01T08:30:00Z',
      '--for',
      '1h',
      '-f',
      'json',
    );
    expect(derived.exitCode, derived.stderr).toBeLessThan(6);

    await repository.git(['branch', 'before']);
    await repository.commit(
      { 'jobs/renew.yaml': JOB.replace('30d', '400d') },
      { at: '2027-03-01T07:00:00Z' },
    );
    const diff = await run('diff', '--base', 'before');
    expect(diff.exitCode, diff.stderr).toBe(0);
    expect(diff.stdout).toContain('$scheduledAt + 400d');
    expect(diff.stdout).toContain('3 → 7');

    await repository.write({
      'jobs/fleet.yaml': FLEET.replace(
        'methods: { renew: { status: 200 } }',
        'methods: { renew: { status: 200 } }\n      onDesired: [{ when: tags.a < $scheduledAt, report: {} }]',
      ),
    });
    const wrong = await run('explain', '--query', 'tags.a < $scheduledAt');
    expect(wrong.exitCode).toBe(3);
    expect(wrong.stderr).toContain('there is no scheduled time here');
  });
});
