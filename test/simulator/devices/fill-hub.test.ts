import { afterEach, describe, expect, it } from 'vitest';
import { compileCondition } from '../../../src/query/compile.ts';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import type { DeviceEvent } from '../../../src/simulator/devices/device-event.ts';
import { type FilledHub, fillHub } from '../../../src/simulator/devices/fill-hub.ts';
import type { FleetSpec, MethodSpec } from '../../../src/simulator/devices/fleet-spec.ts';
import { type LocalHub, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { doors, fleetOf, lockDoor } from '../../support/demo-fleet.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface FilledWorld {
  readonly hub: LocalHub;
  readonly filled: FilledHub;
  readonly events: DeviceEvent[];
  readonly clock: ManualClock;
  /** Resolves once the condition holds, looked at after every event. */
  until(holds: () => boolean): Promise<void>;
}

async function fill(fleet: FleetSpec, connect: number): Promise<FilledWorld> {
  const clock = new ManualClock('2026-03-02T22:00:00Z');
  const hub = await startLocalHub({ clock });
  stops.push(() => hub.stop());
  const events: DeviceEvent[] = [];
  const filled = await fillHub({ hub, fleet, connect, onEvent: (event) => events.push(event) });
  stops.push(() => filled.close());
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };
  return { hub, filled, events, clock, until };
}

const linkOf = (hub: LocalHub, deviceId: string) => hub.state.registry.require({ deviceId }).link;
const reportedOf = (hub: LocalHub, deviceId: string) => hub.gate.readTwin({ deviceId }).reported;

function call(hub: LocalHub, deviceId: string, name = 'lockDoor', payload = '{"lockTime":"10m"}') {
  const link = linkOf(hub, deviceId);
  if (link === undefined) throw new Error(`${deviceId} is not connected`);
  return link.invokeMethod({ deviceId }, { name, payload });
}

describe('filling a hub', () => {
  it('registers every device with its first twin and connects those that are online', async () => {
    const { hub } = await fill(fleetOf(doors({ online: 0.5 })), 0);
    const rows = [...hub.state.registry.devices()].map(({ row }) => row);
    expect(rows.map(({ deviceId }) => deviceId)).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => `door-00${number}`),
    );
    expect(rows.map(({ tags }) => tags)).toEqual(
      [1, 2, 3, 1, 2, 3].map((floor) => ({ building: '43', floor })),
    );
    expect(rows.filter(({ connectionState }) => connectionState === 'Connected')).toHaveLength(3);
  });

  it('gives devices their modules, which are online with them and have twins and methods of their own', async () => {
    const group = doors({ online: 0.5, isEdge: true, modelId: 'dtmi:com:example:Door;1' });
    const moduleOf = (id: string, changes: Partial<typeof group>) =>
      doors({ name: `doors/${id}`, module: { id, of: 'doors' }, online: 0.5, ...changes });
    const { hub, until } = await fill(
      fleetOf(
        group,
        moduleOf('$edgeAgent', { tags: { kind: 'agent' }, methods: {} }),
        moduleOf('lock', { desired: { polling: '30s' }, reportDesired: ['*'] }),
      ),
      1,
    );
    const { registry } = hub.state;
    for (const { row } of registry.devices()) {
      expect(row).toMatchObject({ capabilities: { iotEdge: true }, modelId: 'dtmi:com:example:Door;1' });
      expect(row.deviceScope).toMatch(/^ms-azure-iot-edge:/);
      const modules = registry.modulesOf(row.deviceId).map((module) => module.row);
      expect(modules.map(({ moduleId }) => moduleId).sort()).toEqual(['$edgeAgent', '$edgeHub', 'lock']);
      const described = modules.filter(({ moduleId }) => moduleId !== '$edgeHub');
      expect(described.map(({ connectionState }) => connectionState)).toEqual([
        row.connectionState,
        row.connectionState,
      ]);
    }
    const connected = [...registry.devices()].find(({ row }) => row.connectionState === 'Connected');
    const name = { deviceId: connected?.row.deviceId ?? '', moduleId: 'lock' };
    expect(registry.require({ ...name, moduleId: '$edgeAgent' }).row.tags).toEqual({ kind: 'agent' });
    await until(() => hub.gate.readTwin(name).reported['polling'] === '30s');
    const answer = await registry.require(name).link?.invokeMethod(name, { name: 'lockDoor', payload: '{}' });
    expect(answer).toMatchObject({ status: 200 });
  });

  it('puts child devices below the devices of their parent group, evenly', async () => {
    const { hub } = await fill(
      fleetOf(
        doors({ name: 'gateways', idPattern: 'gateway-{index}', count: 2, isEdge: true }),
        doors({ name: 'relays', idPattern: 'relay-{index}', count: 1, isEdge: true, parent: 'gateways' }),
        doors({ name: 'doors', count: 3, parent: 'gateways' }),
      ),
      1,
    );
    const rowOf = (deviceId: string) => hub.state.registry.require({ deviceId }).row;
    const scope = (deviceId: string) => rowOf(deviceId).deviceScope;
    const [first, second] = [scope('gateway-1'), scope('gateway-2')];
    expect(first).toMatch(/^ms-azure-iot-edge:\/\/gateway-1-\d+$/);
    expect(rowOf('gateway-1').parentScopes).toBeUndefined();
    expect(['door-001', 'door-002', 'door-003'].map(scope)).toEqual([first, second, first]);
    expect(rowOf('door-002').parentScopes).toEqual([second]);
    expect(rowOf('relay-1').parentScopes).toEqual([first]);
    expect(scope('relay-1')).toMatch(/^ms-azure-iot-edge:\/\/relay-1-/);
  });

  it('takes SDK devices from each group in turn, only those that are online', async () => {
    const { filled } = await fill(
      fleetOf(
        doors({ count: 3 }),
        doors({ name: 'off', idPattern: 'off-{index}', online: 0 }),
        doors({ name: 'lifts', idPattern: 'lift-{index}', count: 1 }),
      ),
      3,
    );
    expect(filled.sdkDevices.map(({ deviceId }) => deviceId).sort()).toEqual([
      'door-001',
      'door-002',
      'lift-1',
    ]);
  });

  it('connects all when there are fewer than asked for', async () => {
    const { filled } = await fill(fleetOf(doors({ count: 2 })), 20);
    expect(filled.sdkDevices).toHaveLength(2);
  });
});

