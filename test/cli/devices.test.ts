import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { serviceClients } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: small }
spec:
  groups:
    - name: doors
      count: 4
      idPattern: door-{index}
      tags: { building: "43" }
      desired: { floor: 1 }
      reported: { firmware: "1.0" }
      methods: { lockDoor: { latency: 0s, payload: { Response: lockDoor called successfully } } }
      reportDesired: ["*"]
    - { name: spare, count: 2, idPattern: "spare-{index}", online: 0% }
`;
const TEN_MINUTES = '{"lockTime":"10m"}';

let hub: LocalHub;
beforeEach(async () => {
  hub = await startLocalHub();
});
afterEach(() => hub.stop());

/** Runs `hubjobs devices`, does something once it is ready, and ends it as Ctrl-C does. */
async function devices(
  folder: string,
  argv: readonly string[],
  whenReady: () => Promise<void> = async () => undefined,
  stopAt = 'ready:',
) {
  const controller = new AbortController();
  let stderr = '';
  let acting: Promise<void> = Promise.resolve();
  const write = (text: string) => {
    stderr += text;
    if (!text.includes(stopAt)) return;
    acting = whenReady().finally(() => controller.abort());
  };
  const result = await runCli(['devices', '--fleet', 'fleet.yaml', '--ca', 'ca.pem', ...argv], {
    cwd: folder,
    env: { HUBJOBS_CONNECTION_STRING: hub.connectionString('registryReadWrite') },
    stderr: { write, isTerminal: false, columns: undefined },
    signal: controller.signal,
  });
  await acting;
  return { ...result, stderr };
}

const folderWith = (more: Readonly<Record<string, string>> = {}) =>
  temporaryFolder({ 'fleet.yaml': FLEET, 'ca.pem': hub.caPem, ...more });
const register = () => ['--register', '--mqtt-port', String(hub.mqttPort)];
const ids = () => [...hub.state.registry.devices()].map(({ row }) => row.deviceId);
const reportedOf = (deviceId: string) => hub.gate.readTwin({ deviceId }).reported;

async function lock(deviceId: string): Promise<void> {
  const clients = serviceClients(hub);
  try {
    const params = { methodName: 'lockDoor', payload: JSON.parse(TEN_MINUTES) as object };
    const { result } = await clients.client.invokeDeviceMethod(deviceId, params);
    expect(result).toEqual({ status: 200, payload: { Response: 'lockDoor called successfully' } });
  } finally {
    clients.close();
  }
}

describe('hubjobs devices --register', () => {
  it('registers the fleet, connects the online devices, prints what each group received, and removes only its own', async () => {
    hub.addDevice({ deviceId: 'somebody-else' });
    const { exitCode, stdout, stderr } = await devices(await folderWith(), register(), async () => {
      expect(ids()).toHaveLength(7);
      expect(hub.state.registry.counts().connected).toBe(4);
      expect(hub.state.registry.require({ deviceId: 'spare-1' }).row.tags).toEqual({});
      await expect.poll(() => reportedOf('door-3')).toMatchObject({ firmware: '1.0', floor: 1 });
      await lock('door-2');
      const device = hub.state.registry.require({ deviceId: 'door-1' });
      hub.state.writeTwin(device, { desired: { floor: 2 } }, 'merge');
      await expect.poll(() => reportedOf('door-1')).toMatchObject({ floor: 2 });
    });
    expect(stderr).toContain('6 devices registered\nready: 4 devices connected\n');
    expect(stdout).toBe(
      [
        'group  calls  succeeded  pushes',
        'doors  1      1          1',
        'spare  0      0          0',
        '',
        'doors',
        `       1  method lockDoor with ${TEN_MINUTES}: answered 200 {"Response":"lockDoor called successfully"}`,
        '       1  new desired properties',
        '',
      ].join('\n'),
    );
    expect(exitCode).toBe(0);
    expect(ids()).toEqual(['somebody-else']);
  });

  it('connects at most as many as asked for, and prints JSON', async () => {
    const { stdout } = await devices(
      await folderWith(),
      [...register(), '--connect', '2', '--format', 'json'],
      async () => {
        expect(hub.state.registry.counts().connected).toBe(2);
        await lock('door-1');
      },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      groups: [
        { fleet: 'small', group: 'doors', calls: 1, succeeded: 1, pushes: 0, received: [{ devices: 1 }] },
        { group: 'spare', calls: 0, received: [] },
      ],
    });
  });

  it('registers modules with their devices and connects them, each with keys of its own', async () => {
    const fleet = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: site }
spec:
  groups:
    - name: gateways
      count: 2
      idPattern: gateway-{index}
      capabilities: { iotEdge: true }
      modules:
        lock:
          tags: { kind: lock }
          desired: { polling: 30s }
          reportDesired: ["*"]
          methods: { lockDoor: { latency: 0s, payload: { locked: true } } }
`;
    const folder = await folderWith({ 'fleet.yaml': fleet });
    const name = { deviceId: 'gateway-2', moduleId: 'lock' };
    const useModule = async () => {
      expect(hub.state.registry.require(name).row).toMatchObject({
        connectionState: 'Connected',
        tags: { kind: 'lock' },
      });
      const clients = serviceClients(hub);
      try {
        const { result } = await clients.client.invokeDeviceMethod(name.deviceId, name.moduleId, {
          methodName: 'lockDoor',
        });
        expect(result).toEqual({ status: 200, payload: { locked: true } });
      } finally {
        clients.close();
      }
    };
    const { exitCode, stdout, stderr } = await devices(folder, [...register(), '--verbose'], useModule);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('2 devices registered\n');
    expect(stderr).toContain('ready: 2 devices and 2 modules connected\n');
    expect(stderr).toContain('gateway-2/lock was called: lockDoor');
    expect(stdout).toMatch(/gateways\/lock +1 +1 /);
    expect([ids(), [...hub.state.registry.modules()]]).toEqual([[], []]);

    for (const deviceId of ['gateway-1', 'gateway-2']) hub.addDevice({ deviceId });
    hub.addDevice({ ...name, tags: { kind: 'lock' } });
    const strings = Object.fromEntries([
      ...ids().map((id) => [id, hub.deviceConnectionString(id)]),
      ['gateway-2/lock', hub.deviceConnectionString(name)],
    ]);
    await writeFile(path.join(folder, 'strings.json'), JSON.stringify(strings));
    const known = await devices(folder, ['--device-strings', 'strings.json'], useModule);
    expect([known.exitCode, ids().length], known.stderr).toEqual([0, 2]);
    expect(known.stderr).toContain('ready: 2 devices and 1 module connected\n');
  });

  it('registers child devices below the devices that the hub has made of their parents', async () => {
    const fleet = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: site }
spec:
  groups:
    - { name: sensors, count: 4, idPattern: "sensor-{index}", parent: relays }
    - { name: relays, count: 2, idPattern: "relay-{index}", parent: gateways, capabilities: { iotEdge: true } }
    - { name: gateways, count: 1, idPattern: gateway, capabilities: { iotEdge: true } }
`;
    const rowOf = (deviceId: string) => hub.state.registry.require({ deviceId }).row;
    const { exitCode, stderr } = await devices(
      await folderWith({ 'fleet.yaml': fleet }),
      register(),
      async () => {
        expect(rowOf('relay-2').parentScopes).toEqual([rowOf('gateway').deviceScope]);
        expect(rowOf('relay-2').deviceScope).toMatch(/^ms-azure-iot-edge:\/\/relay-2-/);
        expect(rowOf('sensor-4')).toMatchObject({
          deviceScope: rowOf('relay-2').deviceScope,
          parentScopes: [rowOf('relay-2').deviceScope],
        });
      },
    );
    expect([exitCode, ids()], stderr).toEqual([0, []]);
  });

  it('registers nothing when an id is taken, because it may be a real device', async () => {
    hub.addDevice({ deviceId: 'door-3' });
    const { exitCode, stderr } = await devices(await folderWith(), register());
    expect(exitCode).toBe(3);
    expect(stderr).toContain('door-3 is already on the hub; nothing was registered');
    expect(ids()).toEqual(['door-3']);
  });

  it('recognises its own devices after a lost answer', async () => {
    hub.faults.add({ effect: { kind: 'reset', when: 'after' }, method: 'POST', path: '/devices*', count: 1 });
    const { exitCode } = await devices(await folderWith(), register(), async () => {
      expect(ids()).toHaveLength(6);
    });
    expect([exitCode, ids()]).toEqual([0, []]);
  });

  it('removes its devices when it is interrupted before all are connected', async () => {
    const { exitCode } = await devices(await folderWith(), register(), undefined, '6 devices registered');
    expect([exitCode, ids()]).toEqual([0, []]);
  });

  it('removes its devices when none can connect', async () => {
    const argv = ['--register', '--mqtt-port', '9'];
    const { exitCode, stderr } = await devices(await folderWith(), argv);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('the hub did not let a device connect');
    expect(ids()).toEqual([]);
  });

  it('names the missing right', async () => {
    const folder = await folderWith();
    const { exitCode, stderr } = await runCli(
      ['devices', '--fleet', 'fleet.yaml', '--register', '--ca', path.join(folder, 'ca.pem')],
      { cwd: folder, env: { HUBJOBS_CONNECTION_STRING: hub.connectionString('service') } },
    );
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('RegistryWrite')]);
  });
});

describe('hubjobs devices --device-strings', () => {
  it('connects as the devices in the file, and keeps them registered', async () => {
    for (const number of [1, 2, 3, 4]) hub.addDevice({ deviceId: `door-${number}` });
    const deviceConnectionStrings = Object.fromEntries(
      ids().map((id) => [id, hub.deviceConnectionString(id)]),
    );
    const folder = await folderWith({ 'hub.json': JSON.stringify({ port: 1, deviceConnectionStrings }) });
    const { exitCode } = await devices(folder, ['--device-strings', 'hub.json'], () => lock('door-4'));
    expect([exitCode, ids().length]).toEqual([0, 4]);
  });

  it.each([
    ['neither', [], 'the devices have no identities'],
    ['both', ['--register', '--device-strings', 'a.json'], 'exclude each other'],
    [
      'a file without one of the devices',
      ['--device-strings', 'empty.json'],
      'no connection string for door-1',
    ],
    ['a file that is no JSON', ['--device-strings', 'ca.pem'], 'is not JSON'],
    ['a file that is not there', ['--device-strings', 'nowhere.json'], 'cannot be read (ENOENT)'],
  ])('refuses %s', async (_name, argv, message) => {
    const { exitCode, stderr } = await devices(await folderWith({ 'empty.json': '{}' }), argv);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(message);
  });
});
