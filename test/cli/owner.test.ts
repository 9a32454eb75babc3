import { describe, expect, it } from 'vitest';
import { OWNER_LINE } from '../../src/manifests/config/owner.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
hubs: { main: { hostName: memory.test, tier: S3 } }
`;
const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: Europe/Budapest }
`;
const REPOSITORIES = [
  {
    name: 'a hubjobs.yaml without an owner',
    files: { 'hubjobs.yaml': CONFIG, 'jobs/lock-doors.yaml': JOB },
    says: `error: hubjobs.yaml names no owner, so it is not known whose jobs these are
  hint: add the line \`${OWNER_LINE}\`
`,
  },
  {
    name: 'no hubjobs.yaml',
    files: { '.git/HEAD': '', 'jobs/lock-doors.yaml': JOB },
    says: `error: there is no hubjobs.yaml in FOLDER
  hint: run \`hubjobs init\` to write one, or name the folder of your repository with -C
`,
  },
];

describe.each(REPOSITORIES)('with $name', ({ files, says }) => {
  async function run(...argv: readonly string[]) {
    let opened = 0;
    const cwd = await temporaryFolder(files);
    const result = await runCli(argv, {
      cwd,
      env: { HUBJOBS_CONNECTION_STRING: 'HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=YQ==' },
      openHub: async () => {
        opened += 1;
        throw new Error('the hub was opened');
      },
    });
    return { ...result, stderr: result.stderr.replace(cwd, 'FOLDER'), opened };
  }

  it.each([['plan'], ['reconcile'], ['status']])(
    '%s says what to write, and asks no hub',
    async (command) => {
      expect(await run(command)).toEqual({ exitCode: 3, stdout: '', stderr: says, opened: 0 });
    },
  );

  it.each([[['next', 'lock-doors']], [['explain', 'lock-doors']], [['simulate', '--for', '1d']]])(
    '%j needs none, and does not speak of it',
    async (argv) => {
      const { exitCode, stderr } = await run(...argv);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining('owner') });
    },
  );

  it('validate warns', async () => {
    const { exitCode, stdout } = await run('validate');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('warning[no-owner]');
  });
});