describe.each([
  ['in this process', 0, 'process'],
  ['over MQTT with the device SDK', 1, 'mqtt'],
])('a device %s', (_name, connect, via) => {
  it('answers a method call', async () => {
    const { hub, events } = await fill(fleetOf(doors({ count: 1 })), connect);
    const answer = await call(hub, 'door-001');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.payload)).toEqual({ Response: 'lockDoor called successfully' });
    expect(events).toEqual([
      {
        kind: 'connected',
        deviceId: 'door-001',
        group: 'doors',
        via,
        ...(via === 'mqtt' && { desired: { lockTime: '5m' } }),
      },
      {
        kind: 'method',
        deviceId: 'door-001',
        group: 'doors',
        via,
        method: 'lockDoor',
        payload: '{"lockTime":"10m"}',
        answer: 'answer',
        latencyMs: 0,
        status: 200,
        answerPayload: '{"Response":"lockDoor called successfully"}',
      },
    ]);
  });

  it('has modules that answer calls, follow desired properties, and leave and return with it', async () => {
    const offline = { everyMs: 36_000_000, forMs: 600_000 };
    const lock = doors({
      name: 'doors/lock',
      module: { id: 'lock', of: 'doors' },
      count: 1,
      desired: {},
      reportDesired: ['*'],
      offline,
    });
    const { hub, events, clock, until } = await fill(fleetOf(doors({ count: 1, offline }), lock), connect);
    const name = { deviceId: 'door-001', moduleId: 'lock' };
    const module = hub.state.registry.require(name);
    const answer = await module.link?.invokeMethod(name, { name: 'lockDoor', payload: '{}' });
    expect(answer?.status).toBe(200);
    hub.state.writeTwin(module, { desired: { polling: '30s' } }, 'merge');
    await until(() => hub.gate.readTwin(name).reported['polling'] === '30s');
    const ofModule = events.filter(({ moduleId }) => moduleId === 'lock');
    expect(ofModule.map(({ kind }) => kind)).toEqual(['connected', 'method', 'desired']);
    expect(new Set(ofModule.map((event) => event.via))).toEqual(new Set([via]));

    const device = hub.state.registry.require({ deviceId: 'door-001' });
    const states = () => [device.row.connectionState, module.row.connectionState];
    for (let minute = 0; minute < 600 && device.row.connectionState === 'Connected'; minute += 1) {
      await clock.advance(60_000);
      // A client over MQTT has to say goodbye first.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => states().every((state) => state === 'Disconnected'));
    await clock.advance(600_000);
    await until(() => states().every((state) => state === 'Connected'));
  });

  it('answers after its latency on the hub’s clock', async () => {
    const methods = { lockDoor: { ...lockDoor, latency: { fromMs: 700, toMs: 700 } } };
    const { hub, clock, until } = await fill(fleetOf(doors({ count: 1, methods })), connect);
    let answered = false;
    const answer = call(hub, 'door-001').finally(() => {
      answered = true;
    });
    await until(() => clock.timers === 1);
    await clock.advance(699);
    expect(answered).toBe(false);
    await clock.advance(1);
    expect(await answer).toMatchObject({ status: 200 });
  });

  it('reports the desired properties that it follows, at first and after every change', async () => {
    const { hub, until } = await fill(fleetOf(doors({ count: 1, reportDesired: ['lockTime'] })), connect);
    await until(() => reportedOf(hub, 'door-001')['lockTime'] === '5m');
    const device = hub.state.registry.require({ deviceId: 'door-001' });
    hub.state.writeTwin(device, { desired: { lockTime: '10m', floor: 3 } }, 'merge');
    await until(() => reportedOf(hub, 'door-001')['lockTime'] === '10m');
    expect(reportedOf(hub, 'door-001')).toMatchObject({ firmware: '1.0' });
    expect(reportedOf(hub, 'door-001')).not.toHaveProperty('floor');
  });

  it('that drops its connection comes back later and catches up', async () => {
    const methods = {
      lockDoor: { ...lockDoor, failures: [{ share: 1, of: 'devices', kind: 'disconnect' }] as const },
    };
    const { hub, clock, until } = await fill(
      fleetOf(doors({ count: 1, methods, reportDesired: ['*'] })),
      connect,
    );
    await expect(call(hub, 'door-001')).rejects.toThrow();
    await until(() => linkOf(hub, 'door-001') === undefined && clock.timers === 1);
    const device = hub.state.registry.require({ deviceId: 'door-001' });
    hub.state.writeTwin(device, { desired: { lockTime: '20m' } }, 'merge');
    await clock.advance(30_000);
    await until(() => reportedOf(hub, 'door-001')['lockTime'] === '20m');
    expect(linkOf(hub, 'door-001')).toBeDefined();
  });
});

