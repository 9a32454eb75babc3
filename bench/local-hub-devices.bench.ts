/**
 * Many devices on one local hub, which has a process of its own: first bare MQTT over TLS, then the unmodified device
 * SDK in other processes. How fast they connect, how much the hub's process uses, and how long a method job on all of
 * them takes. Clients and hub share the machine.
 *
 *   node --import tsx bench/local-hub-devices.bench.ts [bare devices, 10000] [SDK devices, 10000] [client processes, 2]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type LocalHub, startLocalHub } from '../src/simulator/local-hub.ts';
import { answerMethods, connectDevice, type LoadDevice } from './mqtt-load.ts';

const MIB = 1024 * 1024;

type HubQuestion =
  | { readonly ask: 'start'; readonly devices: number }
  | { readonly ask: 'memory' | 'job' | 'call' };
interface Started {
  readonly ca: string;
  readonly mqttPort: number;
  /** Of a policy that may connect any device. */
  readonly deviceKey: string;
  /** By number of the device. */
  readonly connectionStrings: readonly string[];
}
interface Load {
  readonly kind: 'bare' | 'sdk';
  readonly started: Started;
  readonly from: number;
  readonly to: number;
  /** Answer methods. */
  readonly listen: boolean;
}

const idOf = (index: number) => `device-${index}`;

async function token(started: Started): Promise<string> {
  const { createSas } = await import('../src/simulator/protocol/sas.ts');
  return createSas('localhost', Math.floor(Date.now() / 1_000) + 36_000, started.deviceKey, 'device');
}

