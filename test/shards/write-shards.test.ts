import { describe, expect, it } from 'vitest';
import { HubError, type HubErrorKind } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import { shardOf, WITHOUT_SHARD } from '../../src/shards/shard-of.ts';
import { writeShards } from '../../src/shards/write-shards.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';

const idsUpTo = (count: number) => Array.from({ length: count }, (_, index) => `device-${index + 1}`);

/** A hub whose index shows a new tag after so many other tags were written; `refuse` says what it answers to a write. */
function laggingHub(
  ids: readonly string[],
  { lag = 0, refuse }: { readonly lag?: number; readonly refuse?: (id: string) => HubError | undefined } = {},
) {
  const shards = new Map<string, unknown>();
  const reads: number[] = [];
  const memory = createMemoryHub({ clock: { now: () => 0 } });
  const hub: JobHub = {
    ...memory,
    async sampleDevices(condition, limit) {
      expect(condition).toBe(WITHOUT_SHARD);
      const visible = new Set([...shards.keys()].slice(0, Math.max(0, shards.size - lag)));
      const listed = ids.filter((id) => !visible.has(id)).slice(0, limit);
      reads.push(listed.length);
      return listed;
    },
    async patchTags(deviceId, tags) {
      const error = refuse?.(deviceId);
      if (error) throw error;
      expect(shards.has(deviceId), `${deviceId} is written once`).toBe(false);
      shards.set(deviceId, tags);
    },
  };
  return { hub, shards, reads };
}

const refusal = (kind: HubErrorKind) => new HubError(kind, 'no', { request: 'PATCH /twins/x' });

function write(hub: JobHub, changes: Partial<Parameters<typeof writeShards>[0]> = {}) {
  const clock = createManualClock(0);
  const progress: number[] = [];
  const { signal } = new AbortController();
  const done = writeShards({
    hub,
    perSecond: 500,
    clock,
    signal,
    onProgress: (written) => progress.push(written),
    ...changes,
  });
  return { done, progress, clock };
}

describe('the shard of a device', () => {
  it('is the first byte of the SHA-256 of its id', () => {
    // printf door-43 | sha256sum
    expect([shardOf('door-43'), shardOf('device-1'), shardOf('')]).toEqual([0xf4, 0x03, 0xe3]);
  });

  it('is 0 to 255, and each has about as many devices', () => {
    const counts = new Map<number, number>();
    for (const id of idsUpTo(51_200)) counts.set(shardOf(id), (counts.get(shardOf(id)) ?? 0) + 1);
    expect(counts.size).toBe(256);
    expect(Math.min(...counts.keys())).toBe(0);
    expect(Math.max(...counts.keys())).toBe(255);
    expect(Math.min(...counts.values())).toBeGreaterThan(100);
    expect(Math.max(...counts.values())).toBeLessThan(300);
  });
});

describe('writing shards', () => {
  it('gives every device without one its shard, with other tags left alone', async () => {
    const { hub, shards } = laggingHub(idsUpTo(3));
    expect(await write(hub).done).toEqual({ written: 3, gone: 0, refused: [], isComplete: true });
    expect(shards.get('device-1')).toEqual({ hubjobs: { shard: shardOf('device-1') } });
  });

  it('makes no more updates in a second than it may', async () => {
    const { hub } = laggingHub(idsUpTo(1_100));
    const { done, progress, clock } = write(hub);
    await done;
    expect(progress).toEqual(idsUpTo(1_100).map((_, index) => index + 1));
    expect(clock.sleeps).toEqual([1_000, 1_000]);
  });

  it.each([
    ['at once', 0],
    ['late', 700],
    ['very late', 5_000],
  ])('writes each device once on a hub whose index follows %s', async (_name, lag) => {
    const { hub, shards, reads } = laggingHub(idsUpTo(9_000), { lag });
    expect(await write(hub).done).toMatchObject({ written: 9_000, isComplete: true });
    expect(shards.size).toBe(9_000);
    expect(reads.length).toBeLessThan(20);
  });

  it('says that it does not know whether devices are left when the index follows too late', async () => {
    const { hub, shards } = laggingHub(idsUpTo(15_000), { lag: 20_000 });
    const { written, isComplete } = await write(hub).done;
    expect(isComplete).toBe(false);
    expect(written).toBe(shards.size);
  });

  it('counts devices that were deleted meanwhile, and names those that the hub refuses', async () => {
    const { hub } = laggingHub(idsUpTo(30), {
      refuse: (id) =>
        ({ 'device-3': refusal('not-found'), 'device-5': refusal('rejected') })[id as 'device-3'],
    });
    expect(await write(hub).done).toEqual({
      written: 28,
      gone: 1,
      refused: [{ deviceId: 'device-5', message: 'no' }],
      isComplete: true,
    });
  });

  it('ends when the hub refuses one device after another', async () => {
    let asked = 0;
    const { hub } = laggingHub(idsUpTo(1_000), {
      refuse: () => {
        asked += 1;
        return refusal('rejected');
      },
    });
    await expect(write(hub).done).rejects.toMatchObject({ kind: 'rejected' });
    expect(asked).toBeLessThan(50);
  });

  it.each<HubErrorKind>(['unauthorized', 'throttled', 'quota', 'unavailable'])(
    'ends with the error of the hub: %s',
    async (kind) => {
      let asked = 0;
      const { hub, shards } = laggingHub(idsUpTo(1_000), {
        refuse: () => {
          asked += 1;
          return asked > 600 ? refusal(kind) : undefined;
        },
      });
      const { done, progress } = write(hub);
      await expect(done).rejects.toMatchObject({ kind });
      expect(progress.at(-1)).toBe(600);
      expect(shards.size).toBe(600);
      expect(asked).toBeLessThan(620);
    },
  );

  it('goes on where an interrupted run ended', async () => {
    const ids = idsUpTo(1_200);
    const controller = new AbortController();
    const { hub, shards } = laggingHub(ids);
    const first = write(hub, {
      signal: controller.signal,
      clock: {
        now: () => 0,
        sleep: async () => {
          controller.abort(new Error('interrupted'));
          throw controller.signal.reason;
        },
      },
    });
    await expect(first.done).rejects.toThrow('interrupted');
    expect(shards.size).toBe(500);
    expect(await write(hub).done).toMatchObject({ written: 700, isComplete: true });
    expect([...shards.keys()].sort()).toEqual([...ids].sort());
  });
});