describe.each([
  ['in this process', 0],
  ['over MQTT with the device SDK', 1],
])('a device %s with steps', (_name, connect) => {
  const step = (kind: 'wait' | 'offline', seconds: number) =>
    ({ kind, time: { fromMs: seconds * 1_000, toMs: seconds * 1_000 } }) as const;
  const reboot: MethodSpec = {
    ...lockDoor,
    status: 202,
    payload: { reason: { $request: 'reason' }, boots: { $reported: 'bootCount' } },
    failures: [
      {
        share: 1,
        of: 'calls',
        when: "properties.reported.phase = 'downloading'",
        kind: 'answer',
        status: 409,
        payload: { version: { $desired: 'firmware.version' } },
      },
    ],
    steps: [
      step('offline', 90),
      { kind: 'report', report: { bootCount: { $add: [{ $reported: 'bootCount' }, 1] } } },
    ],
  };
  const group = doors({
    count: 1,
    reported: { bootCount: 4 },
    methods: { reboot },
    onDesired: {
      firmware: [
        { kind: 'report', report: { phase: 'downloading' } },
        step('wait', 120),
        step('offline', 60),
        { kind: 'report', report: { phase: 'applied', version: { $desired: 'firmware.version' } } },
      ],
    },
  });

  it('answers, leaves for a reboot, and comes back with a new reported value', async () => {
    const { hub, clock, until } = await fill(fleetOf(group), connect);
    const answer = await call(hub, 'door-001', 'reboot', '{"reason":"nightly"}');
    expect(answer).toEqual({ status: 202, payload: '{"reason":"nightly","boots":4}' });
    await until(() => linkOf(hub, 'door-001') === undefined && clock.timers === 1);
    await clock.advance(89_999);
    expect(linkOf(hub, 'door-001')).toBeUndefined();
    await clock.advance(1);
    await until(() => reportedOf(hub, 'door-001')['bootCount'] === 5);
    expect(linkOf(hub, 'door-001')).toBeDefined();
  });

  it('goes through an update, refuses to reboot during it, and starts over for a newer version', async () => {
    const { hub, clock, until } = await fill(fleetOf(group), connect);
    const device = hub.state.registry.require({ deviceId: 'door-001' });
    const want = (version: string) =>
      hub.state.writeTwin(device, { desired: { firmware: { version } } }, 'merge');
    want('2.0.0');
    await until(() => reportedOf(hub, 'door-001')['phase'] === 'downloading' && clock.timers === 1);
    expect(await call(hub, 'door-001', 'reboot', 'null')).toEqual({
      status: 409,
      payload: '{"version":"2.0.0"}',
    });
    await clock.advance(120_000);
    await until(() => linkOf(hub, 'door-001') === undefined);
    // Not there to hear of it, it catches up.
    want('3.0.0');
    await until(() => clock.timers === 1);
    await clock.advance(60_000);
    await until(() => linkOf(hub, 'door-001') !== undefined && clock.timers === 1);
    expect(reportedOf(hub, 'door-001')).not.toHaveProperty('version');
    await clock.advance(120_000);
    await until(() => linkOf(hub, 'door-001') === undefined && clock.timers === 1);
    await clock.advance(60_000);
    await until(() => reportedOf(hub, 'door-001')['version'] === '3.0.0');
    expect(reportedOf(hub, 'door-001')).toMatchObject({ phase: 'applied', bootCount: 4 });
  });

  it('leaves no timer when it is closed in the middle of its steps', async () => {
    const { hub, filled, clock, until } = await fill(fleetOf(group), connect);
    await call(hub, 'door-001', 'reboot', 'null');
    await until(() => linkOf(hub, 'door-001') === undefined && clock.timers === 1);
    await filled.close();
    expect(clock.timers).toBe(0);
  });
});

