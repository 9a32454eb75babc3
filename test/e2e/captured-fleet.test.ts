import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openAzureHub } from '../../src/hub/azure/open-azure-hub.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import type { FleetGroup } from '../../src/model/fleet.ts';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { scriptFleet } from '../../src/simulator/devices/device-script.ts';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { answeringLink } from '../support/answering-link.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const JOBS = ['nightly-reboot-canary.yaml', 'night-ventilation.yaml'];
const CONFIG = (hostName: string) => `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  production: { hostName: "${hostName}", tier: S3, connectionString: { env: HUB } }
`;

/** What must not come out, planted in every twin: by its key, by its value, or as only few have it. */
const planted = (index: number) => ({
  tags: {
    owner: `Bob Miller ${index}`,
    contact: { email: `bob${index}@example.com`, phone: '+36 1 234 5678' },
    desk: `desk-of-${index}`,
    gps: { latitude: 47.49791, longitude: 19.04024 },
    bySerial: { [`SN-${index}-PRIVATE`]: true },
  },
  desired: { wifi: { ssid: 'MillersHome', password: 'hunter2' } },
  reported: {
    network: { uplink: '10.11.12.13', port: '00:1b:44:11:3a:b7' },
    storage: `DefaultEndpointsProtocol=https;AccountKey=${'Ab1'.repeat(12)}`,
    lastLog: `user number ${index} opened the door`,
    build: '0f8fad5b-d9cb-469f-a165-70867728950e',
    uptime: 1_000_003 + index * 7,
  },
});
const FORBIDDEN = [
  ...[
    'Bob Miller',
    'example.com',
    '234 5678',
    'desk-of',
    '47.4979',
    '19.0402',
    'PRIVATE',
    'MillersHome',
    'hunter2',
  ],
  ...[
    '10.11.12',
    '00:1b',
    'AccountKey',
    'Ab1Ab1',
    'user number',
    '0f8fad5b',
    'campus-gateway-',
    'campus-canary-',
  ],
];

/** A hub with the campus fleet of the samples, its larger groups made larger. */
async function startCampus(
  devices: number,
): Promise<{ readonly server: LocalHub; readonly clock: ManualClock }> {
  const { fleets } = await loadRepository({ root, paths: ['jobs/fleets/campus.yaml'] });
  const campus = fleets.find(({ name }) => name === 'campus');
  if (!campus) throw new Error('there is no campus among the samples');
  const sizes: Record<string, number> = { canary: 4, sleepers: devices / 5 };
  const larger = (group: FleetGroup): FleetGroup => ({
    ...group,
    count: sizes[group.name] ?? devices - 4 - devices / 5,
    idPattern: group.idPattern.replace(/\{index.*\}/, '{index:5}'),
  });
  const script = scriptFleet({ ...campus, groups: campus.groups.map(larger) });
  const clock = new ManualClock('2027-03-01T01:00:00Z');
  const server = await startLocalHub({ clock, seed: 'campus', tier: 'S3' });
  onTestFinished(() => server.stop());
  let index = 0;
  for (const device of script.devices()) {
    const twin = script.initialTwin(device);
    const more = planted(index);
    server.addDevice({
      deviceId: device.deviceId,
      tags: { ...twin.tags, ...more.tags },
      desired: { ...twin.desired, ...more.desired },
      reported: { ...twin.reported, ...more.reported },
    });
    if (script.isOnline(device)) {
      server.gate.connect(
        { deviceId: device.deviceId },
        answeringLink(() => ({ status: 202, payload: '{"state":"rebooting"}' })),
      );
    }
    index += 1;
  }
  return { server, clock };
}

/** Manifests of the samples, for more devices than those have. */
const forLargerFleet = (text: string) => text.replace(/maxDevices: \d+/g, 'maxDevices: 10000');

async function repository(hostName: string): Promise<string> {
  const jobs = await Promise.all(
    JOBS.map(
      async (file) =>
        [`jobs/${file}`, forLargerFleet(await readFile(path.join(root, 'jobs', file), 'utf8'))] as const,
    ),
  );
  return temporaryFolder({ 'hubjobs.yaml': CONFIG(hostName), ...Object.fromEntries(jobs) });
}

