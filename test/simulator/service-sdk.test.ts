import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { answeringLink } from '../support/answering-link.ts';
import { serviceClients } from '../support/service-clients.ts';

describe('the unmodified azure-iothub client', () => {
  let hub: LocalHub;
  let clients: ReturnType<typeof serviceClients>;
  const clock = new ManualClock('2026-03-02T20:00:00Z');

  beforeAll(async () => {
    hub = await startLocalHub({ clock, seed: 'public client' });
    clients = serviceClients(hub);
  });
  afterAll(async () => {
    clients.close();
    await hub.stop();
  });

  it('creates, gets, lists and deletes a device', async () => {
    const { registry } = clients;
    const created = (await registry.create({ deviceId: 'door-1' })).responseBody;
    expect(created.deviceId).toBe('door-1');
    expect(created.authentication?.symmetricKey?.primaryKey).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect((await registry.get('door-1')).responseBody).toEqual(created);
    expect((await registry.list()).responseBody.map(({ deviceId }) => deviceId)).toEqual(['door-1']);
    await registry.delete('door-1');
    await expect(registry.get('door-1')).rejects.toMatchObject({ name: 'DeviceNotFoundError' });
  });

  it('runs a method job and reads what each device answered', async () => {
    hub.addDevices([
      { deviceId: 'a', tags: { building: '43' } },
      { deviceId: 'b', tags: { building: '43' } },
      { deviceId: 'c', tags: { building: '44' } },
    ]);
    const calls: string[] = [];
    for (const deviceId of ['a', 'b', 'c'])
      hub.gate.connect(
        { deviceId },
        answeringLink((device, call) => {
          calls.push(`${device.deviceId} ${call.name} ${call.payload}`);
          return { status: 200, payload: '{"locked":true}' };
        }),
      );
    const created = await clients.jobs.scheduleDeviceMethod(
      'lock-doors',
      "tags.building = '43'",
      { methodName: 'lockDoor', payload: { lockTime: '10m' }, responseTimeoutInSeconds: 30 },
      new Date(clock.now() + 3_600_000),
      600,
    );
    expect(created.jobStatus).toEqual({
      jobId: 'lock-doors',
      type: 'scheduleDeviceMethod',
      status: 'queued',
    });
    await clock.advance(5_000);
    expect((await clients.jobs.getJob('lock-doors')).jobStatus.status).toBe('scheduled');
    expect(calls).toEqual([]);
    await clock.advance(3_600_000);
    expect((await clients.jobs.getJob('lock-doors')).jobStatus).toMatchObject({
      status: 'completed',
      deviceJobStatistics: { deviceCount: 2, succeededCount: 2, failedCount: 0 },
    });
    expect(calls).toEqual(['a lockDoor {"lockTime":"10m"}', 'b lockDoor {"lockTime":"10m"}']);
    const rows = await clients.registry
      .createQuery("SELECT * FROM devices.jobs WHERE devices.jobs.jobId = 'lock-doors'")
      .next();
    expect(rows.result).toMatchObject([
      { deviceId: 'a', status: 'completed', outcome: { deviceMethodResponse: { status: 200 } } },
      { deviceId: 'b', status: 'completed' },
    ]);
  });

  it('runs a twin job', async () => {
    await clients.jobs.scheduleTwinUpdate(
      'set-floor',
      "deviceId IN ['a', 'c']",
      { etag: '*', tags: { floor: 3 }, properties: { desired: { building: '45' } } } as never,
      new Date(clock.now()),
      300,
    );
    await clock.advance(1_000);
    expect((await clients.jobs.getJob('set-floor')).jobStatus.status).toBe('completed');
    const twin = (await clients.registry.getTwin('c')).responseBody;
    expect(twin.tags).toEqual({ building: '44', floor: 3 });
    expect(twin.properties.desired).toMatchObject({ building: '45', $version: 2 });
  });

  it('lists jobs, filtered', async () => {
    const page = await clients.jobs.createQuery('scheduleUpdateTwin', 'completed' as never).next();
    expect(page.result).toMatchObject([{ jobId: 'set-floor' }]);
  });

  it('updates a twin and calls a method', async () => {
    const twin = (await clients.registry.getTwin('b')).responseBody;
    const updated = (await clients.registry.updateTwin('b', { tags: { x: 1 } } as never, twin.etag))
      .responseBody;
    expect(updated.tags).toEqual({ building: '43', x: 1 });
    const answer = await clients.client.invokeDeviceMethod('b', { methodName: 'ping', payload: null });
    expect(answer.result).toEqual({ status: 200, payload: { locked: true } });
  });

  it('cancels a waiting job', async () => {
    await clients.jobs.scheduleDeviceMethod(
      'later',
      '*',
      { methodName: 'x', payload: {} },
      new Date(clock.now() + 60_000),
      60,
    );
    await clock.advance(5_000);
    expect((await clients.jobs.cancelJob('later')).jobStatus.status).toBe('cancelled');
    expect((await clients.jobs.getJob('later')).jobStatus.status).toBe('cancelled');
  });
});
