import { describe, expect, it } from 'vitest';
import { createGitRepository, GIT_ENVIRONMENT } from '../support/git-repository.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  production: { hostName: acme.azure-devices.net, tier: S2 }
`;

const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: reset-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: factoryReset }
  schedule: { cron: "0 22 * * *", timeZone: Europe/Budapest }
`;

const policy = (deny: string, more = '') => `apiVersion: hubjobs/v1
kind: Policy
metadata: { name: factory-reset }
spec:
  match: method.name = 'factoryReset'
  deny: ${deny}
  message: At most five at once; ask the platform team.
${more}`;

const files = (policyText: string, job = JOB) => ({
  'hubjobs.yaml': CONFIG,
  'jobs/reset.yaml': job,
  'jobs/policies/reset.yaml': policyText,
});

async function validate(policyText: string, argv: readonly string[] = [], job = JOB) {
  const cwd = await temporaryFolder(files(policyText, job));
  return runCli(['validate', ...argv], { cwd });
}

describe('validate', () => {
  it('refuses a job that a policy denies, and says which, why and what to do', async () => {
    const { exitCode, stdout } = await validate(policy('devices > 5 OR NOT IS_DEFINED(maxDevices)'));
    expect(exitCode).toBe(4);
    const said = stdout.replace(/\s+/g, ' ');
    expect(said).toContain(
      'error[policy-denies]: reset-doors: The policy factory-reset (jobs/policies/reset.yaml:6) denies it: At most five at once; ask the platform team. It found no maxDevices.',
    );
    expect(said).toContain('hint: Change the job (jobs/reset.yaml:1).');
    expect(said).toContain('1 error in 1 file');
  });

  it.each<[string, string, number, readonly string[]]>([
    ['leaves numbers of devices to the plan', policy('devices > 5'), 0, []],
    ['passes where a policy only warns', policy('"true"', '  severity: warn\n'), 0, ['policy-warns']],
    [
      'passes where a policy denies only some times',
      policy("local.weekday = 'FRI'"),
      0,
      ['policy-denies-at-times'],
    ],
    ['exits with 3 where a policy cannot be read', policy('devises > 5'), 3, ['query-unknown-column']],
  ])('%s', async (_, policyText, code, codes) => {
    const { exitCode, stdout } = await validate(policyText, ['--format', 'json']);
    const { diagnostics }: { diagnostics: readonly { readonly code: string }[] } = JSON.parse(stdout);
    expect([exitCode, ...diagnostics.map((one) => one.code)]).toEqual([code, ...codes]);
  });

  it('lets rules in hubjobs.yaml turn off what is about some times, and nothing that is about all', async () => {
    const rules = (code: string) => `${CONFIG}rules: { ${code}: off }\n`;
    const folder = (code: string) =>
      temporaryFolder({ ...files(policy("local.weekday = 'FRI'")), 'hubjobs.yaml': rules(code) });
    const allowed = await runCli(['validate'], { cwd: await folder('policy-denies-at-times') });
    expect([allowed.exitCode, allowed.stdout]).toEqual([
      0,
      '2 files, 1 job, 1 policy: nothing to complain about\n',
    ]);
    const forbidden = await runCli(['validate'], { cwd: await folder('policy-denies') });
    expect(forbidden.exitCode).toBe(3);
    expect(forbidden.stdout).toContain('unknown-rule');
  });

  it('judges a file that is named by the policies of the whole repository', async () => {
    const { exitCode, stdout } = await validate(policy('"true"'), ['jobs/reset.yaml']);
    expect(exitCode).toBe(4);
    expect(stdout).toContain('policy-denies');
    expect((await validate(policy('"true"'), ['jobs/policies'])).exitCode).toBe(0);
  });

  it('gives SARIF the line of the job, and that of the policy beside it', async () => {
    const { stdout } = await validate(policy('"true"'), ['--format', 'sarif']);
    const place = (uri: string, startLine: number) => ({
      physicalLocation: { artifactLocation: { uri }, region: { startLine } },
    });
    expect(JSON.parse(stdout).runs[0].results).toMatchObject([
      {
        ruleId: 'policy-denies',
        level: 'error',
        locations: [place('jobs/reset.yaml', 1)],
        relatedLocations: [
          { ...place('jobs/policies/reset.yaml', 6), message: { text: 'The policy factory-reset' } },
        ],
      },
    ]);
  });

  it('gives JSON both places, an annotation the line of the job, JUnit a failure', async () => {
    const [json, github, junit] = await Promise.all(
      ['json', 'github', 'junit'].map((format) => validate(policy('"true"'), ['--format', format])),
    );
    expect(JSON.parse(json?.stdout ?? '').diagnostics).toMatchObject([
      { file: 'jobs/reset.yaml', line: 1, related: [{ file: 'jobs/policies/reset.yaml', line: 6 }] },
    ]);
    expect(github?.stdout).toMatch(
      /^::error file=jobs\/reset\.yaml,line=1,.*title=policy-denies::reset-doors: The policy/,
    );
    expect(junit?.stdout).toMatch(/<testsuite [^>]*failures="1"/);
    expect(junit?.stdout).toContain('jobs/policies/reset.yaml:6');
  });
});

