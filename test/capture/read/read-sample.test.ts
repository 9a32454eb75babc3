import { describe, expect, it } from 'vitest';
import { readSample } from '../../../src/capture/read/read-sample.ts';
import { HubError } from '../../../src/hub/hub-error.ts';
import type { Twin } from '../../../src/model/twin.ts';
import { twinOf } from '../../support/captured-fleets.ts';
import { createMemoryHub, type MemoryHub } from '../../support/memory-hub.ts';

const twins: readonly Twin[] = Array.from({ length: 1_000 }, (_, index) =>
  twinOf(index, {
    // The hub lists one building after the other.
    tags: { building: index < 900 ? '41' : '43', floor: index % 3, label: `Door ${index}` },
    isConnected: index % 10 !== 0,
  }),
);
const COUNTS = { '*': { total: 1_000, connected: 900 } };
const makeHub = (of: readonly Twin[] = twins) =>
  createMemoryHub({ clock: { now: () => 0 }, twins: of, counts: COUNTS });

async function sampleOf(hub: MemoryHub, sample: number, conditions: readonly string[] = []) {
  const logged: string[] = [];
  const { twins: read } = await readSample({
    hub,
    sample,
    conditions,
    signal: new AbortController().signal,
    log: (line) => logged.push(line),
  });
  const weight = (keep: (twin: Twin) => boolean) =>
    read.filter(({ twin }) => keep(twin)).reduce((sum, one) => sum + one.weight, 0);
  return { read, weight, logged };
}
const isIn43 = ({ tags }: Twin) => tags['building'] === '43';
const rejected = new HubError('rejected', 'The hub refused the query.', { request: 'POST /devices/query' });

describe('a sample of a hub', () => {
  it('has twins of every part and represents all devices', async () => {
    const { read, weight } = await sampleOf(makeHub(), 100);
    expect(read).toHaveLength(100);
    expect(weight(() => true)).toBeCloseTo(1_000);
    expect(weight(isIn43)).toBeCloseTo(100);
    expect(weight(({ isConnected }) => isConnected)).toBeCloseTo(900);
  });

  it('is all twins of a small hub, without counting', async () => {
    const hub = makeHub();
    const { read } = await sampleOf(hub, 1_000);
    expect(new Set(read.map(({ weight }) => weight))).toEqual(new Set([1]));
    expect(hub.calls.map(({ operation }) => operation)).toEqual([
      'countDevices',
      'countMatches',
      'readTwins',
    ]);
  });

  it('counts by fewer properties where the hub refuses to group by several', async () => {
    const hub = makeHub();
    // After the counts of all devices and modules and the first look: by several columns, then by two.
    hub.failCall(4, 'before', rejected);
    hub.failCall(5, 'before', rejected);
    const { weight } = await sampleOf(hub, 100, ["tags.building = '43'"]);
    expect(hub.calls[4]).toMatchObject({
      operation: 'countByValues',
      subject: 'tags.building, connectionState',
    });
    expect(hub.calls[5]).toMatchObject({ operation: 'countByValues', subject: 'tags.building' });
    expect(weight(isIn43)).toBeCloseTo(100, -1);
    expect(weight(({ isConnected }) => isConnected)).toBeCloseTo(900);
  });

  it('has the devices that are listed first where nothing can be counted, and says so', async () => {
    const plain = twins.map((twin) => ({ ...twin, tags: {} }));
    const { read, weight, logged } = await sampleOf(makeHub(plain), 100);
    expect(read).toHaveLength(100);
    expect(weight(() => true)).toBeCloseTo(1_000);
    expect(weight(({ isConnected }) => isConnected)).toBeCloseTo(900);
    expect(logged).toContain('there are no tags to count by: reading the devices that the hub lists first');
  });

  it('counts by fewer properties where there are too many combinations', async () => {
    const varied = twins.map((twin, index) => ({
      ...twin,
      tags: { building: index < 500 ? '41' : '43', cell: index },
    }));
    const { logged, weight } = await sampleOf(makeHub(varied), 100, [
      "tags.building = '43' AND tags.cell = 1",
    ]);
    expect(logged).toContain('counted by tags.building');
    expect(weight(isIn43)).toBeCloseTo(500, -1);
  });

  it('leaves modules out where the hub refuses to count them, and says so', async () => {
    const hub = makeHub();
    hub.failCall(2, 'before', rejected);
    const { read, logged } = await sampleOf(hub, 1_000);
    expect(read).toHaveLength(1_000);
    expect(logged).toContain(
      'modules are left out, as the hub does not count them: The hub refused the query.',
    );
  });

  it('rejects with any other error of the hub', async () => {
    const hub = makeHub();
    hub.failCall(4, 'before', new HubError('unauthorized', 'No.', { request: 'POST /devices/query' }));
    await expect(sampleOf(hub, 100)).rejects.toMatchObject({ kind: 'unauthorized' });
  });
});
