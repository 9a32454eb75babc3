/**
 * A soak of `hubjobs hub`, in a process of its own, with everything that it does: jobs through the real adapter on devices
 * that fail, leave and come back; twins, devices and configurations over REST; telemetry; unmodified SDK clients over
 * MQTT, WebSocket and HTTPS. Requests are struck by faults of all kinds, and in the first half the process is killed three
 * times and started again with its state file. Whatever was acknowledged must be there, at once, after the kills, and in
 * the export at the end. Anything else is an error. The memory of the second half is shown.
 *
 *   node --import tsx bench/local-hub-soak.bench.ts [minutes, one unless given]
 */
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAzureHub } from '../src/hub/azure/open-azure-hub.ts';
import { startLocalHub } from '../src/simulator/local-hub.ts';
import { SoakDevice, TRANSPORTS } from './soak-devices.ts';
import { PATIENCE_MS, SoakHub } from './soak-hub.ts';
import * as parts from './soak-parts.ts';

const MINUTES = Number(process.argv[2] ?? 1);
const DURATION_MS = MINUTES * 60_000;
const JOB_WORKERS = 4;
const TWIN_WRITERS = 6;
const FLOODERS = 10;
/** Of the fleet, over MQTT from the process of the hub. */
const SDK_DEVICES = 20;
const KILLS_AT = [0.15, 0.3, 0.45];

const FAULTS = ['429 rate=2%', '500 rate=0.5%', '503 rate=1%', 'reset rate=1%', 'reset-after rate=1%']
  .concat('truncate rate=0.5%', 'delay=1s rate=1%')
  .flatMap((fault) => ['--fault', fault]);

const lockDoor = (failure: string) =>
  `{ lockDoor: { payload: ok, latency: { from: 0ms, to: 200ms }, failures: [{ ${failure} }] } }`;
const group = (name: keyof typeof parts.GROUPS, more: string) => `
    - name: ${name}
      count: ${parts.GROUPS[name]}
      idPattern: ${name}-{index}
      tags: { kind: ${name} }
      reportDesired: ['*']
      ${more}`;
const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: soak }
spec:
  seed: 1
  groups:${group('steady', `methods: ${lockDoor('share: 5%, of: devices, status: 500')}`)}${group(
    'restless',
    `methods: ${lockDoor('share: 5%, status: 500')}
      offline: { every: 1m, for: 2s }`,
  )}${group('breaking', `methods: ${lockDoor('share: 3%, of: devices, instead: disconnect')}`)}
