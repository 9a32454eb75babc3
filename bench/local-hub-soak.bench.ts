/**
 * A soak of the local hub with faults: the real adapter creates, follows and reads jobs again and again on devices that
 * fail, leave and come back, while other devices send telemetry. Anything but the faults that were asked for is an
 * error, and so is memory that keeps growing.
 *
 *   node --import tsx --expose-gc bench/local-hub-soak.bench.ts [minutes, half a minute unless given]
 */
import { openAzureHub } from '../src/hub/azure/open-azure-hub.ts';
import { HubError } from '../src/hub/hub-error.ts';
import type { Operation } from '../src/model/operation.ts';
import { fillHub } from '../src/simulator/devices/fill-hub.ts';
import type { FleetSpec, GroupSpec } from '../src/simulator/devices/fleet-spec.ts';
import { startLocalHub } from '../src/simulator/local-hub.ts';
import { createSas } from '../src/simulator/protocol/sas.ts';
import { connectDevice, sendTelemetry } from './mqtt-load.ts';

const MINUTES = Number(process.argv[2] ?? 0.5);
const MIB = 1024 * 1024;
const WORKERS = 6;
const SENDERS = 20;

const group = (name: string, count: number, more: Partial<GroupSpec>): GroupSpec => ({
  name,
  count,
  idPattern: `${name}-{index}`,
  tags: { kind: name },
  desired: {},
  reported: {},
  online: 1,
  methods: {
    lockDoor: {
      status: 200,
      payload: 'ok',
      latency: { fromMs: 0, toMs: 200 },
      failures: [{ share: 0.05, of: 'devices', kind: 'answer', status: 500, payload: null }],
      steps: [],
    },
  },
  reportDesired: ['*'],
  onDesired: {},
  ...more,
});

const fleet: FleetSpec = {
  name: 'soak',
  seed: 1,
  groups: [
    group('steady', 1_500, {}),
    group('restless', 500, { offline: { everyMs: 60_000, forMs: 2_000 } }),
    group('breaking', 100, {
      methods: {
        lockDoor: {
          status: 200,
          payload: 'ok',
          latency: { fromMs: 0, toMs: 50 },
          failures: [{ share: 0.03, of: 'devices', kind: 'disconnect' }],
          steps: [],
        },
      },
    }),
  ],
};

const errors: string[] = [];
const fail = (what: string) => {
  errors.push(what);
  if (errors.length <= 20) console.log(`error: ${what}`);
};
process.on('unhandledRejection', (reason) => fail(`unhandled rejection: ${reason}`));

const hub = await startLocalHub({
  tier: 'S3',
  seed: 'soak',
  switches: { queuedForMs: 50 },
  faults: [
    { effect: { kind: 'status', status: 429 }, rate: 0.02 },
    { effect: { kind: 'status', status: 503 }, rate: 0.01 },
    { effect: { kind: 'reset', when: 'before' }, rate: 0.01 },
    { effect: { kind: 'reset', when: 'after' }, rate: 0.01 },
    { effect: { kind: 'truncate' }, rate: 0.005 },
    { effect: { kind: 'delay', delayMs: 300 }, rate: 0.02 },
  ],
});
const filled = await fillHub({ hub, fleet, connect: 100 });
const quick = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds / 50));
const adapter = await openAzureHub({
  credential: { connectionString: hub.connectionString('service') },
  ca: hub.caPem,
  clock: { now: Date.now, sleep: quick },
  random: Math.random,
});

const end = Date.now() + MINUTES * 60_000;
let jobs = 0;
let results = 0;
let messages = 0;

const operations: readonly Operation[] = [
  {
    kind: 'method',
    name: 'lockDoor',
    payload: { lockTime: '10m' },
    responseTimeoutInSeconds: 5,
    connectTimeoutInSeconds: 0,
  },
  { kind: 'twin', desired: { floor: 1 } },
];

async function oneJob(worker: number, turn: number): Promise<void> {
  const jobId = `soak-${worker}-${turn}`;
  const operation = operations[turn % operations.length];
  const name = fleet.groups[(worker + turn) % fleet.groups.length]?.name ?? '';
  if (operation === undefined) return;
  try {
    await adapter.createJob({
      jobId,
      operation: operation.kind === 'twin' ? { ...operation, desired: { floor: turn } } : operation,
      condition: `tags.kind = '${name}'`,
      startAt: Date.now(),
      maxExecutionTimeInSeconds: 10,
    });
  } catch (error) {
    // The answer to the first try was lost: the job is there, as the id says.
    if (!(error instanceof HubError && error.kind === 'conflict')) throw error;
  }
  let job = await adapter.getJob(jobId);
  const limit = Date.now() + 60_000;
  while (job?.status !== 'completed') {
    if (job === undefined || job.status === 'failed' || Date.now() > limit)
      throw new Error(`${jobId} is ${job?.status}: ${job?.failureReason}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    job = await adapter.getJob(jobId);
  }
  const count = fleet.groups.find((each) => each.name === name)?.count ?? 0;
  const { deviceCount = 0, succeededCount = 0, failedCount = 0 } = job.statistics ?? {};
  if (deviceCount !== count || succeededCount + failedCount !== count)
    throw new Error(`${jobId}: ${JSON.stringify(job.statistics)} of ${count} devices`);
  let rows = 0;
  for await (const _ of adapter.listDeviceResults(jobId)) rows += 1;
  if (rows !== count) throw new Error(`${jobId}: ${rows} rows of ${count}`);
  if (operation.kind === 'twin' && succeededCount !== count)
    throw new Error(`${jobId}: a twin update failed`);
  jobs += 1;
  results += rows;
}

async function worker(number: number): Promise<void> {
  for (let turn = 0; Date.now() < end; turn += 1) {
    await oneJob(number, turn).catch((error: unknown) => fail(String(error)));
  }
}

async function sender(number: number): Promise<void> {
  hub.addDevice({ deviceId: `sender-${number}` });
  const key = hub.policies.find(({ name }) => name === 'device')?.primaryKey ?? '';
  const token = createSas('localhost', Math.floor(Date.now() / 1_000) + 86_400, key, 'device');
  while (Date.now() < end) {
    const device = await connectDevice(hub.mqttPort, hub.caPem, `sender-${number}`, token);
    messages += await sendTelemetry(device, 500);
    device.socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
}

const memory: number[] = [];
const watch = setInterval(
  () => {
    globalThis.gc?.();
    memory.push(process.memoryUsage().heapUsed / MIB);
    console.log(
      `${jobs} jobs, ${results} results, ${messages} messages, ${hub.log.total} requests, heap ${memory.at(-1)?.toFixed(0)} MiB, rss ${(process.memoryUsage.rss() / MIB).toFixed(0)} MiB, errors ${errors.length}`,
    );
  },
  Math.max(5_000, (MINUTES * 60_000) / 20),
);

await Promise.all([
  ...Array.from({ length: WORKERS }, (_, number) => worker(number)),
  ...Array.from({ length: SENDERS }, (_, number) => sender(number)),
]);
clearInterval(watch);
const struck = hub.log
  .entries()
  .filter(({ status }) => status === 0 || status === 429 || status === 503).length;
for (const entry of hub.log.entries()) if (entry.status === 500) fail(`500: ${JSON.stringify(entry)}`);
await adapter.close();
await filled.close();
await hub.stop();
console.log(
  `${MINUTES} minutes: ${jobs} jobs, ${results} device results, ${messages} telemetry messages, ${hub.log.total} requests (of the last ${Math.min(hub.log.total, 10_000)}, ${struck} were struck), ${errors.length} errors`,
);
if (errors.length > 0) process.exitCode = 1;