describe('validate --policies-of', () => {
  /** The base has one policy and no job; the checkout is what a pull request makes of it. */
  async function pullRequest(
    base: string,
    checkout: Readonly<Record<string, string | undefined>>,
    ref = 'main',
  ) {
    const repository = await createGitRepository();
    await repository.commit(
      { 'hubjobs.yaml': CONFIG, 'jobs/policies/reset.yaml': base },
      { at: '2026-03-01T00:00:00Z' },
    );
    await repository.git(['checkout', '--quiet', '-b', 'change']);
    await repository.commit(checkout, { at: '2026-03-02T00:00:00Z' });
    const argv = ['validate', '--format', 'json', '--policies-of', ref];
    const { exitCode, stdout, stderr } = await runCli(argv, { cwd: repository.folder, env: GIT_ENVIRONMENT });
    if (stdout === '') return { exitCode, stderr, found: [] };
    const { diagnostics }: { diagnostics: readonly Readonly<Record<string, string>>[] } = JSON.parse(stdout);
    return {
      exitCode,
      stderr,
      found: diagnostics
        .filter(({ code }) => code?.startsWith('policy-'))
        .map(({ code, file, message }) => `${code} ${file}: ${message}`),
    };
  }

  it.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['removes', { 'jobs/policies/reset.yaml': undefined }],
    ['loosens', { 'jobs/policies/reset.yaml': policy('devices > 500') }],
    ['excuses itself from', { 'jobs/policies/reset.yaml': policy('"true"', '  unless: "true"\n') }],
    ['turns into a warning', { 'jobs/policies/reset.yaml': policy('"true"', '  severity: warn\n') }],
    ['no longer reads', { 'hubjobs.yaml': `${CONFIG}manifests: ["jobs/*.yaml"]\n` }],
  ])('denies a job although the checkout %s the policy', async (_, changes) => {
    const { exitCode, found } = await pullRequest(policy('"true"'), { ...changes, 'jobs/reset.yaml': JOB });
    expect(exitCode).toBe(4);
    expect(found).toEqual([
      expect.stringContaining('policy-changed jobs/policies/reset.yaml: the policy factory-reset is '),
      expect.stringContaining('policy-denies jobs/reset.yaml: reset-doors: The policy factory-reset'),
    ]);
  });

  it('allows a job that only a new policy denies, and says that it will be denied', async () => {
    const added = policy('"true"').replace('factory-reset', 'stricter');
    const { exitCode, found } = await pullRequest(policy('devices > 500'), {
      'jobs/policies/stricter.yaml': added,
      'jobs/reset.yaml': JOB,
    });
    expect(exitCode).toBe(0);
    expect(found).toEqual([
      'policy-changed jobs/policies/stricter.yaml: the policy stricter is new, and does not count before it is on the branch',
      'policy-will-deny jobs/reset.yaml: reset-doors: The policy stricter (jobs/policies/stricter.yaml:6) denies it: At most five at once; ask the platform team. It found method.name = "factoryReset". It does so once this policy is on the branch.',
    ]);
  });

  it('says nothing of policies that are the same', async () => {
    const { exitCode, found } = await pullRequest(policy('devices > 5'), { 'jobs/reset.yaml': JOB });
    expect([exitCode, ...found]).toEqual([0]);
  });

  it('exits with 3 where the commit is not there', async () => {
    const { exitCode, stderr } = await pullRequest(policy('devices > 5'), {}, 'mian');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('the policies of mian cannot be read: there is no commit "mian" in this clone');
    expect(stderr).toContain('fetch-depth: 0');
  });
});

