import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { expectValidStatus } from '../support/status-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');

const config = (owner: string, hostName: string) =>
  `apiVersion: hubjobs/v1\nkind: Config\nowner: ${owner}\nhubs:\n  main: { hostName: ${hostName}, tier: S3 }\n`;
const job = (floor: number) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.floor = ${floor} }
  method: { name: lockDoor }
  schedule: { at: 2026-03-02T13:00Z }
  startingDeadline: 1h
  maxExecutionTime: 5m
`;

async function setUp() {
  const folder = await temporaryFolder({
    'hubjobs.yaml': config('acme', 'memory.test'),
    'jobs/lock.yaml': job(1),
  });
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock });
  const run = (...argv: string[]) =>
    runCli(argv, {
      clock,
      cwd: folder,
      env: {
        NO_COLOR: '1',
        HUBJOBS_CONNECTION_STRING: 'HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=YQ==',
      },
      openHub: async () => ({ ...hub, close: async () => {} }),
    });
  const write = (file: string, text: string) => writeFile(path.join(folder, file), text);
  const read = (file: string) => readFile(path.join(folder, file), 'utf8');
  const planned = await run('plan', '--out', 'plan.json');
  expect(planned.exitCode, planned.stderr).toBe(0);
  return { hub, run, write, read };
}

describe('reconcile --plan', () => {
  it('applies the approved plan, once', async () => {
    const { hub, run, read } = await setUp();
    const first = await run('reconcile', '--plan', 'plan.json');
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/The approved plan [0-9a-f]{16} still holds\./);
    const second = await run('reconcile', '--plan', 'plan.json');
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toMatch(/1 change of it had already been made/);
    expect(hub.jobs()).toHaveLength(1);
    expectValidStatus(await read('report/status.json'));
  });

  it('refuses, with both plans side by side, when the manifests have changed', async () => {
    const { hub, run, write, read } = await setUp();
    await write('jobs/lock.yaml', job(2));
    const text = await run('reconcile', '--plan', 'plan.json');
    expect(text.exitCode).toBe(4);
    expect(text.stdout.replace(/\s+/g, ' ')).toMatch(
      /Refused: the approved plan .* differ in 1 occurrence\. .* approved acme-lock-2603021300 with the content of the approved plan now the same job with other content/,
    );
    expect(hub.jobs()).toEqual([]);
    expect(await read('report/status.md')).toMatch(/\| Job \| When \| Approved \| Now \|/);

    const json = await run('reconcile', '--plan', 'plan.json', '--format', 'json');
    expect(json.exitCode).toBe(4);
    expect(JSON.parse(json.stdout).run.approval.differences).toMatchObject([
      { kind: 'other-content', manifest: 'lock', jobId: 'acme-lock-2603021300' },
    ]);
    expectValidStatus(json.stdout);
  });

  it.each([
    ['another hub', config('acme', 'other.test'), /plan for the hub memory\.test, not for other\.test/],
    [
      'another owner',
      config('other', 'memory.test'),
      /plan of the owner acme, but the owner in hubjobs\.yaml is other/,
    ],
  ])('refuses a plan of %s', async (_, text, message) => {
    const { run, write } = await setUp();
    await write('hubjobs.yaml', text);
    const { exitCode, stderr } = await run('reconcile', '--plan', 'plan.json');
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(message);
  });

  it('refuses a plan that was edited, another file and a missing file', async () => {
    const { run, read, write } = await setUp();
    await write('edited.json', (await read('plan.json')).replaceAll('tags.floor = 1', 'tags.floor = 9'));
    await write('none.json', '[]');
    await write('deep.json', '['.repeat(5_000) + ']'.repeat(5_000));
    for (const [file, message] of [
      ['edited.json', /edited\.json was edited/],
      ['none.json', /no formatVersion/],
      ['deep.json', /nested deeper than 80 levels/],
      ['missing.json', /cannot be read/],
    ] as const) {
      const { exitCode, stderr } = await run('reconcile', '--plan', file);
      expect(exitCode, file).toBe(3);
      expect(stderr).toMatch(message);
    }
  });

  it('refuses a plan that a guard refused when it was made', async () => {
    const { hub, run, write } = await setUp();
    await write('jobs/lock.yaml', '# nothing\n');
    const planned = await run('plan', '--out', 'refused.json');
    expect(planned.exitCode).toBe(4);
    await write('jobs/lock.yaml', job(1));
    const { exitCode, stderr } = await run('reconcile', '--plan', 'refused.json');
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/a guard refused this plan when it was made/);
    expect(hub.jobs()).toEqual([]);
  });

  it.each([[['--for', '5m']], [['--allow-cancels', '3']], [['--resume', 'lock']]])(
    'cannot be combined with %j',
    async (argv) => {
      const { run } = await setUp();
      const { exitCode, stderr } = await run('reconcile', '--plan', 'plan.json', ...argv);
      expect(exitCode).toBe(3);
      expect(stderr).toMatch(/cannot be used with/);
    },
  );
});

describe('what reconcile leaves over', () => {
  it('is said in every format, with how long to stay', async () => {
    const { run, write, read } = await setUp();
    await write('hubjobs.yaml', config('acme', 'memory.test').replace('S3', 'S1'));
    const soon = (name: string) => job(1).replace('name: lock', `name: ${name}`).replace('13:00Z', '12:01Z');
    await write('jobs/lock.yaml', `${soon('first')}---\n${soon('second')}`);
    const text = await run('reconcile');
    expect(text.exitCode, text.stderr).toBe(0);
    expect(text.stdout.replace(/\s+/g, ' ')).toContain(
      '! 1 job waits for a slot (second): stay with --for 10m, or run hubjobs reconcile again by Mon 2026-03-02 13:01 UTC',
    );
    expect(await read('report/status.md')).toContain(
      '1 job waits for a slot (`second`): stay with `--for 10m`, or run `hubjobs reconcile` again by',
    );
    expect(await read('report/status.html')).toContain('Left for the next run');
    const json = await run('reconcile', '--format', 'json');
    expect(JSON.parse(json.stdout).run.left).toEqual({
      jobs: [
        {
          manifest: 'second',
          scheduledAt: '2026-03-02T12:01:00Z',
          waitsFor: 'slot',
          startBy: '2026-03-02T13:01:00Z',
        },
      ],
      more: 0,
      stayForSeconds: 600,
    });
    expectValidStatus(json.stdout);
  });

  it('is nothing when the run stays as long as it says', async () => {
    const { run, write } = await setUp();
    await write('hubjobs.yaml', config('acme', 'memory.test').replace('S3', 'S1'));
    const soon = (name: string) => job(1).replace('name: lock', `name: ${name}`).replace('13:00Z', '12:01Z');
    await write('jobs/lock.yaml', `${soon('first')}---\n${soon('second')}`);
    const { stdout } = await run('reconcile', '--for', '10m');
    expect(stdout).not.toContain('waits for a slot (');
  });
});
