import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HubError, type HubErrorKind } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import type { JobRequest } from '../../src/model/desired-job.ts';
import { type HubJob, isWaiting } from '../../src/model/hub-job.ts';
import type { Instant } from '../../src/model/instant.ts';
import type { JsonValue } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';

/**
 * A hub to hold to the port's promises. It has four devices: `door-1` to `door-3` of building 43, of which `door-3`
 * is not connected and `door-2` refuses every method with status 500, and a connected `door-9` of building 7.
 */
export interface ConformanceHub {
  readonly hub: JobHub;
  /** Jobs it takes at once: two or more. */
  readonly slots: number;
  now(): Instant;
  /** Its clock less the machine's, to the minute. */
  readonly clockAheadMs: number;
  /** Lets the hub's time pass, and everything happen that is due by then. */
  advance(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

export const BUILDING_43 = "tags.building = '43'";
const HOUR = 3_600_000;

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function expectRefusal(work: Promise<unknown>, kind: HubErrorKind): Promise<void> {
  const error = await work.then(
    () => 'it was done',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HubError);
  expect(error).toMatchObject({ kind });
}

/** What every JobHub promises, whatever is behind it. */
export function describeJobHub(name: string, obtain: () => Promise<ConformanceHub>): void {
  describe(`${name} is a JobHub:`, () => {
    let subject: ConformanceHub;
    let hub: JobHub;

    beforeEach(async () => {
      subject = await obtain();
      hub = subject.hub;
    });
    afterEach(async () => {
      await hub.close();
      await subject.stop();
    });

    const method = (payload?: JsonValue): Operation => ({
      kind: 'method',
      name: 'lockDoor',
      ...(payload !== undefined && { payload }),
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 10,
    });
    const request = (jobId: string, changes: Partial<JobRequest> = {}): JobRequest => ({
      jobId,
      operation: method({ lockTime: '10m' }),
      condition: BUILDING_43,
      startAt: subject.now() + HOUR,
      maxExecutionTimeInSeconds: 600,
      ...changes,
    });
    /** Takes every slot; the jobs are acme-fill-1 and so on. */
    const fill = async () => {
      for (let slot = 1; slot <= subject.slots; slot += 1) await hub.createJob(request(`acme-fill-${slot}`));
    };
    const get = async (jobId: string): Promise<HubJob> => {
      const job = await hub.getJob(jobId);
      if (!job) throw new Error(`the hub does not know ${jobId}`);
      return job;
    };

    describe('a job that was created', () => {
      it('is waiting, and is read back as it was requested', async () => {
        const asked = request('acme-one');
        const created = await hub.createJob(asked);
        expect(created.jobId).toBe('acme-one');
        expect(isWaiting(created)).toBe(true);
        const job = await get('acme-one');
        expect(isWaiting(job)).toBe(true);
        expect(job).toMatchObject({
          jobId: asked.jobId,
          type: 'method',
          condition: asked.condition,
          operation: asked.operation,
          startAt: asked.startAt,
          maxExecutionTimeInSeconds: 600,
        });
        expect(job.endAt).toBeUndefined();
      });

      const payloads: readonly JsonValue[] = [
        0,
        false,
        '',
        null,
        [],
        [1, 2, 3],
        {},
        { a: { b: [null, 'Tür 🚪'] } },
        1e-7,
      ];
      for (const payload of payloads) {
        it(`keeps the payload ${JSON.stringify(payload)}`, async () => {
          await hub.createJob(request('acme-payload', { operation: method(payload) }));
          expect((await get('acme-payload')).operation).toEqual(method(payload));
        });
      }

      it('has no payload, or null, when it was created without one', async () => {
        await hub.createJob(request('acme-none', { operation: method() }));
        const { operation } = await get('acme-none');
        expect(operation?.kind === 'method' ? (operation.payload ?? null) : 'no method').toBeNull();
      });

      const updates: Record<string, Operation> = {
        tags: { kind: 'twin', tags: { floor: 3, old: null } },
        desired: { kind: 'twin', desired: { building: 43, nested: { a: null } } },
        both: { kind: 'twin', desired: { a: 1 }, tags: { b: { c: 'x' } } },
      };
      for (const [part, operation] of Object.entries(updates)) {
        it(`keeps a twin update of ${part}`, async () => {
          await hub.createJob(request('acme-twin', { operation }));
          expect(await get('acme-twin')).toMatchObject({ type: 'twin', operation });
        });
      }

      it('is listed with the others', async () => {
        await hub.createJob(request('acme-one'));
        await hub.createJob(request('acme-two'));
        const listed = await all(hub.listJobs());
        expect(listed.map(({ jobId }) => jobId).sort()).toEqual(['acme-one', 'acme-two']);
        expect(listed.find(({ jobId }) => jobId === 'acme-one')).toMatchObject({
          operation: method({ lockTime: '10m' }),
        });
      });

      it('is listed as active while it waits and runs, and not afterwards', async () => {
        const active = async () =>
          (await hub.listActiveJobs()).map(({ jobId, status }) => `${jobId} ${status}`).sort();
        await hub.createJob(request('acme-now', { startAt: subject.now() + 60_000 }));
        await hub.createJob(request('acme-later', { startAt: subject.now() + 3 * HOUR }));
        expect((await hub.listActiveJobs()).map(({ jobId }) => jobId).sort()).toEqual([
          'acme-later',
          'acme-now',
        ]);
        await subject.advance(61_000);
        expect(await active()).toEqual(['acme-later scheduled', 'acme-now running']);
        expect((await hub.listActiveJobs()).find(({ jobId }) => jobId === 'acme-later')).toMatchObject({
          operation: method({ lockTime: '10m' }),
        });
        await hub.cancelJob('acme-later');
        await subject.advance(2 * HOUR);
        expect(await active()).toEqual([]);
        expect(await all(hub.listJobs())).toHaveLength(2);
      });

      it('blocks its id, whatever the content', async () => {
        await hub.createJob(request('acme-one'));
        await expectRefusal(hub.createJob(request('acme-one')), 'conflict');
        await expectRefusal(hub.createJob(request('acme-one', { condition: '*' })), 'conflict');
      });

      it('holds a slot while it waits', async () => {
        await fill();
        await expectRefusal(hub.createJob(request('acme-more')), 'quota');
      });

      it('may start now or within 168 hours, but not later', async () => {
        await hub.createJob(request('acme-now', { startAt: subject.now() }));
        await hub.createJob(request('acme-far', { startAt: subject.now() + 167 * HOUR }));
        await expectRefusal(
          hub.createJob(request('acme-too-far', { startAt: subject.now() + 169 * HOUR })),
          'rejected',
        );
      });
    });

    describe('a job that is not there', () => {
      it('is undefined', async () => {
        expect(await hub.getJob('acme-none')).toBeUndefined();
        expect(await all(hub.listJobs())).toEqual([]);
      });
      it('cannot be cancelled', () => expectRefusal(hub.cancelJob('acme-none'), 'not-found'));
      it('has no results', async () => expect(await all(hub.listDeviceResults('acme-none'))).toEqual([]));
    });

    describe('a cancel', () => {
      it('ends a waiting job and frees its slot, but not its id', async () => {
        await fill();
        await hub.cancelJob('acme-fill-1');
        expect((await get('acme-fill-1')).status).toBe('cancelled');
        await hub.createJob(request('acme-more'));
        await hub.cancelJob('acme-fill-2');
        await expectRefusal(hub.createJob(request('acme-fill-1')), 'conflict');
      });

      it('is refused when the job is cancelled already, has started or has ended', async () => {
        await hub.createJob(request('acme-one'));
        await hub.cancelJob('acme-one');
        await expectRefusal(hub.cancelJob('acme-one'), 'rejected');
        await hub.createJob(request('acme-two'));
        await subject.advance(HOUR + 1_000);
        expect((await get('acme-two')).status).toBe('running');
        await expectRefusal(hub.cancelJob('acme-two'), 'rejected');
        await subject.advance(HOUR);
        expect((await get('acme-two')).status).toBe('completed');
        await expectRefusal(hub.cancelJob('acme-two'), 'rejected');
      });
    });

    describe('a job whose time has come', () => {
      it('starts, calls every device and ends', async () => {
        const { startAt } = request('acme-one');
        await hub.createJob(request('acme-one', { startAt }));
        expect(await all(hub.listDeviceResults('acme-one'))).toEqual([]);
        await subject.advance(2 * HOUR);
        const job = await get('acme-one');
        expect(job.status).toBe('completed');
        expect(job.statistics).toMatchObject({ deviceCount: 3, runningCount: 0, pendingCount: 0 });
        expect(job.endAt).toBeGreaterThanOrEqual(startAt);
        expect(job.endAt).toBeLessThanOrEqual(startAt + 601_000);
        const results = [...(await all(hub.listDeviceResults('acme-one')))];
        results.sort((left, right) => (left.deviceId < right.deviceId ? -1 : 1));
        expect(results).toMatchObject([
          {
            deviceId: 'door-1',
            outcome: 'succeeded',
            methodStatus: 200,
            methodPayload: '{"Response":"locked"}',
          },
          { deviceId: 'door-2', outcome: 'refused', methodStatus: 500, methodPayload: 'null' },
          { deviceId: 'door-3', outcome: 'offline', errorCode: 'JobRunPreconditionFailed' },
        ]);
        expect(results[2]).not.toHaveProperty('methodStatus');
      });

      it('frees its slot when it has ended', async () => {
        await fill();
        await subject.advance(2 * HOUR);
        await hub.createJob(request('acme-more'));
      });

      it('is forgotten, with its id, 30 days later', async () => {
        await hub.createJob(request('acme-one'));
        await subject.advance(31 * 24 * HOUR);
        expect(await hub.getJob('acme-one')).toBeUndefined();
        await hub.createJob(request('acme-one'));
      });
    });

    it('counts the devices that a condition selects, and those of them that are connected', async () => {
      expect(await hub.countDevices(BUILDING_43)).toEqual({ total: 3, connected: 2 });
      expect(await hub.countDevices('*')).toEqual({ total: 4, connected: 3 });
      expect(await hub.countDevices("tags.building = '99'")).toEqual({ total: 0, connected: 0 });
      expect(await hub.countMatches(BUILDING_43)).toBe(3);
      expect(await hub.countMatches("tags.building = '99'")).toBe(0);
    });

    it('merges tags into the twin of a device, and knows when there is none', async () => {
      const tagsOf = async () => (await all(hub.readTwins("deviceId = 'door-1'", 1)))[0]?.tags;
      const before = await tagsOf();
      await hub.patchTags('door-1', { hubjobs: { shard: 7 } });
      await hub.patchTags('door-1', { hubjobs: { gateway: 'x' }, gone: null });
      expect(await tagsOf()).toEqual({ ...before, hubjobs: { shard: 7, gateway: 'x' } });
      await expectRefusal(hub.patchTags('no-such-door', { a: 1 }), 'not-found');
    });

    it('gives ids of devices that a condition selects, up to the limit', async () => {
      expect([...(await hub.sampleDevices(BUILDING_43, 10))].sort()).toEqual(['door-1', 'door-2', 'door-3']);
      expect([...(await hub.sampleDevices('*', 4))].sort()).toEqual(['door-1', 'door-2', 'door-3', 'door-9']);
      const two = await hub.sampleDevices(BUILDING_43, 2);
      expect(new Set(two).size).toBe(2);
      expect(['door-1', 'door-2', 'door-3']).toEqual(expect.arrayContaining([...two]));
      expect(await hub.sampleDevices("tags.building = '99'", 10)).toEqual([]);
    });

    it('reads the twins of devices that a condition selects, up to the limit', async () => {
      const read = async (condition: string, limit: number) =>
        [...(await all(hub.readTwins(condition, limit)))].sort((left, right) =>
          left.deviceId < right.deviceId ? -1 : 1,
        );
      const door = { tags: { building: '43' }, desired: {}, reported: {} };
      expect(await read(BUILDING_43, 10)).toEqual([
        { ...door, deviceId: 'door-1', isConnected: true },
        { ...door, deviceId: 'door-2', isConnected: true },
        { ...door, deviceId: 'door-3', isConnected: false },
      ]);
      expect(await read('*', 10)).toHaveLength(4);
      expect(await read(BUILDING_43, 2)).toHaveLength(2);
      expect(await read("tags.building = '99'", 10)).toEqual([]);
    });

    it('counts the devices by their values', async () => {
      const count = async (columns: readonly string[]) =>
        [...(await all(hub.countByValues(columns)))].sort((left, right) =>
          JSON.stringify(left.values) < JSON.stringify(right.values) ? -1 : 1,
        );
      expect(await count(['tags.building'])).toEqual([
        { values: ['43'], devices: 3 },
        { values: ['7'], devices: 1 },
      ]);
      expect(await count(['tags.building', 'connectionState'])).toEqual([
        { values: ['43', 'Connected'], devices: 2 },
        { values: ['43', 'Disconnected'], devices: 1 },
        { values: ['7', 'Connected'], devices: 1 },
      ]);
      const missing = await count(['tags.floor']);
      expect(missing.filter(({ values }) => values[0] !== undefined)).toEqual([]);
    });

    it('says how far its clock is from this machine, once it has answered', async () => {
      expect(hub.clockAheadMs()).toBeUndefined();
      await hub.getJob('acme-none');
      const offBy = Math.abs((hub.clockAheadMs() ?? Number.NaN) - subject.clockAheadMs);
      expect(offBy).toBeLessThan(60_000);
    });

    it('throws the reason of a signal that is aborted', async () => {
      const reason = new Error('stopped');
      const signal = AbortSignal.abort(reason);
      const calls = [
        hub.listActiveJobs(signal),
        hub.getJob('acme-one', signal),
        hub.createJob(request('acme-one'), signal),
        hub.cancelJob('acme-one', signal),
        hub.countDevices('*', signal),
        hub.countMatches('*', signal),
        hub.sampleDevices('*', 1, signal),
        hub.patchTags('door-1', { a: 1 }, signal),
        all(hub.readTwins('*', 1, signal)),
        all(hub.countByValues(['tags.building'], signal)),
        all(hub.listJobs(signal)),
        all(hub.listDeviceResults('acme-one', signal)),
      ];
      for (const call of calls) await expect(call).rejects.toBe(reason);
      expect(await hub.getJob('acme-one')).toBeUndefined();
    });

    it('refuses every call once it is closed', async () => {
      await hub.close();
      const calls = [
        hub.getJob('acme-one'),
        hub.createJob(request('acme-one')),
        hub.cancelJob('acme-one'),
        hub.countDevices('*'),
        hub.countMatches('*'),
        hub.sampleDevices('*', 1),
        hub.patchTags('door-1', { a: 1 }),
        all(hub.readTwins('*', 1)),
        all(hub.countByValues(['tags.building'])),
        all(hub.listJobs()),
        all(hub.listDeviceResults('acme-one')),
      ];
      for (const call of calls) await expectRefusal(call, 'unreachable');
      await hub.close();
    });
  });
}
