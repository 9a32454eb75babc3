import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { answeringLink } from '../support/answering-link.ts';
import { send } from '../support/service-clients.ts';

describe('starting and stopping', () => {
  it.each(['port', 'mqttPort'] as const)(
    'says so when its %s is taken, and leaves nothing open',
    async (which) => {
      const first = await startLocalHub();
      await expect(startLocalHub({ [which]: first[which] })).rejects.toMatchObject({ code: 'EADDRINUSE' });
      await first.stop();
    },
  );

  it('stopping closes devices, ends timers and frees the ports; a second stop does nothing', async () => {
    const clock = new ManualClock('2026-03-02T20:00:00Z');
    const hub = await startLocalHub({ clock });
    const link = answeringLink();
    hub.addDevice({ deviceId: 'a' });
    hub.gate.connect({ deviceId: 'a' }, link);
    await send(hub, {
      method: 'PUT',
      path: '/jobs/v2/later',
      body: {
        type: 'scheduleUpdateTwin',
        updateTwin: { etag: '*' },
        queryCondition: '*',
        startTime: '2026-03-03T20:00:00Z',
      },
    });
    expect(clock.timers).toBe(1);
    await Promise.all([hub.stop(), hub.stop()]);
    expect(clock.timers).toBe(0);
    expect(link.closed).toEqual(['hub-stopped']);
    const again = await startLocalHub({ port: hub.port, mqttPort: hub.mqttPort });
    await again.stop();
  });

  it('the same seed gives the same keys', async () => {
    const strings = [];
    for (let round = 0; round < 2; round += 1) {
      const hub = await startLocalHub({ seed: 'same' });
      hub.addDevice({ deviceId: 'a' });
      strings.push([hub.policies, hub.state.registry.keysOf(hub.state.registry.require({ deviceId: 'a' }))]);
      await hub.stop();
    }
    expect(strings[0]).toEqual(strings[1]);
  });

  it('connection strings carry the ports', async () => {
    const hub = await startLocalHub({ hostName: 'hub1.azure-devices.net' });
    hub.addDevice({ deviceId: 'a' });
    expect(hub.connectionString('service')).toMatch(
      new RegExp(
        `^HostName=hub1\\.azure-devices\\.net:${hub.port};SharedAccessKeyName=service;SharedAccessKey=.+=$`,
      ),
    );
    expect(hub.deviceConnectionString('a')).toMatch(
      new RegExp(`^HostName=hub1\\.azure-devices\\.net:${hub.mqttPort};DeviceId=a;SharedAccessKey=.+=$`),
    );
    expect(() => hub.connectionString('nobody')).toThrow('no policy named nobody');
    await hub.stop();
  });
});
