import { readFileSync } from 'node:fs';
import { afterAll, describe, vi } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { describeRealHub } from './real-hub.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** So that what is done with a real hub is known to work. */
describe('in real time', () => {
  let server: LocalHub | undefined;
  afterAll(() => server?.stop());
  const settings = { mayChange: true, slots: 5 } as const;
  describeRealHub('a local hub', settings, async () => {
    server = await startLocalHub({ tier: 'S2' });
    server.addDevice({ deviceId: 'of-somebody-else', tags: { building: '43' } });
    return {
      ...settings,
      connectionString: server.connectionString('iothubowner'),
      ca: server.caPem,
      mqttPort: server.mqttPort,
      maxExecutionTimeInSeconds: 3,
    };
  });
});

/** CONTRIBUTING.md has the variables. */
const { HUBJOBS_CONFORMANCE_HUB: connectionString, HUBJOBS_CONFORMANCE_CA: caFile } = process.env;

if (connectionString) {
  const settings = {
    mayChange: process.env['HUBJOBS_CONFORMANCE_CHANGES'] === '1',
    slots: Number(process.env['HUBJOBS_CONFORMANCE_SLOTS'] ?? 1),
  };
  describeRealHub('the hub of HUBJOBS_CONFORMANCE_HUB', settings, async () => ({
    ...settings,
    connectionString,
    ...(caFile !== undefined && { ca: readFileSync(caFile, 'utf8') }),
    mqttPort: Number(process.env['HUBJOBS_CONFORMANCE_MQTT_PORT'] ?? 8883),
    maxExecutionTimeInSeconds: 60,
  }));
}