it('a fleet captured from 10,000 devices is like them for jobs, and has no secret or personal value', async () => {
  const { server, clock } = await startCampus(10_000);
  const hub = await openAzureHub({
    credential: { connectionString: server.connectionString('service') },
    ca: server.caPem,
    clock: createManualClock(0),
    random: () => 0.5,
  });
  onTestFinished(() => hub.close());
  await hub.createJob({
    jobId: 'acme-reboot',
    operation: { kind: 'method', name: 'reboot', responseTimeoutInSeconds: 30, connectTimeoutInSeconds: 0 },
    condition: "tags.ring = 'canary'",
    startAt: clock.now(),
    maxExecutionTimeInSeconds: 60,
  });
  await clock.advance(120_000);
  const cwd = await repository(server.hostName);
  await writeFile(path.join(cwd, 'ca.pem'), server.caPem);
  const env = { HUB: server.connectionString('service') };
  const capture = (...more: readonly string[]) =>
    runCli(['fleet', 'capture', '--ca', 'ca.pem', '--sample', '500', ...more], { cwd, env });

  const before = server.log.entries().length;
  const printed = await capture();
  expect(printed.exitCode, printed.stderr).toBe(0);
  const requests = server.log.entries().slice(before);
  expect(new Set(requests.map(({ method, path: asked }) => `${method} ${asked}`))).toEqual(
    new Set(['POST /devices/query', 'GET /jobs/v2/query']),
  );
  expect(requests.length).toBeLessThan(25);
  for (const value of FORBIDDEN) {
    expect(printed.stdout).not.toContain(value);
    expect(printed.stderr).not.toContain(value);
  }
  expect(printed.stderr).toContain('10,000 devices');
  expect(printed.stderr).toContain('left out: tags.owner (personal by its key)');
  expect(printed.stdout).toContain('#   tags.contact: personal by its key');
  expect((await capture('--quiet')).stdout).toBe(printed.stdout);

  const written = await capture('--name', 'twin-of-campus', '--out', 'jobs/captured.yaml', '--quiet');
  expect([written.exitCode, written.stdout, written.stderr]).toEqual([0, '', '']);
  const validated = await runCli(['validate'], { cwd });
  expect(validated.exitCode, validated.stdout + validated.stderr).toBe(0);
  expect(validated.stdout).not.toContain('warning');

  const { fleets } = await loadRepository({ root: cwd });
  expect(fleets[0]?.groups.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
  for (const query of [
    "tags.site = 'campus' AND tags.ring = 'canary'",
    "tags.site = 'campus' AND tags.floor > 0",
    "properties.reported.firmware.version = '3.2.0'",
  ]) {
    const real = await hub.countDevices(query);
    const { stdout } = await runCli(['explain', '--query', query, '--format', 'json'], { cwd });
    const { reach } = JSON.parse(stdout) as { reach: { total: number; connected: number } };
    expect(Math.abs(reach.total - real.total), query).toBeLessThan(500);
    expect(Math.abs(reach.connected - real.connected), query).toBeLessThan(500);
    if (query.includes('canary')) expect(reach.total).toBe(4);
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
  expect(simulated.stderr).toContain('10,000 devices');
  const { simulations } = JSON.parse(simulated.stdout) as {
    simulations: readonly {
      jobs: readonly { manifest: string; status: string; devices: Readonly<Record<string, number>> }[];
    }[];
  };
  const ended = simulations[0]?.jobs.filter(({ status }) => status === 'completed');
  expect(ended?.find(({ manifest }) => manifest === 'nightly-reboot-canary')?.devices).toMatchObject({
    total: 4,
    succeeded: 4,
  });
  const broad = ended?.find(({ manifest }) => manifest === 'nightly-reboot')?.devices ?? {};
  expect(broad['total']).toBe(9_996);
  expect(broad['succeeded']).toBeGreaterThan(9_000);
});
