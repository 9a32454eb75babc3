import { describe, expect, it } from 'vitest';
import { rollout } from '../support/read-text.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const job = (name: string, schedule: string, more = '') => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: ${schedule}
${more}`;

const files = {
  'hubjobs.yaml': `apiVersion: hubjobs/v1
kind: Config
owner: acme
freezes:
  - name: inspection
    reason: The fire inspector is here
    deny: { from: 2027-05-03T00:00Z, to: 2027-05-05T00:00Z }
    manifests: { names: [lock-doors] }
`,
  'jobs/lock-doors.yaml': job('lock-doors', '{ cron: "0 22 * * MON-FRI", timeZone: Europe/Budapest }'),
  'jobs/night.yaml': job('night', '{ cron: "30 2 * * *", timeZone: Europe/Budapest }'),
  'jobs/asleep.yaml': job('asleep', '{ cron: "@daily", timeZone: UTC }', '  suspend: true\n'),
  'jobs/firmware.yaml': rollout(),
  'jobs/gateways.yaml': `apiVersion: hubjobs/v1
kind: Rollout
metadata: { name: gateways }
spec:
  target: { query: tags.site = 'campus' }
  twin: { desired: { firmware: { version: 3.3.0 } } }
  done: properties.reported.firmware.version = '3.3.0'
  start: 2027-04-02T15:30
  timeZone: Europe/Budapest
  windows: [{ cron: "0 8 * * MON-FRI", for: 8h }]
  stages:
    - { name: canary, query: tags.ring = 'canary' }
    - { name: early, share: 10% }
    - { name: rest, after: approval }