`;

const began = Date.now();
const say = (what: string) =>
  console.log(`${((Date.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${what}`);

const errors: string[] = [];
const fail = (what: string) => {
  errors.push(what);
  if (errors.length <= 20) say(`error: ${what}`);
};
process.on('unhandledRejection', (reason) => fail(`unhandled rejection: ${reason}`));

const folder = mkdtempSync(path.join(tmpdir(), 'hub-soak-'));
const fleetFile = path.join(folder, 'fleet.yaml');
writeFileSync(fleetFile, FLEET);
const hub = new SoakHub(folder, [
  '--tier',
  'S3',
  '--fleet',
  fleetFile,
  '--connect',
  String(SDK_DEVICES),
  ...FAULTS,
]);
say(`ready after ${(await hub.start()).toFixed(0)} ms, with ${SDK_DEVICES} devices of the SDK`);

let end = Number.POSITIVE_INFINITY;
const counts = new Map<string, number>();
const soak: parts.Soak = { hub, isOver: () => Date.now() >= end, fail, counts };
const adapter = await openAzureHub({
  credential: { connectionString: hub.connectionString('service') },
  ca: hub.ca,
  clock: { now: Date.now, sleep: (milliseconds) => sleep(milliseconds / 50) },
  random: Math.random,
  retryLimitMs: PATIENCE_MS,
});
const devices = TRANSPORTS.map((transport, number) => new SoakDevice(soak, transport, number));
for (const each of devices) await each.open();
say('the clients are connected');
end = Date.now() + DURATION_MS;

const memory: number[] = [];
const watch = setInterval(
  () => {
    if (Date.now() > end - DURATION_MS / 2) memory.push(hub.memory());
    say(
      `${counts.get('jobs') ?? 0} jobs, ${counts.get('twin writes') ?? 0} twin writes, process of the hub ${hub.memory().toFixed(0)} MiB, errors ${errors.length}`,
    );
  },
  Math.max(5_000, DURATION_MS / 40),
);

async function kills(): Promise<void> {
  for (const at of KILLS_AT) {
    await sleep(Math.max(0, end - DURATION_MS * (1 - at) - Date.now()));
    await hub.kill();
    say(`killed, and ready again after ${(await hub.start()).toFixed(0)} ms`);
  }
}

const times = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, at) => make(at));
const repeat = (step: (turn: number) => Promise<void>) => parts.repeat(soak, step);
await Promise.all([
  kills(),
  ...times(JOB_WORKERS, (worker) => repeat((turn) => parts.runJob(soak, adapter, worker, turn))),
  ...times(TWIN_WRITERS, (at) => repeat((turn) => parts.writeTwin(soak, `twin-${at}`, turn))),
  ...times(FLOODERS, (at) => repeat((turn) => parts.flood(soak, `flood-${at}`, turn))),
  repeat((turn) => parts.churnDevice(soak, turn)),
  repeat((turn) => parts.applyConfiguration(soak, turn)),
  ...devices.flatMap((each) => [
    repeat((turn) => each.send(turn)),
    repeat((turn) => each.command(turn)),
    ...(each.overMqtt ? [repeat((turn) => each.report(turn))] : []),
  ]),
]);
clearInterval(watch);

// What waits for a device arrives within its time to come back.
for (
  const limit = Date.now() + PATIENCE_MS;
  Date.now() < limit && devices.some(({ missing }) => missing.length > 0);
)
  await sleep(200);
for (const { missing, deviceId } of devices)
  if (missing.length > 0) fail(`${deviceId}: ${missing.length} did not arrive, such as ${missing[0]}`);
const last = await hub.call('GET', '/twins/twin-0');
for (const each of devices) await each.close();
await adapter.close();
if ((await hub.stop()) !== 0) fail(`the hub did not end well: ${hub.stderr}`);
if (hub.stderr !== '') fail(`the hub said: ${hub.stderr.slice(0, 1_000)}`);

/** All telemetry that was acknowledged is in the file. */
const ids = new Set<string>();
const lines = new Map<string, number>();
for await (const line of createInterface({ input: createReadStream(hub.telemetryFile) })) {
  const { Body, SystemProperties } = JSON.parse(line);
  const sender: string = SystemProperties.connectionDeviceId;
  lines.set(sender, (lines.get(sender) ?? 0) + 1);
  if (Body?.id !== undefined) ids.add(Body.id);
}
for (const { telemetry, deviceId } of devices) {
  const lost = [...telemetry].filter((id) => !ids.has(id));
  if (lost.length > 0) fail(`${deviceId}: ${lost.length} telemetry messages are lost, such as ${lost[0]}`);
}
for (const [deviceId, seen] of lines) {
  const acknowledged = counts.get(`telemetry of ${deviceId}`) ?? 0;
  if (seen < acknowledged) fail(`${deviceId}: ${acknowledged} were acknowledged, ${seen} are in the file`);
}

/** The export is the hub. */
const imported = await startLocalHub({ importFile: hub.exportFile });
const twin = imported.state.registry.require({ deviceId: 'twin-0' }).row;
if (twin.etag !== last.json.etag)
  fail(`the export has twin-0 at ${twin.etag}, the hub had ${last.json.etag}`);
const kept = [...imported.state.jobs.list()].length;
const done = (counts.get('jobs') ?? 0) + (counts.get('jobs that a kill failed') ?? 0);
if (kept < done) fail(`the export has ${kept} jobs of ${done}`);
await imported.stop();
rmSync(folder, { recursive: true });

const floods = [...counts].filter(([what]) => what.startsWith('telemetry of '));
counts.set(
  'telemetry without ids',
  floods.reduce((sum, [, amount]) => sum + amount, 0),
);
for (const [what] of floods) counts.delete(what);
console.log(`\n${MINUTES} minutes, killed ${hub.kills.length} times; acknowledged and found again:`);
for (const [what, amount] of [...counts].sort()) console.log(`  ${amount} ${what}`);
const quarters = [0, 0.33, 0.66, 1].map((at) => memory[Math.floor(at * (memory.length - 1))]?.toFixed(0));
console.log(`memory of the hub over the second half: ${quarters.join(', ')} MiB; ${errors.length} errors`);
process.exitCode = errors.length > 0 ? 1 : 0;
