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
  /** Jobs it takes at once. */
  readonly slots: number;
  /** The name that a job, a device or a building of this page has there. Others may use the hub, too. */
  named(name: string): string;
  now(): Instant;
  /** Its clock less the machine's, to the minute. */
  readonly clockAheadMs: number;
  /** Lets the hub's time pass, and everything happen that is due by then. */
  advance(milliseconds: number): Promise<void>;
  /** When a job can start here so that its end can be waited for, how long it may last, and how exact the times are. */
  readonly run: {
    readonly startInMs: number;
    readonly maxExecutionTimeInSeconds: number;
    readonly slackMs: number;
  };
  /** Waits for the end of a job, by which time all its results are there. */
  untilEnded(jobId: string): Promise<void>;
  stop(): Promise<void>;
}

/** What only some hubs allow; a test names what it needs. */
export type Ability =
  /** Jobs may be created, and tags changed. */
  | 'changes'
  /** It takes two jobs at once, or more. */
  | 'two-slots'
  /** `advance` works at once. */
  | 'time'
  /** Nobody else uses it, and it has no other devices and jobs. */
  | 'alone';

const ALL: readonly Ability[] = ['changes', 'two-slots', 'time', 'alone'];
const HOUR = 3_600_000;
/** A hub whose index is late shows a change within this time. */
const SEEN_WITHIN = { timeout: 60_000, interval: 2_000 };

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

/** A job on a hub whose time can be moved on. */
export const QUICK_RUN = { startInMs: HOUR, maxExecutionTimeInSeconds: 600, slackMs: 1_000 } as const;