`,
  'jobs/merged.yaml': job('merged', '{ at: merged, timeZone: Europe/Budapest }'),
  'jobs/once.yaml': job('once', '{ at: 2027-03-01T22:05, timeZone: Europe/Budapest }'),
};

const clock = { now: () => Date.UTC(2027, 2, 26, 12), sleep: () => Promise.resolve() };
const next = async (...argv: readonly string[]) =>
  runCli(['next', ...argv], { cwd: await temporaryFolder(files), clock });

describe('hubjobs next', () => {
  it('shows local time, UTC, the time until then and clock changes', async () => {
    expect(await next('night', '--count', '3')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: [
        'Next occurrences of night',
        'At 02:30 every day, Europe/Budapest time (30 2 * * *)',
        '',
        '  Sat 2027-03-27 02:30 +01:00  2027-03-27 01:30 UTC  in 14 hours',
        '  Sun 2027-03-28 03:00 +02:00  2027-03-28 01:00 UTC  in 2 days',
        '    note: On Sun 2027-03-28 clocks go forward from 02:00 to 03:00: 02:30 does not exist and runs at',
        '          03:00, right after (a fixed time runs once)',
        '  Mon 2027-03-29 02:30 +02:00  2027-03-29 00:30 UTC  in 3 days',
        '',
      ].join('\n'),
    });
  });

  it('gives programs instants in UTC, starting after --from', async () => {
    const { stdout } = await next(
      'lock-doors',
      '--from',
      '2027-04-01T20:00:00Z',
      '--count',
      '2',
      '-f',
      'json',
    );
    expect(JSON.parse(stdout)).toEqual({
      name: 'lock-doors',
      occurrences: [
        { scheduledAt: '2027-04-02T20:00:00Z', local: 'Fri 2027-04-02 22:00 +02:00' },
        { scheduledAt: '2027-04-05T20:00:00Z', local: 'Mon 2027-04-05 22:00 +02:00' },
      ],
    });
  });

  it('prints a Markdown table', async () => {
    const { stdout } = await next('night', '--count', '2', '--format', 'markdown');
    expect(stdout).toContain('### Next occurrences of `night`');
    expect(stdout).toContain('| Sat 2027-03-27 02:30 +01:00 | 2027-03-27 01:30 UTC | in 14 hours |  |');
    expect(stdout).toMatch(/^\| Sun 2027-03-28 03:00 .* \| On Sun 2027-03-28 clocks go forward .* \|$/m);
  });

  it('shows frozen occurrences with their freeze', async () => {
    const { stdout } = await next(
      'lock-doors',
      '--from',
      '2027-05-03T00:00:00Z',
      '--count',
      '3',
      '-f',
      'json',
    );
    const frozen = 'Does not run, inside the freeze inspection: The fire inspector is here';
    expect(JSON.parse(stdout).occurrences).toEqual([
      { scheduledAt: '2027-05-03T20:00:00Z', local: 'Mon 2027-05-03 22:00 +02:00', note: frozen },
      { scheduledAt: '2027-05-04T20:00:00Z', local: 'Tue 2027-05-04 22:00 +02:00', note: frozen },
      { scheduledAt: '2027-05-05T20:00:00Z', local: 'Wed 2027-05-05 22:00 +02:00' },
    ]);
  });

  it('shows 20 occurrences by default', async () => {
    const { stdout } = await next('lock-doors', '-f', 'json');
    expect(JSON.parse(stdout).occurrences).toHaveLength(20);
  });

  it('says that a suspended job will not run', async () => {
    const { stdout } = await next('asleep', '--count', '2');
    expect(stdout).toContain('suspended: none of these runs while the manifest says `suspend: true`');
    const json = await next('asleep', '--count', '2', '-f', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({ suspended: true });
  });

  it('says that a time in the past will not come again', async () => {
    const { stdout, exitCode } = await next('once');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('nothing is due after 2027-03-26 12:00 UTC');
  });

  it('shows when a job would run that runs once it is merged', async () => {
    const { stdout, exitCode } = await next('merged');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Once, a minute after it is merged (merged)');
    expect(stdout).toContain('Fri 2027-03-26 13:01 +01:00  2027-03-26 12:01 UTC  in 1 minute');
    expect(stdout).toContain('The time of a merge now');
  });

  it.each([
    { name: 'a name like another', argv: ['lock-door'], says: ['"lock-door"', 'did you mean `lock-doors`?'] },
    {
      name: 'a name like no other',
      argv: ['zzz'],
      says: ['it has: asleep, firmware, gateways, lock-doors, merged, night, once'],
    },
    { name: 'a count of nothing', argv: ['night', '--count', '0'], says: ['from 1 to 10000'] },
    { name: 'an instant without an offset', argv: ['night', '--from', '2027-03-01'], says: ['offset'] },
  ])('refuses $name', async ({ argv, says }) => {
    const { exitCode, stdout, stderr } = await next(...argv);
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    for (const text of says) expect(stderr).toContain(text);
  });

  it('prints the errors of files in which the missing job may be', async () => {
    const folder = await temporaryFolder({
      'jobs/a.yaml': job('a', '{ cron: "0 0 31 2 *", timeZone: UTC }'),
    });
    const { exitCode, stderr } = await runCli(['next', 'a'], { cwd: folder, clock });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('cron-never-fires');
  });

  it('needs only the job and the configuration to be valid', async () => {
    const broken = { ...files, 'jobs/b.yaml': 'kind: Jbo\n' };
    const run = async (of: typeof broken) =>
      runCli(['next', 'night', '--count', '1'], { cwd: await temporaryFolder(of), clock });
    expect(await run(broken)).toMatchObject({ exitCode: 0, stderr: '' });
    const worse = await run({ ...broken, 'hubjobs.yaml': `${files['hubjobs.yaml']}  - { name: x }\n` });
    expect(worse).toMatchObject({ exitCode: 3, stdout: '' });
    expect(worse.stderr).toContain('missing-key');
  });

  it('says when the stages of a rollout can begin, and its windows', async () => {
    const { exitCode, stdout } = await next('gateways', '--count', '2');
    expect(stdout.split('\n').map((line) => line.trim())).toEqual([
      'When the stages of gateways can begin at the earliest',
      'Starts on Fri 2027-04-02 15:30 +02:00 Europe/Budapest (13:30 UTC)',
      '',
      'Fri 2027-04-02 15:30 +02:00  2027-04-02 13:30 UTC  in 7 days',
      'note: stage canary (1 of 3)',
      // An hour later, twice `settle`, the window is closed, and the next one opens after the weekend.
      'Mon 2027-04-05 08:00 +02:00  2027-04-05 06:00 UTC  in 10 days',
      'note: stage early (2 of 3)',
      'Mon 2027-04-05 09:00 +02:00  2027-04-05 07:00 UTC  in 10 days',
      'note: stage rest (3 of 3), once `promote: rest` is merged',
      'Fri 2027-03-26 13:00 +01:00  2027-03-26 12:00 UTC  now',
      'note: window Fri 2027-03-26 13:00 +01:00 to 16:00',
      'Mon 2027-03-29 08:00 +02:00  2027-03-29 06:00 UTC  in 3 days',
      'note: window Mon 2027-03-29 08:00 +02:00 to 16:00',
      '',
    ]);
    expect(exitCode).toBe(0);
  });

  it('says of a rollout that starts when it is merged what a merge now would mean', async () => {
    const { stdout } = await next('firmware', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'firmware',
      stages: [
        { name: 'canary', from: '2027-03-26T12:01:00Z', needsApproval: false },
        { name: 'early', from: '2027-03-26T13:01:00Z' },
        { name: 'rest', from: '2027-03-26T14:01:00Z' },
      ],
      windows: [],
    });
  });
});
