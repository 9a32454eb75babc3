/**
 * The REST side of the local hub beside a bare `node:https` server that answers the same JSON, each in a process of
 * its own; then a method job over devices in this process.
 *
 *   node --import tsx bench/hub-rest.bench.ts [seconds a round, 3 unless given]
 *
 * Requests a second depend on the client as well; the server's own CPU time for a request does not.
 */
import { fork } from 'node:child_process';
import { Agent, createServer, request } from 'node:https';
import { startLocalHub } from '../src/simulator/local-hub.ts';
import { createSas } from '../src/simulator/protocol/sas.ts';

const CONNECTIONS = 16;
/** Until the compiler has seen what is hot. */
const WARM_UP_MS = 3_000;
const ROUNDS = 3;
const DEVICES = 10_000;
const PATH = '/twins/a?api-version=2021-04-12';

interface Ready {
  readonly port: number;
  readonly ca: string;
  readonly token: string;
}

/** Runs in a child: serves until it is told to stop, and answers each message with its CPU time. */
async function serve(kind: string): Promise<void> {
  const hub = await startLocalHub();
  hub.addDevice({ deviceId: 'a', tags: { building: '43', floor: 3 }, desired: { mode: 'night' } });
  const [policy] = hub.policies;
  const token = createSas('localhost', 4_000_000_000, policy?.primaryKey ?? '', policy?.name);
  let port = hub.port;
  if (kind === 'bare') {
    const twin = hub.state.registry.require({ deviceId: 'a' }).row;
    const bare = createServer(hub.certificate, (_request, response) => {
      const text = JSON.stringify(twin);
      response.writeHead(200, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(text),
      });
      response.end(text);
    });
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
    const address = bare.address();
    port = typeof address === 'object' && address ? address.port : 0;
  }
  process.send?.({ port, ca: hub.caPem, token } satisfies Ready);
  process.on('message', () => process.send?.(process.cpuUsage()));
}

async function measure(
  kind: string,
  milliseconds: number,
): Promise<{ rate: number; cpuMicroseconds: number }> {
  const child = fork(new URL(import.meta.url), ['serve', kind], { execArgv: ['--import', 'tsx'] });
  const next = <T>() =>
    new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  const ready = await next<Ready>();
  const cpu = async () => {
    const answer = next<NodeJS.CpuUsage>();
    child.send('cpu');
    const { user, system } = await answer;
    return user + system;
  };
  const agent = new Agent({
    keepAlive: true,
    maxSockets: CONNECTIONS,
    ca: ready.ca,
    servername: 'localhost',
  });
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      request(
        { host: '127.0.0.1', port: ready.port, path: PATH, agent, headers: { Authorization: ready.token } },
        (response) => {
          if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
          response.resume().on('end', resolve);
        },
      )
        .on('error', reject)
        .end();
    });
  const load = async (until: number) => {
    let count = 0;
    const worker = async () => {
      while (performance.now() < until) {
        await ask();
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    return count;
  };
  await load(performance.now() + WARM_UP_MS);
  const before = await cpu();
  const start = performance.now();
  const count = await load(start + milliseconds);
  const seconds = (performance.now() - start) / 1_000;
  const used = (await cpu()) - before;
  agent.destroy();
  child.kill();
  return { rate: count / seconds, cpuMicroseconds: used / count };
}

async function methodJob(): Promise<number> {
  const hub = await startLocalHub({ switches: { queuedForMs: 0 } });
  const names = Array.from({ length: DEVICES }, (_, index) => ({ deviceId: `device-${index}` }));
  hub.addDevices(names);
  const link = {
    acceptsMethods: () => true,
    invokeMethod: async () => ({ status: 200, payload: '{"locked":true}' }),
    desiredChanged: () => undefined,
    close: () => undefined,
  };
  for (const name of names) hub.gate.connect(name, link);
  const start = performance.now();
  const job = hub.state.jobs.create({
    jobId: 'bench',
    work: {
      type: 'scheduleDeviceMethod',
      methodName: 'lockDoor',
      payload: '{}',
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 0,
    },
    queryCondition: '*',
    startAt: undefined,
    maxExecutionTimeInSeconds: 60,
  });
  while (job.status !== 'completed') await new Promise((resolve) => setTimeout(resolve, 1));
  const milliseconds = performance.now() - start;
  await hub.stop();
  return milliseconds;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

if (process.argv[2] === 'serve') {
  await serve(process.argv[3] ?? '');
} else {
  const milliseconds = Number(process.argv[2] ?? 3) * 1_000;
  const results: Record<string, { rate: number; cpuMicroseconds: number }[]> = { bare: [], hub: [] };
  for (let round = 0; round < ROUNDS; round += 1)
    for (const kind of ['bare', 'hub']) results[kind]?.push(await measure(kind, milliseconds));
  const of = (kind: string, key: 'rate' | 'cpuMicroseconds') =>
    median((results[kind] ?? []).map((result) => result[key]));
  for (const kind of ['bare', 'hub'])
    console.log(
      `${kind}: ${of(kind, 'rate').toFixed(0)} requests/s, ${of(kind, 'cpuMicroseconds').toFixed(0)} us CPU of the server each`,
    );
  console.log(`rate: ${(of('hub', 'rate') / of('bare', 'rate')).toFixed(2)} of the bare server's`);
  console.log(`a method job on ${DEVICES} devices in process: ${(await methodJob()).toFixed(0)} ms`);
}
