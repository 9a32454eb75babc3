import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { serviceClients } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** `hubjobs devices` as the one device whose connection string is in the environment. */

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: small }
spec:
  groups:
    - name: doors
      count: 4
      idPattern: door-{index}
      methods: { lockDoor: { latency: 0s, payload: locked } }
    - { name: gates, count: 2, idPattern: "gate-{index}", methods: { lockDoor: { latency: 0s, status: 423 } } }
`;

let hub: LocalHub;
beforeEach(async () => {
  hub = await startLocalHub();
});
afterEach(() => hub.stop());

/** Runs the command, does something once it is ready, and ends it as Ctrl-C does. */
async function beDevice(
  connectionString: string,
  argv: readonly string[] = [],
  whenReady: () => Promise<void> = async () => undefined,
) {
  const controller = new AbortController();
  let stderr = '';
  let acting: Promise<void> = Promise.resolve();
  const write = (text: string) => {
    stderr += text;
    if (text.includes('ready:')) acting = whenReady().finally(() => controller.abort());
  };
  const result = await runCli(['devices', '--ca', 'ca.pem', ...argv], {
    cwd: await temporaryFolder({ 'fleet.yaml': FLEET, 'ca.pem': hub.caPem }),
    env: { HUBJOBS_DEVICE_CONNECTION_STRING: connectionString },
    stderr: { write, isTerminal: false, columns: undefined },
    signal: controller.signal,
  });
  await acting;
  return { ...result, stderr };
}

async function call(deviceId: string, methodName: string, payload: unknown) {
  const clients = serviceClients(hub);
  try {
    const { result } = await clients.client.invokeDeviceMethod(deviceId, { methodName, payload });
    return result;
  } finally {
    clients.close();
  }
}

describe('hubjobs devices for one device', () => {
  it('answers every call, reports desired properties back, and prints both', async () => {
    hub.addDevice({ deviceId: 'my-door', desired: { floor: 1 } });
    const string = hub.deviceConnectionString('my-door');
    const { exitCode, stdout, stderr } = await beDevice(string, [], async () => {
      expect(await call('my-door', 'lockDoor', { lockTime: '10m' })).toEqual({ status: 200, payload: {} });
      expect(await call('my-door', 'any-method', null)).toEqual({ status: 200, payload: {} });
      const device = hub.state.registry.require({ deviceId: 'my-door' });
      hub.state.writeTwin(device, { desired: { building: '43' } }, 'merge');
      await expect
        .poll(() => hub.gate.readTwin({ deviceId: 'my-door' }).reported)
        .toMatchObject({ floor: 1, building: '43' });
    });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('my-door connected; desired properties are {"floor":1}\n');
    expect(stderr).toContain('my-door was called: lockDoor {"lockTime":"10m"} → 200 {}\n');
    expect(stderr).toContain('my-door was called: any-method null → 200 {}\n');
    expect(stderr).toMatch(/my-door received desired properties \{"building":"43"\} \(version \d+\)\n/);
    expect(stdout).toContain('my-door');
    const key = /SharedAccessKey=([^;]+)/.exec(string)?.[1];
    expect(key).toBeTruthy();
    expect(stdout + stderr).not.toContain(key);
  });

  it.each([
    { deviceId: 'door-3', says: 'door-3 was called: lockDoor 1 → 200 "locked"' },
    { deviceId: 'gate-2', says: 'gate-2 was called: lockDoor 1 → 423' },
  ])('behaves as its group of a Fleet document: $deviceId', async ({ deviceId, says }) => {
    hub.addDevice({ deviceId });
    const { exitCode, stderr } = await beDevice(
      hub.deviceConnectionString(deviceId),
      ['--fleet', 'fleet.yaml'],
      async () => void (await call(deviceId, 'lockDoor', 1)),
    );
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(says);
  });

  it('is in no group of the Fleet document', async () => {
    hub.addDevice({ deviceId: 'door-9' });
    const { exitCode, stderr } = await beDevice(hub.deviceConnectionString('door-9'), [
      '--fleet',
      'fleet.yaml',
    ]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('no group of the Fleet document has the device door-9');
  });

  it.each([
    ['of a policy', 'HostName=h;SharedAccessKeyName=service;SharedAccessKey=c2VjcmV0', 'is of the whole hub'],
    ['of a module', 'HostName=h;DeviceId=d;ModuleId=m;SharedAccessKey=c2VjcmV0', 'is of a module'],
    ['without a key', 'HostName=h;DeviceId=d', 'has no SharedAccessKey'],
    ['cut by a shell', 'HostName=h', 'has no DeviceId'],
  ])('refuses a connection string %s, and does not repeat it', async (_, string, says) => {
    const { exitCode, stderr } = await beDevice(string);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`the connection string in HUBJOBS_DEVICE_CONNECTION_STRING ${says}`);
    expect(stderr).not.toContain('c2VjcmV0');
  });

  it('says what to give when there is neither', async () => {
    const { exitCode, stderr } = await beDevice('');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('or the connection string of one device in HUBJOBS_DEVICE_CONNECTION_STRING');
  });
});