function serveHub(): void {
  let hub: LocalHub | undefined;
  let jobs = 0;
  const answer = async (question: HubQuestion): Promise<unknown> => {
    if (question.ask === 'start') {
      hub = await startLocalHub({ switches: { queuedForMs: 0 }, tier: 'S3' });
      hub.addDevices(Array.from({ length: question.devices }, (_, index) => ({ deviceId: idOf(index) })));
      const deviceKey = hub.policies.find(({ name }) => name === 'device')?.primaryKey ?? '';
      const { deviceConnectionString } = hub;
      const connectionStrings = Array.from({ length: question.devices }, (_, index) =>
        deviceConnectionString(idOf(index)),
      );
      return { ca: hub.caPem, mqttPort: hub.mqttPort, deviceKey, connectionStrings } satisfies Started;
    }
    if (hub === undefined) throw new Error('not started');
    if (question.ask === 'memory') {
      for (let round = 0; round < 3; round += 1) {
        globalThis.gc?.();
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const { user, system } = process.cpuUsage();
      return {
        rss: process.memoryUsage.rss(),
        connected: hub.state.registry.counts().connected,
        cpu: user + system,
      };
    }
    if (question.ask === 'call') {
      const end = performance.now() + 3_000;
      let answered = 0;
      const links = [...hub.state.registry.devices()].slice(0, 100);
      await Promise.all(
        links.map(async ({ link, row: { deviceId } }) => {
          while (performance.now() < end) {
            await link?.invokeMethod({ deviceId }, { name: 'ping', payload: '{"at":1}' });
            answered += 1;
          }
        }),
      );
      return { perSecond: answered / 3 };
    }
    const start = performance.now();
    jobs += 1;
    const job = hub.state.jobs.create({
      jobId: `bench-${jobs}`,
      work: {
        type: 'scheduleDeviceMethod',
        methodName: 'lockDoor',
        payload: '{"lockTime":"10m"}',
        responseTimeoutInSeconds: 60,
        connectTimeoutInSeconds: 0,
      },
      queryCondition: "connectionState = 'Connected'",
      startAt: undefined,
      maxExecutionTimeInSeconds: 60,
    });
    while (job.status !== 'completed') await new Promise((resolve) => setTimeout(resolve, 5));
    return { milliseconds: performance.now() - start, ...job.rows.counts() };
  };
  process.on('message', (question: HubQuestion) => {
    void answer(question).then((reply) => process.send?.(reply));
  });
}

function serveClients(): void {
  const kept: unknown[] = [];
  process.on('message', (load: Load) => {
    void connectAll(load, kept).then(
      (connected) => process.send?.({ connected }),
      (error: unknown) => process.send?.({ connected: 0, error: String(error) }),
    );
  });
}

async function connectAll(load: Load, kept: unknown[]): Promise<number> {
  const numbers = Array.from({ length: load.to - load.from }, (_, at) => load.from + at).values();
  const password = await token(load.started);
  let failed = 0;
  let lastError: unknown;
  const one = load.kind === 'bare' ? bareDevice(load, password) : await sdkDevice(load);
  const worker = async (): Promise<void> => {
    for (const index of numbers) {
      try {
        kept.push(await one(index));
      } catch (error) {
        failed += 1;
        lastError = error;
      }
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  if (failed > 0) console.log(`${failed} failed: ${lastError}`);
  return load.to - load.from - failed;
}

function bareDevice({ started, listen }: Load, password: string) {
  return async (index: number): Promise<LoadDevice> => {
    const device = await connectDevice(started.mqttPort, started.ca, idOf(index), password);
    if (listen) await answerMethods(device);
    return device;
  };
}

async function sdkDevice({ started }: Load) {
  const { default: sdk } = await import('azure-iot-device');
  const { default: transport } = await import('azure-iot-device-mqtt');
  return async (index: number): Promise<unknown> => {
    const client = sdk.Client.fromConnectionString(started.connectionStrings[index] ?? '', transport.Mqtt);
    await client.setOptions({ ca: started.ca });
    await client.open();
    client.onDeviceMethod('lockDoor', (_request, response) => {
      response.send(200, { Response: 'lockDoor called successfully' }).catch(() => undefined);
    });
    return client;
  };
}

const childOf = (role: string): ChildProcess =>
  fork(fileURLToPath(import.meta.url), [role], {
    execArgv: [
      '--import',
      'tsx',
      '--expose-gc',
      ...(role === 'clients' ? ['--max-old-space-size=6000'] : []),
    ],
  });

function ask<T>(child: ChildProcess, message: HubQuestion | Load): Promise<T> {
  return new Promise((resolve) => {
    child.once('message', (reply) => resolve(reply as T));
    child.send(message);
  });
}

interface Memory {
  readonly rss: number;
  readonly connected: number;
  readonly cpu: number;
}

async function measure(kind: Load['kind'], devices: number, processes: number): Promise<void> {
  const hub = childOf('hub');
  const clients = Array.from({ length: processes }, () => childOf('clients'));
  try {
    const started = await ask<Started>(hub, { ask: 'start', devices: devices + 200 });
    const share = (from: number, to: number, listen: boolean) =>
      Promise.all(
        clients.map((client, at) => {
          const size = (to - from) / processes;
          const part = { from: Math.round(from + at * size), to: Math.round(from + (at + 1) * size) };
          return ask<{ connected: number; error?: string }>(client, { kind, started, listen, ...part });
        }),
      );
    // Code and tables that all connections share come into memory first.
    await share(devices, devices + 200, false);
    const before = await ask<Memory>(hub, { ask: 'memory' });
    const start = performance.now();
    const listening = kind === 'bare' ? Math.min(1_000, devices) : devices;
    const first = await share(0, listening, true);
    const rest = listening < devices ? await share(listening, devices, false) : [];
    const seconds = (performance.now() - start) / 1_000;
    for (const { error } of [...first, ...rest]) if (error) console.log(error);
    const after = await ask<Memory>(hub, { ask: 'memory' });
    console.log(
      `${kind}: ${after.connected - before.connected} of ${devices} devices connected in ${seconds.toFixed(1)} s, ${(devices / seconds).toFixed(0)} a second`,
    );
    console.log(
      `  hub process: ${(after.rss / MIB).toFixed(0)} MiB in all, ${((after.rss - before.rss) / 1024 / devices).toFixed(1)} KiB a device, ${((after.cpu - before.cpu) / devices / 1_000).toFixed(2)} ms CPU a connection`,
    );
    if (kind === 'bare') {
      const calls = await ask<{ perSecond: number }>(hub, { ask: 'call' });
      console.log(`  method round trips on 100 of them: ${calls.perSecond.toFixed(0)} a second`);
    }
    if (kind === 'bare') return;
    const job = await ask<{ milliseconds: number; completed: number; failed: number }>(hub, { ask: 'job' });
    console.log(
      `  a method job over all connected: ${(job.milliseconds / 1_000).toFixed(2)} s, ${job.completed} completed, ${job.failed} failed`,
    );
  } finally {
    for (const client of clients) client.kill('SIGKILL');
    hub.kill('SIGKILL');
  }
}

if (process.argv[2] === 'hub') serveHub();
else if (process.argv[2] === 'clients') serveClients();
else {
  const [bare = 10_000, sdk = 10_000, processes = 2] = process.argv.slice(2).map(Number);
  if (bare > 0) await measure('bare', bare, processes);
  if (sdk > 0) await measure('sdk', sdk, processes);
}
