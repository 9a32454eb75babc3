import { mkdir, readFile, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/*
 * A checkout may hold symbolic links that lead to any file of the user who runs the program. What it writes never goes
 * through one.
 */

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MANIFEST = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.floor = 1 }
  twin: { tags: { locked: true } }
  schedule: { at: 2026-03-02T13:00Z }
  startingDeadline: 1h
  maxExecutionTime: 5m
`;
const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - { name: doors, count: 1, idPattern: 'door-{index}', tags: { floor: 1 } }
`;
const PRECIOUS = 'a file of the user';

async function setUp() {
  const outside = await temporaryFolder({ precious: PRECIOUS });
  const folder = await temporaryFolder({
    'hubjobs.yaml':
      'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs:\n  main: { hostName: memory.test, tier: S3 }\n',
    'jobs/lock.yaml': MANIFEST,
    'jobs/fleet.yaml': FLEET,
  });
  const clock = createManualClock(NOW);
  const twin = { deviceId: 'door-1', isConnected: true, tags: { floor: 1 }, desired: {}, reported: {} };
  const hub = createMemoryHub({ clock, twins: [twin], counts: { '*': { total: 1, connected: 1 } } });
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
  const precious = path.join(outside, 'precious');
  return {
    run,
    folder,
    outside,
    link: (name: string) => symlink(precious, path.join(folder, name)),
    kept: () => readFile(precious, 'utf8'),
  };
}

describe('a link to a file of the user', () => {
  it.each([
    ['plan --out', ['plan', '--out', 'link.json']],
    ['status --results', ['status', '--results', 'link.csv']],
    ['reconcile --results', ['reconcile', '--results', 'link.csv']],
    ['fleet capture --out', ['fleet', 'capture', '--out', 'link.json']],
    ['hub --ca-out', ['hub', '--port', '0', '--mqtt-port', '0', '--ca-out', 'link.json']],
  ])('is refused by %s', async (_name, argv) => {
    const { run, folder, link, kept } = await setUp();
    await link('link.json');
    await link('link.csv');
    const { exitCode, stderr } = await run(...argv);
    expect(stderr).toContain(`${path.join(folder, 'link')}`);
    expect(stderr).toMatch(/is a symbolic link.*\n {2}hint: remove it/);
    expect(exitCode).toBe(3);
    expect(await kept()).toBe(PRECIOUS);
  });

  it.each([
    [
      ['reconcile', '--report-dir', 'report'],
      ['plan.json', 'status.json', 'status.md', 'status.html', 'status.junit.xml'],
    ],
    [
      ['simulate', '--for', '1h', '--connect', '0', '--from', '2026-03-02T12:30:00Z'],
      ['simulation.json', 'simulation.md', 'simulation.html', 'status.json'],
    ],
  ])('in the report folder is replaced by %j', async (argv, files) => {
    const { run, folder, link, kept } = await setUp();
    await mkdir(path.join(folder, 'report'));
    for (const file of files) await link(`report/${file}`);
    const { exitCode, stderr } = await run(...argv);
    expect(exitCode, stderr).toBe(0);
    expect(await kept()).toBe(PRECIOUS);
    for (const file of files) {
      expect(await readFile(path.join(folder, 'report', file), 'utf8'), file).not.toBe(PRECIOUS);
      await expect(readlink(path.join(folder, 'report', file)), file).rejects.toThrow('EINVAL');
    }
  });
});

describe('a report folder that is a link', () => {
  it('is refused where nobody named it', async () => {
    const { run, folder, outside } = await setUp();
    await symlink(outside, path.join(folder, 'report'));
    const { exitCode, stderr } = await run('reconcile');
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/report is a symbolic link\n {2}hint: .*--report-dir/);
    await expect(readFile(path.join(outside, 'status.json'))).rejects.toThrow('ENOENT');
  });

  it('is used where somebody named it', async () => {
    const { run, folder, outside } = await setUp();
    await symlink(outside, path.join(folder, 'report'));
    const { exitCode, stderr } = await run('reconcile', '--report-dir', 'report');
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(await readFile(path.join(outside, 'status.json'), 'utf8')).owner).toBe('acme');
  });
});
