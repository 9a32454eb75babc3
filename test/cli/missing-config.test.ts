import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FLEET =
  'apiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: a }\nspec: { groups: [{ name: a, count: 1, idPattern: "a-{index}" }] }\n';

/** Runs in a folder without a configuration, from which no hub can be reached. */
async function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const cwd = await temporaryFolder({ '.git/HEAD': '', 'fleet.yaml': FLEET });
  const result = await runCli(argv, {
    cwd,
    env,
    openHub: async () => {
      throw new Error('the hub was opened');
    },
  });
  return { cwd, ...result };
}

describe('without a hubjobs.yaml', () => {
  it.each([
    ['plan', []],
    ['plan', ['--hub', 'production']],
    ['reconcile', ['--hub', 'production']],
    ['status', ['--hub', 'production']],
    ['diff', ['--hub', 'production']],
    ['explain', ['lock-doors']],
    ['explain', ['lock-doors', '--hub', 'production']],
    ['next', ['lock-doors']],
    ['simulate', ['--hub', 'production']],
    ['shard', ['--hub', 'production']],
    ['fleet', ['capture']],
    ['fleet', ['capture', '--hub', 'production']],
    ['devices', ['--fleet', 'fleet.yaml', '--register']],
    ['stop', ['--all', '--yes', '--owner', 'acme', '--hub', 'production']],
  ] as const)('%s %j says so, and what to do, once', async (command, options) => {
    const { cwd, exitCode, stdout, stderr } = await run([command, ...options]);
    expect(stderr).toBe(`error: there is no hubjobs.yaml in ${cwd}
  hint: run \`hubjobs init\` to write one, or name the folder of your repository with -C
`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  });

  it.each([[['validate']], [['simulate']]])('%j says so where it lists what it found', async (argv) => {
    const { cwd, exitCode, stdout, stderr } = await run(argv);
    const said = (stdout + stderr).replaceAll(/\n {4}/g, ' ');
    expect(said).toContain(`and there is no hubjobs.yaml in ${cwd}\n`);
    expect(said).toContain('hint: run `hubjobs init` to write one');
    expect(exitCode).toBe(3);
  });

  it('stop says what it can do without one', async () => {
    const { cwd, stderr } = await run(['stop', '--all', '--yes']);
    expect(stderr).toBe(`error: there is no hubjobs.yaml in ${cwd}, so it is not known whose jobs to stop
  hint: name the folder of your repository with -C, or say --owner and the first part of their ids
`);
  });

  it('a hub of a manifest is not looked for in a file that is not there', async () => {
    const job = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { allDevices: true }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: UTC }
hubs: { production: { overrides: { suspend: true } } }
`;
    const cwd = await temporaryFolder({ '.git/HEAD': '', 'jobs/lock-doors.yaml': job });
    const { stdout } = await runCli(['validate'], { cwd });
    expect(stdout.replaceAll(/\n {4}/g, ' ')).toContain(
      `error[unknown-hub]: there is no hubjobs.yaml in ${cwd}, so no hub is named "production"`,
    );
  });
});

it('the connection string of the environment is enough for a command that is about no jobs of ours', async () => {
  const { stderr } = await run(['fleet', 'capture'], {
    HUBJOBS_CONNECTION_STRING: 'HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=YQ==',
  });
  expect(stderr).toContain('the hub was opened');
});

it('messages use the name that the configuration has', async () => {
  const config = `apiVersion: hubjobs/v1\nkind: Config\nhubs: { main: { hostName: memory.test, tier: S1 } }\n`;
  const cwd = await temporaryFolder({ 'hubjobs.yml': config });
  expect((await runCli(['fleet', 'capture', '--hub', 'mian'], { cwd })).stderr).toContain(
    'error: hubjobs.yml has no hub named "mian"\n  hint: its hubs are: main\n',
  );
  expect((await runCli(['stop', '--all', '--yes'], { cwd })).stderr).toContain('to hubjobs.yml\n');
});
