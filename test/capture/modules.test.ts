import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { captureFleet } from '../../src/capture/capture-fleet.ts';
import type { Twin } from '../../src/model/twin.ts';
import { cronCalendar } from '../../src/simulation/fleet/cron-calendar.ts';
import { fillHub } from '../../src/simulator/devices/fill-hub.ts';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { readFleet, twinOf, yamlOf } from '../support/captured-fleets.ts';
import { readTexts } from '../support/read-text.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LOCK = `lock:
          tags: { ring: { $cycle: [1, 2, 2, 2] } }
          desired: { polling: 30s }
          reported: { firmware: { $weighted: [{ value: "1.4.2", weight: 3 }, { value: "1.5.0", weight: 1 }] }, wifiPassword: hunter2 }
          reportDesired: ["*"]
          methods: { lockDoor: { payload: { locked: true } } }`;

/** Gateways with modules and child devices, of which some have a camera too; and doors, which are plain devices. */
const siteOf = (size: number) => `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: site }
spec:
  groups:
    - name: gateways
      count: ${size}
      idPattern: field-gateway-{index:5}
      capabilities: { iotEdge: true }
      modelId: dtmi:com:example:Gateway;1
      online: 90%
      tags: { kind: gateway, building: { $cycle: ["41", "43"] } }
      modules:
        $edgeAgent: { desired: { runtime: { registry: hunter2 } } }
        ${LOCK}
    - name: gateways-with-camera
      count: ${size / 4}
      idPattern: camera-gateway-{index:5}
      capabilities: { iotEdge: true }
      modelId: dtmi:com:example:Gateway;1
      tags: { kind: gateway, building: "43" }
      modules:
        ${LOCK}
        camera: { tags: { lens: wide } }
    - { name: sensors, count: ${size * 2}, idPattern: "field-sensor-{index:5}", parent: gateways, tags: { kind: sensor } }
    - { name: doors, count: ${size}, idPattern: "field-door-{index:5}", tags: { kind: door } }
`;

const JOB = (name: string, query: string, does: string) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: ${JSON.stringify(query)} }
  ${does}
  schedule: { cron: "0 20 * * *", timeZone: UTC }
  maxExecutionTime: 10m
`;
const LOCK_RING_1 = "FROM devices.modules WHERE moduleId = 'lock' AND tags.ring = 1";
const WITH_CAMERA = "FROM devices.modules WHERE moduleId = 'camera'";

async function startSite(size: number): Promise<{ readonly server: LocalHub; readonly cwd: string }> {
  const { fleets, diagnostics } = readTexts({ 'site.yaml': siteOf(size) });
  expect(diagnostics).toEqual([]);
  const [fleet] = fleets;
  if (!fleet) throw new Error('there is no fleet');
  const server = await startLocalHub({ tier: 'S3', seed: 'site' });
  const filled = await fillHub({ hub: server, fleet, connect: 0, calendar: cronCalendar });
  onTestFinished(async () => {
    await filled.close();
    await server.stop();
  });
  const cwd = await temporaryFolder({
    'hubjobs.yaml': `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  production: { hostName: "${server.hostName}", tier: S3, connectionString: { env: HUB } }
`,
    'jobs/lock.yaml': JOB('lock-first', LOCK_RING_1, 'method: { name: lockDoor }'),
    'jobs/camera.yaml': JOB('aim-camera', WITH_CAMERA, 'twin: { desired: { pan: 90 } }'),
    'ca.pem': server.caPem,
  });
  return { server, cwd };
}

