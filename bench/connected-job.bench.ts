/**
 * One method job on devices that are real MQTT clients, from an empty process to the last answer: the hub starts, all
 * devices connect over TLS, the job is created and followed through the adapter and the service SDK, and every row is
 * read. Some of the devices are the unmodified device SDK, the others light clients that send the same packets. Compared
 * with all of them as SDK clients, and all of them in process. Hub, service and devices share one process.
 *
 *   node --import tsx bench/connected-job.bench.ts [devices, 1000] [SDK clients among them, 20]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openAzureHub } from '../src/hub/azure/open-azure-hub.ts';
import { isActive } from '../src/model/hub-job.ts';
import type { DeviceLink } from '../src/simulator/device-link.ts';
import { type LocalHub, startLocalHub } from '../src/simulator/local-hub.ts';
import { createSas } from '../src/simulator/protocol/sas.ts';
import { answerMethods, connectDevice } from './mqtt-load.ts';

/** Handshakes under way at once: more only wait on each other. */
const AT_ONCE = 32;
const METHOD = 'lockDoor';

const idOf = (index: number): string => `device-${index}`;
const now = (): number => performance.now();
const clock = {
  now: Date.now,
  sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
};

async function measure(devices: number, overSdk: number, light: number): Promise<void> {
  const began = now();
  const hub = await startLocalHub({ tier: 'S3', units: 10, throttle: false });
  hub.addDevices(Array.from({ length: devices }, (_, index) => ({ deviceId: idOf(index) })));
  const ready = now();

  const connectSdk = overSdk > 0 ? await sdkDevices(hub) : undefined;
  const token = createSas('localhost', Math.floor(Date.now() / 1_000) + 36_000, keyOf(hub), 'device');
  const closing: (() => unknown)[] = [];
  const numbers = Array.from({ length: overSdk + light }, (_, index) => index).values();
  const worker = async (): Promise<void> => {
    for (const index of numbers) {
      if (index < overSdk) closing.push((await connectSdk?.(index)) ?? (() => undefined));
      else {
        const device = await connectDevice(hub.mqttPort, hub.caPem, idOf(index), token);
        await answerMethods(device);
        closing.push(() => device.socket.destroy());
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (let index = overSdk + light; index < devices; index += 1) {
    hub.gate.connect({ deviceId: idOf(index) }, IN_PROCESS);
  }
  await subscribed(hub, overSdk);
  const connected = now();

  const service = await openAzureHub({
    credential: { connectionString: hub.connectionString('service') },
    ca: hub.caPem,
    clock,
    random: Math.random,
  });
  const jobId = 'bench-lock-doors';
  let job = await service.createJob({
    jobId,
    operation: {
      kind: 'method',
      name: METHOD,
      payload: { lockTime: '10m' },
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 0,
    },
    condition: '*',
    startAt: Date.now(),
    maxExecutionTimeInSeconds: 300,
  });
  while (isActive(job)) {
    await clock.sleep(20);
    job = (await service.getJob(jobId)) ?? job;
  }
  const ended = now();
  const outcomes = new Map<string, number>();
  for await (const { outcome } of service.listDeviceResults(jobId)) {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  const read = now();
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const seconds = (from: number, to: number): string => `${((to - from) / 1_000).toFixed(2)} s`;
  console.log(
    `${overSdk} SDK clients, ${light} light ones, ${devices - overSdk - light} in process: ${seconds(began, read)} in all ` +
      `(hub and registry ${seconds(began, ready)}, connecting ${seconds(ready, connected)}, job ${seconds(connected, ended)}, ` +
      `reading its rows ${seconds(ended, read)}); ${((userCPUTime + systemCPUTime) / 1e6).toFixed(1)} s of processor time, ` +
      `peak ${Math.round(maxRSS / 1_024)} MiB; ${[...outcomes].map(([name, count]) => `${count} ${name}`).join(', ')}`,
  );
  if (outcomes.get('succeeded') !== devices) throw new Error('not every device answered');
  await service.close();
  await Promise.all(closing.map((close) => close()));
  await hub.stop();
}

/** Answers as the devices over MQTT do. */
const IN_PROCESS: DeviceLink = {
  acceptsMethods: () => true,
  invokeMethod: async () => ({ status: 200, payload: '{"pong":true}' }),
  desiredChanged: () => undefined,
  close: () => undefined,
};

function keyOf({ policies }: LocalHub): string {
  const key = policies.find(({ name }) => name === 'device')?.primaryKey;
  if (key === undefined) throw new Error('the hub has no policy for devices');
  return key;
}

/** Connects the device with that number; the answer disconnects it. */
async function sdkDevices(hub: LocalHub): Promise<(index: number) => Promise<() => Promise<unknown>>> {
  const { default: sdk } = await import('azure-iot-device');
  const { default: transport } = await import('azure-iot-device-mqtt');
  return async (index) => {
    const connectionString = hub.deviceConnectionString(idOf(index));
    const client = sdk.Client.fromConnectionString(connectionString, transport.Mqtt);
    await client.setOptions({ ca: hub.caPem });
    await client.open();
    client.onDeviceMethod(METHOD, (_request, response) => {
      response.send(200, { pong: true }).catch(() => undefined);
    });
    return () => client.close();
  };
}

/** The SDK subscribes to methods after it has said that it is connected. */
async function subscribed(hub: LocalHub, overSdk: number): Promise<void> {
  for (let index = 0; index < overSdk; index += 1) {
    const name = { deviceId: idOf(index) };
    while (!hub.state.registry.require(name).link?.acceptsMethods(name)) await clock.sleep(5);
  }
}

const [devices = 1_000, overSdk = 20, light] = process.argv.slice(2).map(Number);
if (light !== undefined) await measure(devices, overSdk, light);
else {
  const variants = [
    [overSdk, devices - overSdk],
    [devices, 0],
    [0, 0],
  ];
  for (const variant of variants) {
    const argv = ['--import', 'tsx', fileURLToPath(import.meta.url), String(devices), ...variant.map(String)];
    const { status } = spawnSync(process.execPath, argv, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
