import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/desired/digest.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { DeviceMethod } from '../../src/model/operation.ts';
import { manifestNamed } from '../plan/plan-world.ts';

const method: DeviceMethod = {
  kind: 'method',
  name: 'ping',
  responseTimeoutInSeconds: 30,
  connectTimeoutInSeconds: 0,
};
const digest = (changes: Partial<JobManifest>) => digestOf(manifestNamed('ping', changes));
const plain = digest({});

const other: Record<string, Partial<JobManifest>> = {
  'another condition': { target: { condition: '*', allDevices: true } },
  'another time limit': { maxExecutionTimeInSeconds: 601 },
  'a raised revision': { revision: 1 },
  'another method': { operation: { ...method, name: 'pong' } },
  'the payload null': { operation: { ...method, payload: null } },
  'the payload 0': { operation: { ...method, payload: 0 } },
  'an empty payload': { operation: { ...method, payload: '' } },
  'a longer connect timeout': { operation: { ...method, connectTimeoutInSeconds: 1 } },
  'desired properties': { operation: { kind: 'twin', desired: { floor: 3 } } },
  'the same as tags': { operation: { kind: 'twin', tags: { floor: 3 } } },
};

const same: Record<string, Partial<JobManifest>> = {
  'another description': { description: 'new words' },
  'another schedule': { schedule: { kind: 'cron', cron: '5 5 * * *', timeZone: 'UTC', dst: {} } },
  'another deadline': { startingDeadlineInSeconds: 60 },
  'a suspension': { suspend: true },
  'another limit of devices': { target: { condition: "tags.site = 'a'", allDevices: false, maxDevices: 5 } },
  'another success rule': { success: { minSucceeded: 1, offline: 'fail' } },
};

describe('the digest', () => {
  it('is what it has always been, as ids on hubs hold it', () => {
    expect(plain).toBe('bcbsfonh');
  });

  it.each(Object.entries(other))('is another one with %s', (_, changes) => {
    expect(digest(changes)).not.toBe(plain);
  });

  it('is a different one for each of these', () => {
    const all = [plain, ...Object.values(other).map(digest)];
    expect(new Set(all).size).toBe(all.length);
  });

  it.each(Object.entries(same))('stays with %s', (_, changes) => {
    expect(digest(changes)).toBe(plain);
  });

  it('fits into a job id, and does not see the order of keys', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (payload) => {
        const turned = Object.fromEntries(Object.entries(payload).reverse());
        // JSON alone reaches the hub.
        const [left, right] = [payload, turned].map((value) =>
          digest({ operation: { ...method, payload: JSON.parse(JSON.stringify(value)) } }),
        );
        expect(left).toBe(right);
        expect(left).toMatch(/^[a-z2-7]{8}$/);
      }),
    ));
});
