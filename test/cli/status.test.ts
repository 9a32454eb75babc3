import { describe, expect, it } from 'vitest';
import { HubError } from '../../src/hub/hub-error.ts';
import type { Clock } from '../../src/model/clock.ts';
import { FIRST_UNIT, formatJobId } from '../../src/model/job-id.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;

const FILES = {
  'hubjobs.yaml':
    'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs:\n  main: { hostName: memory.test, tier: S3 }\n',
  'jobs/lock.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { allDevices: true }
  method: { name: lockDoor }
  schedule: { at: 2026-03-02T12:00Z }
  startingDeadline: 1h
  maxExecutionTime: 5m
`,
};

/** Looks until the given number of sleeps is over; then the user presses Ctrl-C. */
async function watch(looks: number, options: { isTerminal?: boolean; failCall?: number } = {}) {
  let now = NOW;
  const controller = new AbortController();
  let left = looks;
  const clock: Clock = {
    now: () => now,
    sleep: async (milliseconds) => {
      if (left === 0) {
        controller.abort(new Error('Ctrl-C'));
        throw controller.signal.reason;
      }
      left -= 1;
      now += milliseconds;
    },
  };
  const hub = createMemoryHub({
    clock,
    runMs: MINUTE,
    resultsOf: () => [{ deviceId: 'd1', outcome: 'succeeded' }],
  });
  const jobId = formatJobId({
    owner: 'acme',
    name: 'lock',
    scheduledAt: NOW,
    ...FIRST_UNIT,
    revision: 0,
    attempt: 1,
  });
  hub.put({ jobId, type: 'method', status: 'scheduled', startAt: NOW + MINUTE });
  if (options.failCall !== undefined) {
    hub.failCall(options.failCall, 'before', new HubError('unavailable', 'no answer', { request: 'GET' }));
  }
  let drawn = '';
  const result = await runCli(['status', '--watch'], {
    clock,
    cwd: await temporaryFolder(FILES),
    env: {
      NO_COLOR: '1',
      HUBJOBS_CONNECTION_STRING: 'HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=YQ==',
    },
    signal: controller.signal,
    openHub: async () => hub,
    ...(options.isTerminal && {
      stdout: { write: (text: string) => (drawn += text), isTerminal: true, columns: 80 },
    }),
  });
  return { ...result, drawn };
}

describe('status --watch', () => {
  it('adds a line for each change where there is no terminal, and ends with 0', async () => {
    const { exitCode, stdout, stderr } = await watch(6);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const [first, ...lines] = stdout.split(/\n(?=2026-)/);
    expect(first).toMatch(/^Jobs on main/);
    expect(lines.map((line) => line.trimEnd())).toEqual([
      '2026-03-02 12:01 UTC  lock of 2026-03-02 12:00 UTC: running; devices: 1 of 1 succeeded (100%)',
      '2026-03-02 12:02 UTC  lock of 2026-03-02 12:00 UTC: succeeded; devices: 1 of 1 succeeded (100%)',
    ]);
  });

  it('redraws a terminal', async () => {
    const { drawn } = await watch(4, { isTerminal: true });
    const screens = drawn.split('\u001b[H\u001b[J');
    expect(screens).toHaveLength(6);
    expect(screens[1]).toContain('waiting');
    expect(screens[5]).toContain('succeeded');
  });

  it('continues after the hub did not answer for a while', async () => {
    const { exitCode, stdout, stderr } = await watch(6, { failCall: 2 });
    expect(stderr).toContain('no answer');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(': succeeded;');
  });

  it.each([
    [['--format', 'json'], /--watch prints text only/],
    [['--results', 'all.csv'], /cannot be used with/],
  ])('cannot be combined with %j', async (argv, message) => {
    const { exitCode, stderr } = await runCli(['status', '--watch', ...argv]);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(message);
  });
});
