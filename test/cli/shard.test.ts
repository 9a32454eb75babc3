import { describe, expect, it, onTestFinished } from 'vitest';
import { HubError } from '../../src/hub/hub-error.ts';
import { shardOf, WITHOUT_SHARD } from '../../src/shards/shard-of.ts';
import type { FaultRule } from '../../src/simulator/faults.ts';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = (hostName: string) => `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  production: { hostName: "${hostName}", tier: S3, connectionString: { env: HUB } }
`;

/** A local hub with 450 devices; every third has a shard, which somebody else might have written. */
async function setUp({
  policy = 'service',
  faults = [],
}: {
  readonly policy?: string;
  readonly faults?: readonly FaultRule[];
} = {}) {
  const server = await startLocalHub({ tier: 'S3', faults });
  onTestFinished(() => server.stop());
  server.addDevices(
    Array.from({ length: 450 }, (_, index) => ({
      deviceId: `door-${index}`,
      tags: { building: '43', ...(index % 3 === 0 && { hubjobs: { shard: 7, gateway: '1-s1' } }) },
    })),
  );
  const cwd = await temporaryFolder({
    'hubjobs.yaml': CONFIG(server.hostName),
    'jobs/broken.yaml': 'apiVersion: nothing of this is read',
    'ca.pem': server.caPem,
  });
  const clock = createManualClock(Date.now());
  const run = (...argv: readonly string[]) =>
    runCli(['shard', '--ca', 'ca.pem', ...argv], {
      cwd,
      clock,
      env: { HUB: server.connectionString(policy), NO_COLOR: '1' },
    });
  const tagsOf = (index: number) => server.state.registry.require({ deviceId: `door-${index}` }).row.tags;
  return { server, run, tagsOf, clock };
}