describe.each([
  ['in this process', 0],
  ['over MQTT with the device SDK', 1],
])('a device %s with outages', (_name, connect) => {
  // The clock shows 22:00:00 UTC, the end of this device's hour: it leaves at once.
  const often = { everyMs: 3_600_000, forMs: 300_000 };

  it('starts away, comes back at its time and catches up', async () => {
    const { hub, clock, events, until } = await fill(
      fleetOf(doors({ count: 1, offline: often, reportDesired: ['*'] })),
      connect,
    );
    expect(linkOf(hub, 'door-001')).toBeUndefined();
    const device = hub.state.registry.require({ deviceId: 'door-001' });
    hub.state.writeTwin(device, { desired: { lockTime: '20m' } }, 'merge');
    await clock.advance(300_000);
    await until(() => reportedOf(hub, 'door-001')['lockTime'] === '20m');
    expect((await call(hub, 'door-001')).status).toBe(200);
    await clock.advance(3_300_000);
    await until(() => linkOf(hub, 'door-001') === undefined);
    await until(() => events.filter(({ kind }) => kind === 'disconnected').length === 1);
    expect(events.filter(({ kind }) => kind === 'connected')).toHaveLength(1);
  });

  it('that dropped its connection before an outage stays away until the outage ends', async () => {
    const methods = {
      lockDoor: { ...lockDoor, failures: [{ share: 1, of: 'devices', kind: 'disconnect' }] as const },
    };
    const { hub, clock, events, until } = await fill(
      fleetOf(doors({ count: 1, offline: often, methods })),
      connect,
    );
    await clock.advance(300_000);
    await until(() => events.some(({ kind }) => kind === 'connected'));
    await clock.advance(3_290_000);
    await expect(call(hub, 'door-001')).rejects.toThrow();
    await until(() => linkOf(hub, 'door-001') === undefined);
    await clock.advance(10_000);
    await clock.advance(100_000);
    expect(linkOf(hub, 'door-001')).toBeUndefined();
    await clock.advance(200_000);
    await until(() => linkOf(hub, 'door-001') !== undefined);
    const told = () => events.filter(({ kind }) => kind !== 'method').map(({ kind }) => kind);
    await until(() => told().length === 3);
    expect(told()).toEqual(['connected', 'disconnected', 'connected']);
  });
});