describe('a fleet captured from a hub with IoT Edge devices', () => {
  it('has their modules, models and child devices, so that jobs on modules find about the same ones', async () => {
    const { server, cwd } = await startSite(400);
    const env = { HUB: server.connectionString('service') };
    const capture = () => runCli(['fleet', 'capture', '--ca', 'ca.pem', '--sample', '300'], { cwd, env });
    const before = server.log.entries().length;
    const { exitCode, stdout, stderr } = await capture();
    expect(exitCode, stderr).toBe(0);
    expect(server.log.entries().length - before).toBeLessThan(35);
    for (const text of [stdout, stderr]) {
      for (const secret of ['hunter2', 'field-', 'camera-gateway']) expect(text).not.toContain(secret);
    }
    expect(stdout).toContain('#   modules.$edgeAgent.*: a deployment; what queries ask for is kept');
    expect((await capture()).stdout).toBe(stdout);

    await writeFile(path.join(cwd, 'jobs/captured.yaml'), stdout);
    const validated = await runCli(['validate'], { cwd });
    expect(validated.exitCode, validated.stdout + validated.stderr).toBe(0);
    expect(validated.stdout).not.toContain('warning');
    const { groups } = await readFleet(stdout);
    const sensors = groups.filter(({ parent }) => parent !== undefined);
    const parents = sensors.map(({ parent }) => groups.find(({ name }) => name === parent));
    expect(sensors.length).toBeGreaterThan(0);
    for (const parent of parents) {
      expect(parent).toMatchObject({ isEdge: true, modelId: 'dtmi:com:example:Gateway;1' });
    }
    const locks = groups.filter(({ module }) => module?.id === 'lock');
    for (const lock of locks) {
      expect(lock.desired).toEqual({ polling: '30s' });
      expect(Object.keys(lock.methods)).toEqual(['lockDoor']);
    }

    const shares: readonly (readonly [string, number])[] = [
      [LOCK_RING_1, 125],
      [WITH_CAMERA, 100],
      ["FROM devices.modules WHERE moduleId = '$edgeAgent'", 500],
      ["modelId = 'dtmi:com:example:Gateway;1'", 500],
      ['IS_DEFINED(deviceScope) AND capabilities.iotEdge = false', 800],
    ];
    for (const [query, real] of shares) {
      const explained = await runCli(['explain', '--query', query, '--format', 'json'], { cwd });
      const { reach } = JSON.parse(explained.stdout);
      expect(Math.abs(reach.total - real), `${query}: ${reach.total}`).toBeLessThanOrEqual(real * 0.1);
    }

    const simulated = await runCli(
      [
        'simulate',
        '--from',
        '2027-03-01T00:00:00Z',
        '--for',
        '1d',
        '--every',
        '6h',
        '--connect',
        '2',
        '--format',
        'json',
      ],
      { cwd },
    );
    const { simulations } = JSON.parse(simulated.stdout);
    const ended: readonly { manifest: string; devices: { succeeded: number; total: number } }[] =
      simulations[0].jobs;
    const of = (name: string) => ended.find(({ manifest }) => manifest === name)?.devices;
    expect(of('aim-camera')?.succeeded).toBe(of('aim-camera')?.total);
    expect(of('aim-camera')?.total).toBeGreaterThan(80);
    expect(of('lock-first')?.succeeded).toBeGreaterThan(90);
  });

  it('is made from a bounded number of twins, however many modules the hub has', async () => {
    const { server, cwd } = await startSite(4_000);
    const env = { HUB: server.connectionString('service') };
    const before = server.log.entries().length;
    const { exitCode, stderr, stdout } = await runCli(
      ['fleet', 'capture', '--ca', 'ca.pem', '--sample', '10000'],
      { cwd, env },
    );
    expect(exitCode, stderr).toBe(0);
    // 17,000 devices have 16,000 modules: 10,000 of them are read with 10,625 devices, a hundred in each answer.
    expect(server.log.entries().length - before).toBeLessThan(300);
    expect(stdout).toContain('camera');
  });
});

const gateway = (index: number, modules: readonly Partial<Twin>[], more: Partial<Twin> = {}) => ({
  weight: 1,
  twin: twinOf(index, { isEdge: true, tags: { kind: 'gateway' }, ...more }),
  modules: modules.map((module) => twinOf(index, { moduleId: 'lock', ...module })),
});
const capture = (
  twins: readonly ReturnType<typeof gateway>[],
  more: Partial<Parameters<typeof captureFleet>[0]> = {},
) => captureFleet({ name: 'made', twins, devices: twins.length, conditions: [], methods: [], ...more }, 300);
const ten = <Made>(make: (index: number) => Made): Made[] =>
  Array.from({ length: 10 }, (_, index) => make(index));

