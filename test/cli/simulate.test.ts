import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { isSimulationDocument } from '../support/simulated-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { cron: "0 20 * * *", timeZone: UTC }
`;

const simulation = (name: string, expectation: string, more = '') => `---
apiVersion: hubjobs/v1
kind: Simulation
metadata: { name: ${name} }
spec:
  from: 2027-03-01T19:30:00Z
  for: 1h
${more}  expect:
    jobs:
      lock-doors:
        ${expectation}
`;

const LINK = 'https://fleet.example.com/devices/{deviceId}';
const CONFIG = `apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nlinks: { device: "${LINK}" }\n`;

async function simulate(text: string, ...argv: readonly string[]) {
  const cwd = await temporaryFolder({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': text });
  const result = await runCli(['simulate', ...argv], { cwd });
  return { ...result, cwd };
}

describe('hubjobs simulate', () => {
  it('names the failed expectation with its place and both values, and exits with 5', async () => {
    const text = JOB + simulation('good', 'ran: 1') + simulation('bad', 'ran: 3..4');
    const { exitCode, stdout, cwd } = await simulate(text);
    expect(exitCode).toBe(5);
    expect(stdout).toContain('✗ lock-doors: jobs that ran: expected 3..4, was 1');
    expect(stdout).toContain('1 of 2 simulations failed: bad');
    const document: unknown = JSON.parse(await readFile(path.join(cwd, 'report/simulation.json'), 'utf8'));
    expect(isSimulationDocument(document)).toBe(true);
    const page = await readFile(path.join(cwd, 'report/simulation.html'), 'utf8');
    expect(page).toContain('<p class="headline">1 of 2 simulations failed: bad</p>');
    expect(page).toContain(`"deviceLink":"${LINK}"`);
  }, 60_000);

  it('runs jobs on modules of the fleet, and on modules that it makes for a repository without one', async () => {
    const aimed = JOB.replace("tags.building = '43'", "FROM devices.modules WHERE moduleId = 'lock'");
    const job = `${aimed}  maxExecutionTime: 10m\n`;
    const group = `${[
      'name: gateways, count: 10, idPattern: "gateway-{index}", online: 80%, capabilities: { iotEdge: true }',
      'modules: { lock: { methods: { lockDoor: {} } }, camera: {} }',
    ].join(', ')}`;
    const fleet = `---\napiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: f }\nspec: { groups: [{ ${group} }] }\n`;
    const described = await simulate(
      job + fleet + simulation('modules', '{ devices: 10, succeeded: 8, offline: 2 }'),
    );
    expect(described.exitCode, described.stdout).toBe(0);
    expect(described.stdout).toMatch(/gateway-\d+\/lock/);
    const derived = await simulate(
      job + simulation('modules', '{ ran: 1, devices: 20, succeeded: ">= 80%" }'),
    );
    expect(derived.exitCode, derived.stdout).toBe(0);
  }, 60_000);

  it('runs a job with `at: merged` a minute after the simulation begins, and again after an edit', async () => {
    const text = JOB.replace('cron: "0 20 * * *", timeZone: UTC', 'at: merged');
    const once = `${text}  maxExecutionTime: 5m\n`;
    const edit = '  edits: [{ after: 30m, change: { lock-doors: { method: { payload: 1 } } } }]\n';
    const { exitCode, stdout } = await simulate(
      once + simulation('twice', 'ran: 2', edit),
      '--format',
      'json',
    );
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toContain('acme-lock-doors-2703011931');
    expect(stdout).toContain('acme-lock-doors-2703012001');
  }, 60_000);

  it.each([
    [
      'github',
      '::error file=jobs/a.yaml,line=17,endLine=17,col=1,endColumn=1,title=simulation-failed::bad: lock-doors: jobs that ran: expected 3, was 1',
    ],
    ['junit', '<failure message="expected 3, was 1"/>'],
    ['markdown', '| ❌ | lock-doors: jobs that ran | `3` | 1 |'],
    ['json', '"expected": "3"'],
    ['html', 'expected <code class="bad">3</code>, was <code class="good">1</code>'],
  ])(
    'prints a failed expectation as %s',
    async (format, expected) => {
      const { exitCode, stdout } = await simulate(JOB + simulation('bad', 'ran: 3'), '--format', format);
      expect(exitCode).toBe(5);
      expect(stdout).toContain(expected);
    },
    60_000,
  );

  it('derives devices only from manifests that run on the hub', async () => {
    const labelled = (name: string, env: string) =>
      JOB.replace('{ name: lock-doors }', `{ name: ${name}, labels: { env: ${env} } }`)
        .replace("'43'", `'${env}'`)
        .replace('lockDoor', `${env}Method`);
    const cwd = await temporaryFolder({
      'hubjobs.yaml': `${CONFIG}hubs:\n  one: { hostName: h.example, tier: S1, selector: { env: prod }, auth: entra }\n`,
      'jobs/a.yaml': `${labelled('for-prod', 'prod')}---\n${labelled('for-staging', 'staging')}${simulation('test', 'ran: 1').replace('lock-doors', 'for-prod')}`,
    });
    for (const argv of [[], ['--for', '1h', '--from', '2027-03-01T19:30:00Z']]) {
      const { exitCode, stdout, stderr } = await runCli(['simulate', '--format', 'json', ...argv], { cwd });
      expect(exitCode, stderr).toBe(0);
      const document: unknown = JSON.parse(stdout);
      expect(document).toMatchObject({
        simulations: [{ fleet: { devices: 25 }, manifests: [{ name: 'for-prod' }] }],
      });
    }
  }, 60_000);

  it('runs a named Simulation document with the jobs of the whole repository', async () => {
    const cwd = await temporaryFolder({
      'hubjobs.yaml': CONFIG,
      'jobs/a.yaml': JOB,
      'jobs/simulations/good.yaml': simulation('good', 'ran: 1'),
      'jobs/simulations/bad.yaml': simulation('bad', 'ran: 3'),
    });
    const { exitCode, stdout, stderr } = await runCli(['simulate', 'jobs/simulations/good.yaml'], { cwd });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('✓ lock-doors: jobs that ran: 1');
    expect(stdout).not.toContain('bad');
  }, 60_000);

  it('simulates a job as it is on the hub that is named', async () => {
    const overrides = 'hubs: { staging: { overrides: { suspend: true } } }\n';
    const cwd = await temporaryFolder({
      'hubjobs.yaml': `${CONFIG}hubs:\n  production: { hostName: p.example, tier: S1 }\n  staging: { hostName: s.example, tier: S1 }\n`,
      'jobs/a.yaml': JOB + overrides,
      'jobs/production.yaml': simulation('on-production', 'ran: 1').slice(4),
      'jobs/staging.yaml': simulation('on-staging', 'ran: 0').slice(4),
    });
    for (const hub of ['production', 'staging']) {
      const { exitCode, stdout } = await runCli(['simulate', `jobs/${hub}.yaml`, '--hub', hub], { cwd });
      expect(exitCode, stdout).toBe(0);
      expect(stdout).toContain('✓ lock-doors: jobs that ran');
    }
  }, 60_000);

  it('applies edits: a job that is suspended before its time does not run', async () => {
    const more = '  edits:\n    - after: 30m\n      change: { lock-doors: { suspend: true } }\n';
    const text = simulation('stopped', 'ran: 0', more)
      .replace('T19:30', 'T18:00')
      .replace('for: 1h', 'for: 3h');
    const { exitCode, stdout } = await simulate(JOB + text);
    expect(stdout).toContain('✓ lock-doors: jobs that ran: 0');
    expect(exitCode).toBe(0);
  }, 60_000);

  it('accepts an edit that causes only a warning', async () => {
    // A fixed time in the hours in which clocks change is remarked on, in a file and in a commit alike.
    const more =
      '  edits:\n    - after: 30m\n      change: { lock-doors: { schedule: { cron: "30 2 * * *", timeZone: Europe/Paris } } }\n';
    const text = simulation('moved', 'ran: 0', more)
      .replace('T19:30', 'T18:00')
      .replace('for: 1h', 'for: 3h');
    const { exitCode, stdout } = await simulate(JOB + text);
    expect(stdout).toContain('✓ lock-doors: jobs that ran: 0');
    expect(exitCode).toBe(0);
  }, 60_000);

  it('simulates once when a time is given, with devices derived from the manifests', async () => {
    const { exitCode, stdout, stderr } = await simulate(
      JOB,
      '--from',
      '2027-03-01T00:00:00Z',
      '--for',
      '2d',
      '--connect',
      '1',
      '--late',
      '0..10m',
      '--drop',
      '10%',
    );
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('derived from the manifests');
    expect(stdout).toMatch(/lock-doors {2}~~/);
  }, 60_000);

  it.each([
    ['an unknown fleet', ['--fleet', 'nowhere'], 'there is no Fleet document named nowhere'],
    ['a share over all', ['--drop', '101%'], 'Expected a percentage'],
    ['a fault of no kind', ['--fault', '418'], 'Expected an effect'],
    ['a day that does not exist', ['--from', '2027-04-31T00:00:00Z'], 'Expected an instant with an offset'],
    ['a file for a folder', ['--report-dir', 'jobs/a.yaml'], 'hint: name another folder with --report-dir'],
    ['a seed too large', ['--seed', '1234567890'], 'Expected a whole number from 0 to 999999999.'],
    ['lateness backwards', ['--late', '2h..1h'], 'Expected two durations'],
  ])('refuses %s with exit code 3', async (_, argv, message) => {
    const { exitCode, stderr } = await simulate(JOB, ...argv);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(3);
  });

  it('refuses a repository without a job', async () => {
    const { exitCode, stderr } = await simulate('# none yet\n');
    expect(stderr).toContain('error: there is no job or rollout to simulate\n  hint: ');
    expect(exitCode).toBe(3);
  });

  it.each([
    [
      'an unknown job',
      simulation('x', 'ran: 1').replace('lock-doors:', 'lock-door:'),
      'simulation-unknown-name',
    ],
    ['a share over all', simulation('x', 'ran: 1', '  faults: ["429 rate=200%"]\n'), 'wrong-form'],
    ['bounds backwards', simulation('x', 'ran: 5..1'), 'simulation-range'],
    [
      'a commit that makes a bad job',
      simulation(
        'x',
        'ran: 1',
        '  edits:\n    - after: 1m\n      change: { lock-doors: { method: null } }\n',
      ),
      'simulation-edit',
    ],
    ['a date that does not exist', simulation('x', 'ran: 1').replace('03-01T19', '13-01T19'), 'at-date'],
    [
      'a commit after the end',
      simulation('x', 'ran: 1', '  edits:\n    - after: 2h\n      remove: [lock-doors]\n'),
      'duration-range',
    ],
  ])('finds %s in a Simulation document', async (_, text, code) => {
    const { exitCode, stderr } = await simulate(JOB + text);
    expect(stderr).toContain(`[${code}]`);
    expect(exitCode).toBe(3);
  });
});
