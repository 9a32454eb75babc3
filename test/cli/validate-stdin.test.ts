import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../../src/cli/process/read-bytes.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs: { production: { hostName: memory.test, tier: S1 } }
`;

const job = (name: string, query = "tags.building = '43'", hub = 'production') => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: "${query}" }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: Europe/Budapest }
hubs: { ${hub}: { overrides: { suspend: true } } }
`;

async function validate(text: string, ...options: readonly string[]) {
  const cwd = await temporaryFolder({
    'hubjobs.yaml': CONFIG,
    'jobs/lock-doors.yaml': job('lock-doors'),
    'jobs/wrong.yaml': job('wrong', 'tags.building ='),
  });
  return runCli(['validate', '-', ...options], {
    cwd,
    stdin: {
      isTerminal: false,
      readLine: async () => undefined,
      readBytes: async (max) => Buffer.from(text).subarray(0, max),
    },
  });
}

describe('hubjobs validate -', () => {
  it('judges the documents of standard input within the repository', async () => {
    expect(await validate(job('reboot'))).toMatchObject({
      exitCode: 0,
      stdout: '1 file, 1 job: nothing to complain about\n',
    });
    const { exitCode, stdout } = await validate(job('reboot', 'tags.floor = 1', 'staging'), '--format=json');
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout).diagnostics).toMatchObject([{ code: 'unknown-hub', file: '<stdin>', line: 8 }]);
  });

  it('takes a document for a new version of the one with its name', async () => {
    expect(await validate(job('lock-doors', 'tags.floor = 1'))).toMatchObject({ exitCode: 0 });
    expect((await validate(`${job('a')}---\n${job('a')}`)).stdout).toContain('error[duplicate-name]');
  });

  it('takes other paths beside it', async () => {
    const { exitCode, stdout } = await validate(job('reboot'), 'jobs/wrong.yaml');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('--> jobs/wrong.yaml:5');
  });

  it.each([
    ['nothing', '', 'empty-file'],
    ['more than a file may have', '#'.repeat(2 ** 21), 'file-too-large'],
    ['a configuration', CONFIG, 'misplaced-config'],
  ])('refuses %s', async (_, text, code) => {
    const { exitCode, stdout } = await validate(text);
    expect(exitCode).toBe(code === 'empty-file' ? 0 : 3);
    expect(stdout).toContain(`[${code}]`);
    expect(stdout).toContain('--> <stdin>');
  });
});

describe('the bytes of a stream', () => {
  const { signal } = new AbortController();

  it('are those until its end', async () => {
    const stream = new PassThrough();
    const bytes = readBytes(stream, 100, signal);
    stream.write('kind: ');
    stream.end('Job');
    expect(Buffer.from(await bytes).toString()).toBe('kind: Job');
  });

  it('are no more than asked for, though it never ends', async () => {
    const stream = new PassThrough();
    stream.write('kind: Job');
    expect(Buffer.from(await readBytes(stream, 4, signal)).toString()).toBe('kind');
  });

  it('are not waited for after an interruption', async () => {
    const controller = new AbortController();
    const bytes = readBytes(new PassThrough(), 4, controller.signal);
    controller.abort(new Error('Ctrl-C'));
    await expect(bytes).rejects.toThrow('Ctrl-C');
  });
});