describe.each([
  ['in this process', 0],
  ['over MQTT with the device SDK', 4],
])('devices %s with bad firmware', (_name, connect) => {
  const seconds = (count: number) => ({ fromMs: count * 1_000, toMs: count * 1_000 });
  const one = { share: 0.25, when: "properties.desired.firmware.version = '3.3.1'" } as const;
  const group = doors({
    count: 4,
    reported: { version: '3.2.0' },
    onDesired: {
      firmware: [
        { kind: 'wait', time: seconds(20) },
        { kind: 'offline', time: 'forever', ...one },
        { kind: 'flap', offline: seconds(30), online: seconds(60), ...one },
        { kind: 'fail', report: { error: 'checksum' }, ...one },
        { kind: 'report', report: { version: { $desired: 'firmware.version' } } },
      ],
    },
  });

  it('are found by a query: who was written to, is not done, and has been offline since', async () => {
    const { hub, clock, until, events } = await fill(fleetOf(group), connect);
    const rows = () => [...hub.state.registry.devices()].map(({ row }) => row);
    const count = (condition: string) => rows().filter(compileCondition(condition).matches).length;
    const offline = "connectionState = 'Disconnected' AND lastActivityTime > '2026-03-02T22:00'";
    const notDone =
      "properties.desired.firmware.version = '3.3.1' AND properties.reported.version != '3.3.1'";
    for (const { deviceId } of rows()) {
      const device = hub.state.registry.require({ deviceId });
      hub.state.writeTwin(device, { desired: { firmware: { version: '3.3.1' } } }, 'merge');
    }
    await until(() => clock.timers === 4);
    await clock.advance(20_000);
    await until(() => count('IS_DEFINED(properties.reported.error)') === 1);
    await until(() => count("properties.reported.version = '3.3.1'") === 1);
    await until(() => count(`${notDone} AND ${offline}`) === 2 && clock.timers === 1);
    // One of them flaps: it is back, and then away again.
    await clock.advance(30_000);
    await until(() => count(`${notDone} AND ${offline}`) === 1 && clock.timers === 1);
    await clock.advance(60_000);
    await until(() => count(`${notDone} AND ${offline}`) === 2 && clock.timers === 1);
    await clock.advance(30_000);
    await until(() => count(`${notDone} AND ${offline}`) === 1);
    const [bricked] = rows().filter(compileCondition(`${notDone} AND ${offline}`).matches);
    expect(bricked?.lastActivityTime).toMatch(/^2026-03-02T22:00:20/);
    const failed = events.flatMap((event) => (event.kind === 'failed' ? [event] : []));
    expect(failed).toContainEqual({
      kind: 'failed',
      how: 'offline',
      after: 'desired firmware',
      deviceId: bricked?.deviceId,
      group: 'doors',
      via: connect === 0 ? 'process' : 'mqtt',
    });
    expect(failed.map(({ how }) => how).sort()).toEqual(['error', 'flapping', 'offline']);
  });
});

it('devices over MQTT and in process give the same answers, device by device', async () => {
  const group = doors({
    count: 10,
    methods: {
      lockDoor: {
        ...lockDoor,
        failures: [{ share: 0.3, of: 'devices', kind: 'answer', status: 500, payload: null }],
      },
      zero: { ...lockDoor, payload: 0 },
      nothing: { ...lockDoor, status: 204, payload: null },
      text: { ...lockDoor, payload: 'ü "quoted"' },
    },
  });
  const picture = async (connect: number) => {
    const { hub, events } = await fill(fleetOf(group), connect);
    const answers = [];
    for (const { deviceId } of [...hub.state.registry.devices()].map(({ row }) => row)) {
      for (const method of Object.keys(group.methods)) answers.push(await call(hub, deviceId, method));
    }
    const calls = events.filter(({ kind }) => kind === 'method');
    return { answers, events: calls.map(({ via: _, ...event }) => event) };
  };
  expect(await picture(10)).toEqual(await picture(0));
});

it('a device over MQTT that leaves while it is coming back is away, and can come back later', async () => {
  const { hub, filled, until } = await fill(fleetOf(doors({ count: 1, reportDesired: ['*'] })), 1);
  const [device] = filled.sdkDevices;
  await device?.leave();
  await until(() => linkOf(hub, 'door-001') === undefined);
  const back = device?.comeBack();
  await Promise.all([device?.leave(), back]);
  await until(() => linkOf(hub, 'door-001') === undefined);
  await device?.comeBack();
  expect(linkOf(hub, 'door-001')).toBeDefined();
});

it('a device whose group has no methods accepts no calls, over MQTT and in process', async () => {
  const { hub } = await fill(fleetOf(doors({ count: 2, methods: {} })), 1);
  for (const deviceId of ['door-001', 'door-002']) {
    expect(linkOf(hub, deviceId)?.acceptsMethods({ deviceId })).toBe(false);
  }
});

it('closing disconnects every device', async () => {
  const { hub, filled, until } = await fill(fleetOf(doors()), 2);
  await filled.close();
  await until(() => hub.state.registry.counts().connected === 0);
  expect(hub.state.registry.size).toBe(6);
});
