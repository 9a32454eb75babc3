import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let hub: LocalHub;
let cwd: string;
beforeEach(async () => {
  hub = await startLocalHub();
  hub.addDevice({ deviceId: 'door 1:x' });
  cwd = await temporaryFolder({ 'ca.pem': hub.caPem });
});
afterEach(() => hub.stop());

const run = (...argv: readonly string[]) =>
  runCli(['devices', 'send', '--ca', 'ca.pem', ...argv], {
    cwd,
    env: { HUBJOBS_CONNECTION_STRING: hub.connectionString('service') },
  });

it('puts a message into the queue of a device, and prints its id', async () => {
  const options = [
    '--property',
    'colour=dark=blue',
    '--message-id',
    'm-1',
    '--content-type',
    'application/json',
  ];
  const { exitCode, stdout, stderr } = await run('door 1:x', '{"a":1}', ...options, '--expires', '10m');
  expect([exitCode, stdout, stderr]).toEqual([0, 'm-1\n', '']);
  const [message] = hub.state.registry.require({ deviceId: 'door 1:x' }).messages ?? [];
  expect(Buffer.from(message?.body ?? '', 'base64').toString()).toBe('{"a":1}');
  expect(message?.properties).toMatchObject({
    '$.mid': 'm-1',
    '$.ct': 'application/json',
    '$.ce': 'utf-8',
    colour: 'dark=blue',
  });
  const left = (message?.expiresAt ?? 0) - Date.now();
  expect(left > 0 && left <= 600_000).toBe(true);
});

it.each<[name: string, argv: readonly string[], exitCode: number, said: string]>([
  ['an unknown device', ['none', 'x'], 1, 'error: the hub has no device none\n'],
  ['a message over 64 KB', ['door 1:x', 'x'.repeat(70_000)], 1, 'error: the message is larger than 64 KB\n'],
  [
    'a life of three days',
    ['door 1:x', 'x', '--expires', '3d'],
    1,
    'the hub refused the message: 400 ArgumentInvalid',
  ],
  ['a property without a value', ['door 1:x', 'x', '--property', 'a'], 3, 'Expected name=value.'],
])('refuses %s', async (_name, argv, exitCode, said) => {
  const result = await run(...argv);
  expect([result.exitCode, result.stderr]).toEqual([exitCode, expect.stringContaining(said)]);
});

it('says that only a local hub takes messages', async () => {
  hub.faults.add({ effect: { kind: 'status', status: 500 }, path: '*/messages/*' });
  const { stderr } = await run('door 1:x', 'x');
  expect(stderr).toBe(
    'error: the hub refused the message: 500 ServerError; only a local hub takes messages over HTTPS\n',
  );
});

it('says when the hub cannot be reached', async () => {
  const env = { HUBJOBS_CONNECTION_STRING: hub.connectionString('service') };
  const { exitCode, stderr } = await runCli(['devices', 'send', 'door 1:x', 'x'], { cwd, env });
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringMatching(/^error: the hub cannot be reached: unable to verify the first certificate/),
  ]);
});

it('devices without a fleet is an error that says what to give', async () => {
  const { exitCode, stderr } = await runCli(['devices', '--register'], { cwd });
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('--fleet FILE')]);
});
