import { fork } from 'node:child_process';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { createSas } from '../../src/simulator/protocol/sas.ts';

/** A local hub in a process of its own, whose memory can be measured. Its devices are `device-0` to `device-999`. */
export interface HubInChild {
  readonly port: number;
  readonly mqttPort: number;
  readonly ca: string;
  /** A token of `iothubowner`, also for devices. */
  readonly token: string;
  /** What the process holds in MiB, after a garbage collection: objects, buffers, and what the network has not taken. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

export async function startHubInChild(): Promise<HubInChild> {
  const child = fork(new URL(import.meta.url), [], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    // Without the workers of the test runner.
    env: { PATH: process.env['PATH'] },
  });
  const next = <T>() =>
    new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  const facts = await next<Pick<HubInChild, 'port' | 'mqttPort' | 'ca' | 'token'>>();
  return {
    ...facts,
    memory: () => {
      const answer = next<number>();
      child.send('memory');
      return answer;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}

if (process.send) {
  const hub = await startLocalHub({ seed: 'hostile' });
  hub.addDevices(
    Array.from({ length: 1_000 }, (_, index) => ({
      deviceId: `device-${index}`,
      desired: { text: 'x'.repeat(2_000) },
    })),
  );
  const owner = hub.policies.find(({ name }) => name === 'iothubowner');
  process.send({
    port: hub.port,
    mqttPort: hub.mqttPort,
    ca: hub.caPem,
    token: createSas('localhost', 4_000_000_000, owner?.primaryKey ?? '', 'iothubowner'),
  });
  process.on('message', () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.((heapUsed + external) / 1_048_576);
  });
}