describe('what is written of modules', () => {
  it.each([
    ['one that few devices have', (index: number) => (index < 3 ? 'rare' : 'lock')],
    ['one with the id of a device', (index: number) => (index < 5 ? 'for-real-device-3' : 'lock')],
    ['one that tells of a person', (index: number) => (index < 5 ? 'anna@example.com' : 'lock')],
  ])('not the id of %s', (_, idOf) => {
    const fleet = capture(ten((index) => gateway(index, [{ moduleId: idOf(index) }])));
    expect(new Set(fleet.groups.flatMap(({ modules }) => Object.keys(modules)))).toEqual(new Set(['lock']));
    expect(fleet.leftOut).toContainEqual(expect.objectContaining({ path: 'modules.*' }));
  });

  it('the id of a rare one that a query names', () => {
    const twins = ten((index) => gateway(index, [{ moduleId: index < 3 ? 'rare' : 'lock' }]));
    const conditions = ["FROM devices.modules WHERE moduleId = 'rare'"];
    const { groups } = capture(twins, { conditions });
    expect(groups.map(({ count, modules }) => [count, Object.keys(modules)])).toEqual([
      [7, ['lock']],
      [3, ['rare']],
    ]);
  });

  it('no value that names a device, and no secret', () => {
    const twins = ten((index) =>
      gateway(index, [{ tags: { ring: 1, serves: 'real-device-3' }, desired: { apiKey: 'abc', rate: 5 } }]),
    );
    const fleet = capture(twins);
    expect(fleet.groups[0]?.modules['lock']).toEqual({
      tags: { ring: 1 },
      desired: { rate: 5 },
      reported: {},
      methods: {},
    });
    expect(fleet.leftOut.map(({ path: of }) => of)).toEqual([
      'modules.lock.desired.apiKey',
      'modules.lock.tags.serves',
    ]);
  });

  it('of $edgeAgent only what queries ask for', () => {
    const twins = ten((index) =>
      gateway(index, [
        {
          moduleId: '$edgeAgent',
          desired: { runtime: { registry: 'acme.example' } },
          reported: { lastDesiredStatus: { code: index < 5 ? 200 : 400 } },
        },
      ]),
    );
    expect(capture(twins).groups.map(({ modules }) => modules)).toEqual([{}]);
    const asked = capture(twins, {
      conditions: [
        "FROM devices.modules WHERE moduleId = '$edgeAgent' AND properties.reported.lastDesiredStatus.code = 400",
      ],
    });
    expect(asked.groups[0]?.modules['$edgeAgent']).toMatchObject({
      desired: {},
      reported: { lastDesiredStatus: { code: { $cycle: expect.arrayContaining([200, 400]) } } },
    });
  });

  it('methods on the modules that jobs called, not on their devices', async () => {
    const twins = ten((index) => gateway(index, [{ tags: { ring: index % 2 } }, { moduleId: 'camera' }]));
    const fleet = capture(twins, {
      methods: [
        { name: 'lockDoor', status: 200, conditions: ["FROM devices.modules WHERE moduleId = 'lock'"] },
        { name: 'reboot', conditions: ['*'] },
      ],
    });
    expect(fleet.groups[0]).toMatchObject({
      methods: { reboot: {} },
      modules: { camera: { methods: {} }, lock: { methods: { lockDoor: { status: 200 } } } },
    });
    await readFleet(yamlOf(fleet));
  });
});

describe('who is below whom', () => {
  const plain = (index: number, more: Partial<Twin>) => ({
    weight: 1,
    twin: twinOf(index, more),
    modules: [],
  });

  it('children belong to the largest group of IoT Edge devices when no parent was read', () => {
    const { groups } = capture([
      ...ten((index) => gateway(index, [])),
      ...ten((index) => plain(index + 10, { tags: { kind: 'far' }, parent: 'nobody-read-it' })).slice(0, 9),
    ]);
    expect(groups.map(({ name, parent }) => [name, parent])).toEqual([
      ['gateway', undefined],
      ['far', 'gateway'],
    ]);
  });

  it('children belong to the group that has the parents of most of them', async () => {
    const fleet = capture([
      ...ten((index) => gateway(index, [{}], { tags: { kind: 'top' } })),
      ...ten((index) => gateway(index + 10, [], { tags: { kind: 'relay' }, parent: `real-device-${index}` })),
      ...ten((index) => plain(index + 20, { tags: { kind: 'leaf' }, parent: `real-device-${index + 10}` })),
    ]);
    const above = Object.fromEntries(fleet.groups.map(({ name, parent }) => [name, parent]));
    expect(above).toEqual({ top: undefined, relay: 'top', leaf: 'relay' });
    await readFleet(yamlOf(fleet));
  });

  it('devices that are their own ancestors by mistake become no circle', async () => {
    const twins = ten((index) => gateway(index, [], { parent: `real-device-${(index + 1) % 10}` }));
    const fleet = capture(twins);
    expect(fleet.groups.map(({ parent }) => parent)).toEqual([undefined]);
    await readFleet(yamlOf(fleet));
  });
});
