/**
 * The device side of the local hub beside aedes, an MQTT broker, and beside a TLS server that does nothing:
 * memory of an idle connection, connections a second, telemetry messages a second (QoS 1), method round trips a second.
 * Every server has a process of its own; this process makes the load. Both share the machine, so the processor time of
 * the server is given beside the elapsed time.
 *
 *   node --import tsx bench/mqtt.bench.ts [idle connections, 2000 unless given] [milliseconds of load, 3000]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createServerCertificate } from '../src/simulator/protocol/certificates.ts';
import { answerMethods, connectDevices, sendTelemetry } from './mqtt-load.ts';
import { SERVERS } from './mqtt-servers.ts';

const IDLE = Number(process.argv[2] ?? 2000);
const LOAD_MS = Number(process.argv[3] ?? 3000);
const BUSY = 20;
const KIB = 1024;

type Question =
  | { readonly start: string; readonly tls: { readonly key: string; readonly cert: string } }
  | 'memory'
  | 'cpu'
  | 'calls';

/** In the server's process. */
function serve(): void {
  let callMethods: ((forMs: number) => Promise<number>) | undefined;
  const answer = async (question: Question): Promise<number> => {
    if (question === 'memory') {
      for (let round = 0; round < 3; round += 1) {
        globalThis.gc?.();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return process.memoryUsage.rss();
    }
    if (question === 'cpu') {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000_000;
    }
    if (question === 'calls') return callMethods?.(LOAD_MS) ?? 0;
    const server = await SERVERS[question.start]?.(question.tls);
    callMethods = server?.callMethods;
    return server?.port ?? 0;
  };
  process.on('message', (question: Question) => {
    void answer(question).then((figure) => process.send?.(figure));
  });
}

function ask(server: ChildProcess, question: Question): Promise<number> {
  return new Promise((resolve) => {
    server.once('message', (figure) => resolve(Number(figure)));
    server.send(question);
  });
}

/** The figures of one kind of server, each measured in a fresh process. */
async function measure(name: string): Promise<Record<string, string>> {
  const certificate = await createServerCertificate(['localhost'], Date.now());
  const tls = { key: certificate.key, cert: certificate.cert };
  const inProcess = async <T>(run: (server: ChildProcess, port: number) => Promise<T>): Promise<T> => {
    const server = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
      execArgv: ['--import', 'tsx', '--expose-gc'],
    });
    try {
      return await run(server, await ask(server, { start: name, tls }));
    } finally {
      server.kill();
    }
  };

  const idle = await inProcess(async (server, port) => {
    // The first connections bring code and tables into memory that all share.
    const first = await connectDevices(port, certificate.ca, 50, 10);
    const before = await ask(server, 'memory');
    const start = performance.now();
    const devices = await connectDevices(port, certificate.ca, IDLE, 32);
    const seconds = (performance.now() - start) / 1000;
    const after = await ask(server, 'memory');
    for (const { socket } of [...first, ...devices]) socket.destroy();
    return { perSecond: IDLE / seconds, bytes: (after - before) / IDLE, total: after };
  });
  const messages =
    name === 'bare TLS'
      ? undefined
      : await inProcess(async (server, port) => {
          const devices = await connectDevices(port, certificate.ca, BUSY, BUSY);
          const cpuBefore = await ask(server, 'cpu');
          const counts = await Promise.all(devices.map((device) => sendTelemetry(device, LOAD_MS)));
          const cpuSeconds = (await ask(server, 'cpu')) - cpuBefore;
          for (const { socket } of devices) socket.destroy();
          const count = counts.reduce((sum, each) => sum + each, 0);
          return { perSecond: (count / LOAD_MS) * 1000, perCpuSecond: count / cpuSeconds };
        });
  const calls =
    name === 'hubjobs'
      ? await inProcess(async (server, port) => {
          const devices = await connectDevices(port, certificate.ca, 100, BUSY);
          await Promise.all(devices.map(answerMethods));
          const cpuBefore = await ask(server, 'cpu');
          const answered = await ask(server, 'calls');
          const cpuSeconds = (await ask(server, 'cpu')) - cpuBefore;
          for (const { socket } of devices) socket.destroy();
          return { perSecond: (answered / LOAD_MS) * 1000, perCpuSecond: answered / cpuSeconds };
        })
      : undefined;
  const whole = (figure: number | undefined): string =>
    figure === undefined ? '-' : Math.round(figure).toString();
  return {
    'KiB per idle connection': (idle.bytes / KIB).toFixed(1),
    'MiB with all of them': (idle.total / KIB / KIB).toFixed(0),
    'connections/s': whole(idle.perSecond),
    'messages/s': whole(messages?.perSecond),
    'messages/CPU s of the server': whole(messages?.perCpuSecond),
    'calls/s': whole(calls?.perSecond),
    'calls/CPU s of the server': whole(calls?.perCpuSecond),
  };
}

if (process.send) {
  serve();
} else {
  const table: Record<string, Record<string, string>> = {};
  for (const name of Object.keys(SERVERS)) table[name] = await measure(name);
  console.log(`${IDLE} idle connections, ${BUSY} busy ones, ${LOAD_MS} ms of load`);
  console.table(table);
}