describe('hubjobs shard', () => {
  it('gives every device its shard that has none, and leaves the others and other tags as they are', async () => {
    const { run, tagsOf } = await setUp();
    const { exitCode, stdout, stderr } = await run('--hub', 'production');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^300 of 450 devices on production \([^)]+\) have no shard\.\nThe tag was written to 300 devices\.\n$/,
    );
    for (let index = 0; index < 450; index += 1) {
      expect(tagsOf(index)).toEqual({
        building: '43',
        hubjobs: index % 3 === 0 ? { shard: 7, gateway: '1-s1' } : { shard: shardOf(`door-${index}`) },
      });
    }
    const again = await run();
    expect([again.exitCode, again.stdout]).toEqual([
      0,
      expect.stringMatching(/^Every device on .* has a shard: 450 devices\.\n$/),
    ]);
  });

  it('only counts with --dry-run', async () => {
    const { run, server } = await setUp();
    const text = await run('--dry-run');
    expect([text.exitCode, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toContain(
      'Nothing was changed. Writing the tag takes at least 3s, at 125 devices a second.',
    );
    const json = await run('--dry-run', '--format', 'json');
    expect(JSON.parse(json.stdout)).toEqual({
      hub: { name: 'production', hostName: server.hostName },
      devices: 450,
      missing: 300,
    });
    expect(server.log.entries().filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  it('goes on after throttling and broken connections, and says so', async () => {
    const { run, clock } = await setUp({
      faults: [
        { method: 'PATCH', effect: { kind: 'status', status: 429 }, after: 50, count: 3 },
        { method: 'PATCH', effect: { kind: 'reset', when: 'after' }, after: 100, count: 5 },
      ],
    });
    const { exitCode, stdout, stderr } = await run('--format', 'json');
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      missing: 300,
      written: 300,
      gone: 0,
      refused: [],
      isComplete: true,
    });
    expect(stderr).toContain('PATCH /twins/door-');
    expect(stderr).toContain('trying again in');
    expect(Math.max(...clock.sleeps)).toBeGreaterThan(10_000);
  });

  it('ends with the error of the hub, says how far it came, and goes on when it is run again', async () => {
    const { run, server } = await setUp({
      faults: [{ method: 'PATCH', effect: { kind: 'status', status: 503 }, after: 130 }],
    });
    const first = await run();
    expect([first.exitCode, first.stdout]).toEqual([1, '']);
    expect(first.stderr).toMatch(/1[23]\d of 300 devices written; run it again to go on with the others\n/);
    expect(first.stderr).toContain('error: The hub cannot answer now');
    server.faults.clear();
    const second = await run('--format', 'json');
    expect(second.exitCode).toBe(0);
    const { missing, written } = JSON.parse(second.stdout);
    expect(missing).toBe(170);
    expect(written).toBe(missing);
  });

  it('says that a hub has no devices', async () => {
    const hub = createMemoryHub({ clock: createManualClock(0) });
    const { exitCode, stdout } = await runCli(['shard'], {
      cwd: await temporaryFolder({ 'hubjobs.yaml': CONFIG('hub.example') }),
      env: { HUB: 'HostName=hub.example;SharedAccessKeyName=service;SharedAccessKey=AAAA' },
      openHub: async () => hub,
    });
    expect([exitCode, stdout]).toEqual([0, 'There is no device on production (hub.example).\n']);
  });

  it('says which rights are missing', async () => {
    const { run } = await setUp({ policy: 'registryRead' });
    const { exitCode, stdout, stderr } = await run();
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('error: The hub refused the credentials');
    expect(stderr).toContain('the policy "service" has all the rights needed');
  });

  it('names the devices that the hub refuses, and exits with 1', async () => {
    const clock = createManualClock(Date.now());
    const twin = { isConnected: true, tags: {}, desired: {}, reported: {} };
    const hub = createMemoryHub({
      clock,
      counts: { '*': { total: 3, connected: 3 }, [WITHOUT_SHARD]: { total: 3, connected: 3 } },
      ids: { [WITHOUT_SHARD]: ['door-1', 'door-2', 'door-3'] },
      twins: [
        { deviceId: 'door-1', ...twin },
        { deviceId: 'door-2', ...twin },
      ],
    });
    const tooLarge = new HubError('rejected', 'The hub refused the request: the tags are too large', {
      request: 'PATCH /twins/door-1',
    });
    const run = async (...argv: readonly string[]) => {
      hub.failCall(hub.calls.length + 4, 'before', tooLarge);
      return runCli(['shard', ...argv], {
        cwd: await temporaryFolder({ 'hubjobs.yaml': CONFIG('hub.example') }),
        clock,
        env: { HUB: 'HostName=hub.example;SharedAccessKeyName=service;SharedAccessKey=AAAA', NO_COLOR: '1' },
        openHub: async () => ({ ...hub, close: async () => {} }),
      });
    };
    const text = await run();
    expect(text).toEqual({
      exitCode: 1,
      stderr: '',
      stdout: `3 of 3 devices on production (hub.example) have no shard.
The tag was written to 1 device.
1 device had been deleted meanwhile.
The hub refused 1 device:
  door-1: The hub refused the request: the tags are too large
`,
    });
    expect(JSON.parse((await run('--format', 'json')).stdout)).toMatchObject({
      written: 1,
      gone: 1,
      refused: [{ deviceId: 'door-1', message: tooLarge.message }],
      isComplete: true,
    });
  });

  it.each([
    ['a hub that is not there', ['--hub', 'nowhere'], 'has no hub named "nowhere"'],
    ['a format that it does not have', ['--format', 'html'], 'text, json'],
  ])('refuses %s', async (_name, options, says) => {
    const cwd = await temporaryFolder({ 'hubjobs.yaml': CONFIG('hub.example') });
    const { exitCode, stderr } = await runCli(['shard', ...options], { cwd });
    expect(exitCode).toBe(3);
    expect(stderr).toContain(says);
  });

  it('refuses a hubjobs.yaml with a mistake', async () => {
    const cwd = await temporaryFolder({ 'hubjobs.yaml': `${CONFIG('hub.example')}hubz: {}\n` });
    const { exitCode, stderr } = await runCli(['shard'], { cwd, env: { NO_COLOR: '1' } });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('did you mean `hubs`?');
  });
});
