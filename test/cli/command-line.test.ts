import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a command line that is wrong', () => {
  it.each([
    [['planet'], /there is no command "hubjobs planet"/],
    [['plan', '--hubb', 'x'], /unknown option/],
    [['plan', '--allow-cancels', 'many'], /whole number/],
    [['reconcile', '--for', 'ever'], /duration/],
    [['validate', '--format', 'xml'], /text, json/],
  ])('%j exits with 3 and one line of advice', async (argv, says) => {
    const { exitCode, stdout, stderr } = await runCli(argv);
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
  });
});

describe('a command that does not exist', () => {
  it.each([
    [['hepl'], 'hubjobs help'],
    [['plna', '--help'], 'hubjobs plan'],
    [['help', 'plna'], 'hubjobs plan'],
    [['-C', 'x', 'plna'], 'hubjobs plan'],
    [['fleet', 'captur'], 'hubjobs fleet capture'],
    [['fleet', 'captur', '--help'], 'hubjobs fleet capture'],
    [['help', 'fleet', 'captur'], 'hubjobs fleet capture'],
    [['fleet', 'help', 'captur'], 'hubjobs fleet capture'],
    [['devices', 'sned'], 'hubjobs devices send'],
  ])('%j is answered with the nearest one', async (argv, meant) => {
    const { exitCode, stdout, stderr } = await runCli(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(`  hint: did you mean \`${meant}\`?\n`);
  });

  it('is answered with all of them when none is near', async () => {
    expect(await runCli(['help', 'quux'])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/hint: its commands are: init, .*, plan, .*, help\n$/),
    });
  });
});

describe('help', () => {
  it.each([
    [
      ['help', 'fleet', 'capture'],
      ['fleet', 'capture', '--help'],
    ],
    [
      ['fleet', 'help', 'capture'],
      ['fleet', 'capture', '--help'],
    ],
    [
      ['help', 'plan'],
      ['plan', '--help'],
    ],
    [['help'], ['--help']],
  ])('%j prints what %j does', async (words, option) => {
    const { exitCode, stdout } = await runCli(words);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: hubjobs');
    expect(stdout).toBe((await runCli(option)).stdout);
  });
});

describe('-C', () => {
  const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { allDevices: true }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: UTC }
`;
  const CONFIG = 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n';
  const next = ['next', 'lock-doors', '--format=json'];

  it.each([
    [['-C', 'teams/doors', ...next]],
    [['-Cteams/doors', ...next]],
    [['--directory=teams/doors', ...next]],
    [[...next, '-C', 'teams/doors']],
    [['-C', 'teams', ...next, '-C', 'doors']],
    [['-C', 'teams', '--directory', 'doors', ...next]],
    [[...next, '-C', 'teams', '-C', 'doors']],
  ])('%j reads the repository of that folder', async (argv) => {
    const cwd = await temporaryFolder({
      'teams/doors/hubjobs.yaml': CONFIG,
      'teams/doors/jobs/lock-doors.yaml': JOB,
    });
    const { exitCode, stdout, stderr } = await runCli(argv, { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'lock-doors' });
  });

  it('an absolute folder does not depend on an earlier one', async () => {
    const folder = await temporaryFolder({ 'hubjobs.yaml': CONFIG, 'jobs/lock-doors.yaml': JOB });
    expect(await runCli(['-C', 'nowhere', ...next, '-C', folder])).toMatchObject({ exitCode: 0 });
  });

  it('is refused before a command that reads no repository', async () => {
    expect(await runCli(['-C', 'x', 'hub'])).toMatchObject({
      exitCode: 3,
      stderr: 'error: hubjobs hub reads no repository, so it has no option -C\n',
    });
  });
});