describe('explain', () => {
  const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - { name: doors, count: 8, idPattern: "door-{index}", tags: { building: "43" } }
`;

  const NAMED: Readonly<Record<string, string>> = {
    'jobs/fleet.yaml': FLEET,
    'jobs/p/counted.yaml': policy('devices > 5').replace('factory-reset', 'counted'),
    'jobs/p/on-friday.yaml': policy("local.weekday = 'FRI'").replace('factory-reset', 'on-friday'),
    'jobs/p/at-night.yaml': policy('local.hour = 22', '  severity: warn\n').replace(
      'factory-reset',
      'at-night',
    ),
    'jobs/p/other.yaml': policy('"true"')
      .replace('factory-reset', 'other')
      .replace("'factoryReset'", "'reboot'"),
  };

  async function explain(argv: readonly string[], more: Readonly<Record<string, string>> = NAMED) {
    const cwd = await temporaryFolder({ 'hubjobs.yaml': CONFIG, 'jobs/reset.yaml': JOB, ...more });
    const { exitCode, stdout, stderr } = await runCli(['explain', 'reset-doors', ...argv], { cwd });
    expect(exitCode, stderr).toBe(0);
    return stdout;
  }

  it('says which policies are about the job, and what they say with the devices of the fleet', async () => {
    const said = (await explain([])).replace(/\s+/g, ' ');
    const [, policies] = said.split(' Policies ');
    expect(policies?.trim()).toBe(
      [
        'The policy at-night (jobs/p/at-night.yaml:6) warns: At most five at once; ask the platform team. It found local.hour = 22.',
        'The policy counted (jobs/p/counted.yaml:6) denies it: At most five at once; ask the platform team. It found devices = 8.',
        'The policy on-friday (jobs/p/on-friday.yaml:6) depends on when it is due, which is not known here.',
      ].join(' '),
    );
  });

  it('says so in JSON and Markdown', async () => {
    const document: unknown = JSON.parse(await explain(['--format', 'json']));
    expect(document).toMatchObject({
      policies: [
        { policy: 'at-night', says: 'warns', file: 'jobs/p/at-night.yaml', line: 6 },
        { policy: 'counted', says: 'denies', values: [{ field: 'devices', value: 8 }] },
        { policy: 'on-friday', says: 'depends', dependsOn: ['local'] },
      ],
    });
    expect(await explain(['--format', 'markdown'])).toContain('**Policies**\n\n- The policy at-night');
  });

  it('without a fleet leaves open what depends on it', async () => {
    const { 'jobs/fleet.yaml': _, ...policies } = NAMED;
    expect((await explain([], policies)).replace(/\s+/g, ' ')).toContain(
      'The policy counted (jobs/p/counted.yaml:6) depends on devices, which is not known here.',
    );
  });

  it('says that none is about the job, and nothing where there are no policies', async () => {
    const only = { 'jobs/p/other.yaml': NAMED['jobs/p/other.yaml'] ?? '' };
    expect(await explain([], only)).toContain('No policy is about this job.');
    expect(await explain([], {})).not.toContain('olic');
  });
});

describe('simulate', () => {
  const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - name: doors
      count: 8
      idPattern: "door-{index}"
      tags: { building: "43" }
      methods: { factoryReset: { status: 200 } }
`;

  async function simulate(deny: string) {
    const cwd = await temporaryFolder({ ...files(policy(deny)), 'jobs/fleet.yaml': FLEET });
    const window = ['--from', '2027-03-01T20:00:00Z', '--for', '3h', '--connect', '0'];
    return runCli(['simulate', ...window, '--format', 'markdown'], { cwd });
  }

  it('refuses a job that a policy denies on the simulated fleet, and exits with 4', async () => {
    const { exitCode, stdout } = await simulate('devices > 5');
    expect(exitCode).toBe(4);
    expect(stdout).toContain('was refused: The policy factory-reset');
    expect(stdout).toContain('never ran: 1 policy');
  }, 60_000);

  it('reads the name and tier of the hub that is simulated', async () => {
    expect((await simulate("hub = 'production' AND tier = 'S2'")).exitCode).toBe(4);
    expect((await simulate("hub = 'simulated' OR tier = 'S1'")).exitCode).toBe(0);
  }, 60_000);
});