/** What every JobHub promises, whatever is behind it. */
export function describeJobHub(
  name: string,
  obtain: () => Promise<ConformanceHub>,
  abilities: readonly Ability[] = ALL,
): void {
  const needing = (...needed: readonly Ability[]) =>
    it.skipIf(needed.some((one) => !abilities.includes(one)));

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

    const job = (jobName: string) => subject.named(`acme-${jobName}`);
    const door = (number: number) => subject.named(`door-${number}`);
    const inBuilding = (building: string) => `tags.building = '${subject.named(building)}'`;

    const method = (payload?: JsonValue): Operation => ({
      kind: 'method',
      name: 'lockDoor',
      ...(payload !== undefined && { payload }),
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 10,
    });
    const request = (jobName: string, changes: Partial<JobRequest> = {}): JobRequest => ({
      jobId: job(jobName),
      operation: method({ lockTime: '10m' }),
      condition: inBuilding('43'),
      startAt: subject.now() + HOUR,
      maxExecutionTimeInSeconds: 600,
      ...changes,
    });
    /** Takes every slot; the jobs are fill-1 and so on. */
    const fill = async () => {
      for (let slot = 1; slot <= subject.slots; slot += 1) await hub.createJob(request(`fill-${slot}`));
    };
    const get = async (jobName: string): Promise<HubJob> => {
      const found = await hub.getJob(job(jobName));
      if (!found) throw new Error(`the hub does not know ${job(jobName)}`);
      return found;
    };
    /** Ids of the jobs of this test, in order. */
    const ownJobs = async () => {
      const listed = (await all(hub.listJobs())).map(({ jobId }) => jobId);
      return listed.filter((jobId) => jobId.startsWith(job(''))).sort();
    };

    describe('a job that was created', () => {
      needing('changes')('is waiting, and is read back as it was requested', async () => {
        const asked = request('one');
        const created = await hub.createJob(asked);
        expect(created.jobId).toBe(job('one'));
        expect(isWaiting(created)).toBe(true);
        const read = await get('one');
        expect(isWaiting(read)).toBe(true);
        expect(read).toMatchObject({
          jobId: asked.jobId,
          type: 'method',
          condition: asked.condition,
          operation: asked.operation,
          startAt: asked.startAt,
          maxExecutionTimeInSeconds: 600,
        });
        expect(read.endAt).toBeUndefined();
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
        needing('changes')(`keeps the payload ${JSON.stringify(payload)}`, async () => {
          await hub.createJob(request('payload', { operation: method(payload) }));
          expect((await get('payload')).operation).toEqual(method(payload));
        });
      }

      needing('changes')('has no payload, or null, when it was created without one', async () => {
        await hub.createJob(request('none', { operation: method() }));
        const { operation } = await get('none');
        expect(operation?.kind === 'method' ? (operation.payload ?? null) : 'no method').toBeNull();
      });

      const updates: Record<string, Operation> = {
        tags: { kind: 'twin', tags: { floor: 3, old: null } },
        desired: { kind: 'twin', desired: { building: 43, nested: { a: null } } },
        both: { kind: 'twin', desired: { a: 1 }, tags: { b: { c: 'x' } } },
      };
      for (const [part, operation] of Object.entries(updates)) {
        needing('changes')(`keeps a twin update of ${part}`, async () => {
          await hub.createJob(request('twin', { operation }));
          expect(await get('twin')).toMatchObject({ type: 'twin', operation });
        });
      }

      needing('changes', 'two-slots')('is listed with the others', async () => {
        await hub.createJob(request('one'));
        await hub.createJob(request('two'));
        await expect.poll(ownJobs, SEEN_WITHIN).toEqual([job('one'), job('two')]);
        const listed = (await all(hub.listJobs())).find(({ jobId }) => jobId === job('one'));
        expect(listed).toMatchObject({ operation: method({ lockTime: '10m' }) });
      });

      needing('time', 'alone')(
        'is listed as active while it waits and runs, and not afterwards',
        async () => {
          const active = async () =>
            (await hub.listActiveJobs()).map(({ jobId, status }) => `${jobId} ${status}`).sort();
          await hub.createJob(request('now', { startAt: subject.now() + 60_000 }));
          await hub.createJob(request('later', { startAt: subject.now() + 3 * HOUR }));
          const waiting = (await hub.listActiveJobs()).map(({ jobId }) => jobId);
          expect(waiting.sort()).toEqual([job('later'), job('now')]);
          await subject.advance(61_000);
          expect(await active()).toEqual([`${job('later')} scheduled`, `${job('now')} running`]);
          const later = (await hub.listActiveJobs()).find(({ jobId }) => jobId === job('later'));
          expect(later).toMatchObject({ operation: method({ lockTime: '10m' }) });
          await hub.cancelJob(job('later'));
          await subject.advance(2 * HOUR);
          expect(await active()).toEqual([]);
          expect(await all(hub.listJobs())).toHaveLength(2);
        },
      );

      needing('changes')('is listed as active while it waits', async () => {
        const active = async () => (await hub.listActiveJobs()).map(({ jobId }) => jobId);
        await hub.createJob(request('one'));
        await expect.poll(active, SEEN_WITHIN).toContain(job('one'));
        await hub.cancelJob(job('one'));
        await expect.poll(active, SEEN_WITHIN).not.toContain(job('one'));
      });

      needing('changes', 'two-slots')('blocks its id, whatever the content', async () => {
        await hub.createJob(request('one'));
        await expectRefusal(hub.createJob(request('one')), 'conflict');
        await expectRefusal(hub.createJob(request('one', { condition: '*' })), 'conflict');
      });

      needing('changes')('holds a slot while it waits', async () => {
        await fill();
        await expectRefusal(hub.createJob(request('more')), 'quota');
      });

      needing('changes', 'two-slots')('may start now or within 168 hours, but not later', async () => {
        await hub.createJob(request('now', { startAt: subject.now(), condition: inBuilding('99') }));
        await hub.createJob(request('far', { startAt: subject.now() + 167 * HOUR }));
        await expectRefusal(
          hub.createJob(request('too-far', { startAt: subject.now() + 169 * HOUR })),
          'rejected',
        );
      });
    });

    describe('a job that is not there', () => {
      it('is undefined', async () => {
        expect(await hub.getJob(job('none'))).toBeUndefined();
        expect(await ownJobs()).toEqual([]);
      });
      needing('changes')('cannot be cancelled', () => expectRefusal(hub.cancelJob(job('none')), 'not-found'));
      it('has no results', async () => expect(await all(hub.listDeviceResults(job('none')))).toEqual([]));
    });

    describe('a cancel', () => {
      needing('changes', 'two-slots')('ends a waiting job and frees its slot, but not its id', async () => {
        await fill();
        await hub.cancelJob(job('fill-1'));
        await expect.poll(async () => (await get('fill-1')).status, SEEN_WITHIN).toBe('cancelled');
        await hub.createJob(request('more'));
        await hub.cancelJob(job('fill-2'));
        await expectRefusal(hub.createJob(request('fill-1')), 'conflict');
      });

      needing('changes')('is refused when the job is cancelled already', async () => {
        await hub.createJob(request('one'));
        await hub.cancelJob(job('one'));
        await expectRefusal(hub.cancelJob(job('one')), 'rejected');
      });

      needing('time')('is refused when the job has started or has ended', async () => {
        await hub.createJob(request('two'));
        await subject.advance(HOUR + 1_000);
        expect((await get('two')).status).toBe('running');
        await expectRefusal(hub.cancelJob(job('two')), 'rejected');
        await subject.advance(HOUR);
        expect((await get('two')).status).toBe('completed');
        await expectRefusal(hub.cancelJob(job('two')), 'rejected');
      });
    });

    describe('a job whose time has come', () => {
      needing('changes')('has no results before', async () => {
        await hub.createJob(request('one'));
        expect(await all(hub.listDeviceResults(job('one')))).toEqual([]);
      });

      needing('changes')('starts, calls every device and ends', async () => {
        const { startInMs, maxExecutionTimeInSeconds, slackMs } = subject.run;
        const startAt = subject.now() + startInMs;
        await hub.createJob(request('one', { startAt, maxExecutionTimeInSeconds }));
        await subject.untilEnded(job('one'));
        const read = await get('one');
        expect(read.status).toBe('completed');
        expect(read.statistics).toMatchObject({ deviceCount: 3, runningCount: 0, pendingCount: 0 });
        expect(read.endAt).toBeGreaterThanOrEqual(startAt - slackMs);
        expect(read.endAt).toBeLessThanOrEqual(startAt + maxExecutionTimeInSeconds * 1000 + slackMs);
        const results = [...(await all(hub.listDeviceResults(job('one'))))];
        results.sort((left, right) => (left.deviceId < right.deviceId ? -1 : 1));
        expect(results).toMatchObject([
          {
            deviceId: door(1),
            outcome: 'succeeded',
            methodStatus: 200,
            methodPayload: '{"Response":"locked"}',
          },
          { deviceId: door(2), outcome: 'refused', methodStatus: 500, methodPayload: 'null' },
          { deviceId: door(3), outcome: 'offline', errorCode: 'JobRunPreconditionFailed' },
        ]);
        expect(results[2]).not.toHaveProperty('methodStatus');
      });

      needing('time')('frees its slot when it has ended', async () => {
        await fill();
        await subject.advance(2 * HOUR);
        await hub.createJob(request('more'));
      });

      needing('time')('is forgotten, with its id, 30 days later', async () => {
        await hub.createJob(request('one'));
        await subject.advance(31 * 24 * HOUR);
        expect(await hub.getJob(job('one'))).toBeUndefined();
        await hub.createJob(request('one'));
      });
    });

    needing('changes')(
      'counts the devices that a condition selects, and those that are connected',
      async () => {
        expect(await hub.countDevices(inBuilding('43'))).toEqual({ total: 3, connected: 2 });
        expect(await hub.countMatches(inBuilding('43'))).toBe(3);
      },
    );

    it('counts none where a condition selects none', async () => {
      expect(await hub.countDevices(inBuilding('99'))).toEqual({ total: 0, connected: 0 });
      expect(await hub.countMatches(inBuilding('99'))).toBe(0);
      expect(await hub.sampleDevices(inBuilding('99'), 10)).toEqual([]);
      expect(await all(hub.readTwins(inBuilding('99'), 10))).toEqual([]);
    });

    needing('alone')('knows all its devices', async () => {
      expect(await hub.countDevices('*')).toEqual({ total: 4, connected: 3 });
      expect([...(await hub.sampleDevices('*', 4))].sort()).toEqual([door(1), door(2), door(3), door(9)]);
      expect(await all(hub.readTwins('*', 10))).toHaveLength(4);
    });

    needing('changes')('merges tags into the twin of a device, and knows when there is none', async () => {
      const tagsOf = async () => (await all(hub.readTwins(`deviceId = '${door(1)}'`, 1)))[0]?.tags;
      const before = await tagsOf();
      await hub.patchTags(door(1), { hubjobs: { shard: 7 } });
      await hub.patchTags(door(1), { hubjobs: { gateway: 'x' }, gone: null });
      const after = { ...before, hubjobs: { shard: 7, gateway: 'x' } };
      await expect.poll(tagsOf, SEEN_WITHIN).toEqual(after);
      await hub.patchTags(door(1), { hubjobs: null });
      await expect.poll(tagsOf, SEEN_WITHIN).toEqual(before);
      await expectRefusal(hub.patchTags(door(0), { a: 1 }), 'not-found');
    });

    needing('changes')('gives ids of devices that a condition selects, up to the limit', async () => {
      const doors = [door(1), door(2), door(3)];
      expect([...(await hub.sampleDevices(inBuilding('43'), 10))].sort()).toEqual(doors);
      const two = await hub.sampleDevices(inBuilding('43'), 2);
      expect(new Set(two).size).toBe(2);
      expect(doors).toEqual(expect.arrayContaining([...two]));
    });

    needing('changes')('reads the twins of devices that a condition selects, up to the limit', async () => {
      const read = async (limit: number) =>
        [...(await all(hub.readTwins(inBuilding('43'), limit)))].sort((left, right) =>
          left.deviceId < right.deviceId ? -1 : 1,
        );
      const twin = { tags: { building: subject.named('43') }, desired: {}, reported: {} };
      expect(await read(10)).toEqual([
        { ...twin, deviceId: door(1), isConnected: true },
        { ...twin, deviceId: door(2), isConnected: true },
        { ...twin, deviceId: door(3), isConnected: false },
      ]);
      expect(await read(2)).toHaveLength(2);
    });

    needing('changes')('counts the devices by their values', async () => {
      const counts = await all(hub.countByValues(['tags.building', 'connectionState']));
      const ofBuilding = counts.filter(({ values }) => values[0] === subject.named('43'));
      expect(ofBuilding).toHaveLength(2);
      expect(ofBuilding).toContainEqual({ values: [subject.named('43'), 'Connected'], devices: 2 });
      expect(ofBuilding).toContainEqual({ values: [subject.named('43'), 'Disconnected'], devices: 1 });
    });

    needing('alone')('counts all devices by their values', async () => {
      const count = async (columns: readonly string[]) =>
        [...(await all(hub.countByValues(columns)))].sort((left, right) =>
          JSON.stringify(left.values) < JSON.stringify(right.values) ? -1 : 1,
        );
      expect(await count(['tags.building'])).toEqual([
        { values: ['43'], devices: 3 },
        { values: ['7'], devices: 1 },
      ]);
      const missing = await count(['tags.floor']);
      expect(missing.filter(({ values }) => values[0] !== undefined)).toEqual([]);
    });

    it('says how far its clock is from this machine, once it has answered', async () => {
      expect(hub.clockAheadMs()).toBeUndefined();
      await hub.getJob(job('none'));
      const offBy = Math.abs((hub.clockAheadMs() ?? Number.NaN) - subject.clockAheadMs);
      expect(offBy).toBeLessThan(60_000);
    });

    it('throws the reason of a signal that is aborted', async () => {
      const reason = new Error('stopped');
      const signal = AbortSignal.abort(reason);
      const calls = [
        hub.listActiveJobs(signal),
        hub.getJob(job('one'), signal),
        hub.createJob(request('one'), signal),
        hub.cancelJob(job('one'), signal),
        hub.countDevices('*', signal),
        hub.countMatches('*', signal),
        hub.sampleDevices('*', 1, signal),
        hub.patchTags(door(1), { a: 1 }, signal),
        all(hub.readTwins('*', 1, signal)),
        all(hub.countByValues(['tags.building'], signal)),
        all(hub.listJobs(signal)),
        all(hub.listDeviceResults(job('one'), signal)),
        ...(hub.listConfigurations ? [hub.listConfigurations(signal)] : []),
      ];
      for (const call of calls) await expect(call).rejects.toBe(reason);
      expect(await hub.getJob(job('one'))).toBeUndefined();
    });

    it('refuses every call once it is closed', async () => {
      await hub.close();
      const calls = [
        hub.getJob(job('one')),
        hub.createJob(request('one')),
        hub.cancelJob(job('one')),
        hub.countDevices('*'),
        hub.countMatches('*'),
        hub.sampleDevices('*', 1),
        hub.patchTags(door(1), { a: 1 }),
        all(hub.readTwins('*', 1)),
        all(hub.countByValues(['tags.building'])),
        all(hub.listJobs()),
        all(hub.listDeviceResults(job('one'))),
        ...(hub.listConfigurations ? [hub.listConfigurations()] : []),
      ];
      for (const call of calls) await expectRefusal(call, 'unreachable');
      await hub.close();
    });
  });
}
