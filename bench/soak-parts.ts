import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '../src/hub/hub-error.ts';
import type { JobHub } from '../src/hub/port.ts';
import type { Operation } from '../src/model/operation.ts';
import { connectDevice, sendTelemetry } from './mqtt-load.ts';
import { PATIENCE_MS, type SoakHub } from './soak-hub.ts';

/** What the parts of a soak share. */
export interface Soak {
  readonly hub: SoakHub;
  readonly isOver: () => boolean;
  readonly fail: (what: string) => void;
  /** What was acknowledged, by kind. */
  readonly counts: Map<string, number>;
}

/** The devices of the fleet, by group. */
export const GROUPS = { steady: 1_500, restless: 500, breaking: 100 };
const GROUP_NAMES = Object.keys(GROUPS) as readonly (keyof typeof GROUPS)[];

export function count({ counts }: Soak, what: string, amount = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + amount);
}

/** Repeats a step until the soak is over; whatever it throws is an error of the soak. */
export async function repeat(soak: Soak, step: (turn: number) => Promise<void>): Promise<void> {
  for (let turn = 0; !soak.isOver(); turn += 1) {
    await step(turn).catch(async (error: unknown) => {
      soak.fail(error instanceof Error ? error.message : String(error));
      await sleep(500);
    });
  }
}

const OPERATIONS: readonly Operation[] = [
  {
    kind: 'method',
    name: 'lockDoor',
    payload: { lockTime: '10m' },
    responseTimeoutInSeconds: 5,
    connectTimeoutInSeconds: 0,
  },
  { kind: 'twin', desired: { floor: 1 } },
];

/** One job through the adapter: created, followed, all its rows read. It may fail only when the hub was killed meanwhile. */
export async function runJob(soak: Soak, adapter: JobHub, worker: number, turn: number): Promise<void> {
  const jobId = `soak-${worker}-${turn}`;
  const operation = OPERATIONS[turn % OPERATIONS.length];
  const name = GROUP_NAMES[(worker + turn) % GROUP_NAMES.length] ?? 'steady';
  if (operation === undefined) return;
  const began = Date.now();
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
  const limit = Date.now() + PATIENCE_MS;
  while (job?.status !== 'completed') {
    if (job?.status === 'failed' && soak.hub.kills.some((at) => at >= began))
      return count(soak, 'jobs that a kill failed');
    if (job === undefined || job.status === 'failed' || Date.now() > limit)
      throw new Error(`${jobId} is ${job?.status}: ${job?.failureReason}`);
    await sleep(100);
    job = await adapter.getJob(jobId);
  }
  const { deviceCount = 0, succeededCount = 0, failedCount = 0 } = job.statistics ?? {};
  if (deviceCount !== GROUPS[name] || succeededCount + failedCount !== GROUPS[name])
    throw new Error(`${jobId}: ${JSON.stringify(job.statistics)} of ${GROUPS[name]} devices`);
  let rows = 0;
  for await (const _ of adapter.listDeviceResults(jobId)) rows += 1;
  if (rows !== GROUPS[name]) throw new Error(`${jobId}: ${rows} rows of ${GROUPS[name]}`);
  if (operation.kind === 'twin' && succeededCount !== rows) throw new Error(`${jobId}: a twin update failed`);
  count(soak, 'jobs');
  count(soak, 'device results', rows);
}

/** Writes of one twin: each that was acknowledged must be read back, also by the next process. */
export async function writeTwin(soak: Soak, deviceId: string, turn: number): Promise<void> {
  const { hub } = soak;
  const where = `/twins/${deviceId}`;
  if (turn === 0) expectStatus(await hub.call('PUT', `/devices/${deviceId}`, { deviceId }), 200, 409);
  const method = turn % 10 === 9 ? 'PUT' : 'PATCH';
  expectStatus(
    await hub.call(method, where, { tags: { turn }, properties: { desired: { turn } } }, { 'If-Match': '*' }),
    200,
  );
  await sleep(20);
  const { json } = await hub.call('GET', where);
  if (json.tags?.turn !== turn || json.properties?.desired?.turn !== turn)
    throw new Error(`${deviceId}: ${JSON.stringify(json.tags)} was read, ${turn} was acknowledged`);
  count(soak, 'twin writes');
}

/** A device that is created, read, disabled and deleted. */
export async function churnDevice(soak: Soak, turn: number): Promise<void> {
  const { hub } = soak;
  const where = `/devices/churn-${turn}`;
  expectStatus(await hub.call('PUT', where, { deviceId: `churn-${turn}` }), 200, 409);
  const created = await hub.call('GET', where);
  expectStatus(created, 200);
  const update = { ...created.json, status: 'disabled' };
  expectStatus(await hub.call('PUT', where, update, { 'If-Match': '*' }), 200);
  if ((await hub.call('GET', where)).json.status !== 'disabled') throw new Error(`${where} is not disabled`);
  // A first try whose answer was lost has deleted it already.
  expectStatus(await hub.call('DELETE', where, undefined, { 'If-Match': '*' }), 204, 404);
  expectStatus(await hub.call('GET', where), 404);
  count(soak, 'devices created and deleted');
}

/** A configuration that is created, applied to its devices and removed. */
export async function applyConfiguration(soak: Soak, turn: number): Promise<void> {
  const { hub } = soak;
  const id = `soak-${turn}`;
  const content = { deviceContent: { 'properties.desired.configured': turn } };
  const targetCondition = `tags.kind='breaking'`;
  expectStatus(
    await hub.call('PUT', `/configurations/${id}`, { id, content, targetCondition, priority: turn + 1 }),
    200,
    409,
  );
  const query = `SELECT COUNT() AS n FROM devices WHERE configurations.[[${id}]].status = 'Applied'`;
  const limit = Date.now() + PATIENCE_MS;
  for (;;) {
    const { json } = await hub.call('POST', '/devices/query', { query });
    if (json[0]?.n === GROUPS.breaking) break;
    if (Date.now() > limit)
      throw new Error(`${id} is applied to ${json[0]?.n} of ${GROUPS.breaking} devices`);
    await sleep(500);
  }
  expectStatus(await hub.call('DELETE', `/configurations/${id}`, undefined, { 'If-Match': '*' }), 204, 404);
  expectStatus(await hub.call('GET', `/configurations/${id}`), 404);
  count(soak, 'configurations');
  await sleep(2_000);
}

/** Telemetry as fast as it goes, over MQTT with QoS 1, from a device that comes and goes. */
export async function flood(soak: Soak, deviceId: string, turn: number): Promise<void> {
  const { hub } = soak;
  if (turn === 0) expectStatus(await hub.call('PUT', `/devices/${deviceId}`, { deviceId }), 200, 409);
  try {
    const device = await connectDevice(hub.mqttPort, hub.ca, deviceId, hub.token('device'));
    count(soak, `telemetry of ${deviceId}`, await sendTelemetry(device, 100));
    device.socket.destroy();
  } catch {
    // It is killed just now.
  }
  await sleep(2_000);
}

export function expectStatus(
  { status, json }: { status: number; json: unknown },
  ...allowed: number[]
): void {
  if (!allowed.includes(status))
    throw new Error(`${status} instead of ${allowed.join(' or ')}: ${JSON.stringify(json)}`);
}
