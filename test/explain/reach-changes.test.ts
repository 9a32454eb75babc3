import { describe, expect, it } from 'vitest';
import { countInFleets, countOnHub, type TargetChange } from '../../src/explain/reach-changes.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import { FLEET, NOW, repositoryOf } from '../support/diff-files.ts';
import { createMemoryHub } from '../support/memory-hub.ts';

const { fleets } = repositoryOf({
  'jobs/fleet.yaml': FLEET,
  'jobs/gateways.yaml': `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: gateways }
spec:
  groups:
    - name: gateways
      count: 20
      idPattern: gateway-{index}
      modules:
        lock: { tags: { ring: { $cycle: [1, 2] } } }
        camera: { tags: { ring: 1 } }
`,
});
const IN_43 = "tags.building = '43'";
const IN_41 = "tags.building = '41'";
const EITHER = "tags.building IN ['41', '43']";
const LOCKS = "FROM devices.modules WHERE moduleId = 'lock'";
const RING_1 = 'FROM devices.modules WHERE tags.ring = 1';

const signal = new AbortController().signal;
const devices = (total: number) => ({ total, connected: 0 });

describe('in fleets', () => {
  it.each<readonly [string, Omit<TargetChange, 'name'>, unknown]>([
    ['a wider target', { before: IN_43, after: EITHER }, { before: 180, after: 400, gained: 220, lost: 0 }],
    ['other devices', { before: IN_43, after: IN_41 }, { before: 180, after: 220, gained: 220, lost: 180 }],
    ['the same target', { before: IN_43, after: IN_43 }, { before: 180, after: 180, gained: 0, lost: 0 }],
    ['all devices', { before: IN_43, after: '*' }, { before: 180, after: 420, gained: 240, lost: 0 }],
    ['a new job', { after: IN_41 }, { after: 220, gained: 220, lost: 0 }],
    ['a removed job', { before: IN_41 }, { before: 220, gained: 0, lost: 220 }],
    ['a condition of the base that cannot be read', { before: 'tags.', after: IN_43 }, undefined],
  ])('%s', (_, target, expected) => {
    const { devices: of, modules } = countInFleets([{ name: 'a', ...target }], fleets, NOW);
    expect(of.byJob.get('a')).toEqual(expected);
    expect(modules).toEqual({ byJob: new Map() });
  });

  it.each<readonly [string, Omit<TargetChange, 'name'>, unknown]>([
    ['other modules', { before: LOCKS, after: RING_1 }, { before: 20, after: 30, gained: 20, lost: 10 }],
    ['the same modules', { before: LOCKS, after: LOCKS }, { before: 20, after: 20, gained: 0, lost: 0 }],
    ['a new job on modules', { after: RING_1 }, { after: 30, gained: 30, lost: 0 }],
    ['a removed job on modules', { before: LOCKS }, { before: 20, gained: 0, lost: 20 }],
  ])('%s', (_, target, expected) => {
    const { devices: of, modules } = countInFleets([{ name: 'a', ...target }], fleets, NOW);
    expect(modules.byJob.get('a')).toEqual(expected);
    expect(of).toEqual({ byJob: new Map() });
  });

  it('a target that moves from devices to their modules loses the devices and gains the modules', () => {
    const { devices: of, modules } = countInFleets([{ name: 'a', before: IN_43, after: LOCKS }], fleets, NOW);
    expect(of.byJob.get('a')).toEqual({ before: 180, gained: 0, lost: 180 });
    expect(modules.byJob.get('a')).toEqual({ after: 20, gained: 20, lost: 0 });
  });

  it('a device that several jobs reach is one device', () => {
    const counted = countInFleets(
      [
        { name: 'a', before: IN_43, after: EITHER },
        { name: 'b', before: IN_43, after: IN_43 },
        { name: 'c', after: IN_41 },
      ],
      fleets,
      NOW,
    );
    expect(counted.devices.all).toEqual({ before: 180, after: 400, isBound: false });
  });

  it('says that a total is a bound when not every target was counted', () => {
    const counted = countInFleets(
      [
        { name: 'a', after: IN_43 },
        { name: 'b', before: 'tags.', after: IN_41 },
        { name: 'c', after: LOCKS },
      ],
      fleets,
      NOW,
    );
    expect(counted.devices.all).toEqual({ before: 0, after: 180, isBound: true });
    expect(counted.modules.all).toEqual({ before: 0, after: 20, isBound: false });
  });
});

describe('on a hub', () => {
  const counts = { [IN_43]: devices(180), [EITHER]: devices(400), [`${IN_43} AND ${EITHER}`]: devices(170) };
  const hubOf = () => createMemoryHub({ clock: { now: () => NOW }, counts });
  const asked = (hub: ReturnType<typeof hubOf>) => hub.calls.map(({ subject }) => subject);

  it('each condition, and what the two sides share, is asked once', async () => {
    const hub = hubOf();
    const targets = ['a', 'b'].map((name) => ({ name, before: IN_43, after: EITHER }));
    const { byJob, all } = (await countOnHub(targets, hub, 60, signal)).devices;
    expect(byJob.get('b')).toEqual({ before: 180, after: 400, gained: 230, lost: 10 });
    expect(all).toEqual({ before: 180, after: 400, isBound: false });
    expect(asked(hub)).toEqual([IN_43, EITHER, `${IN_43} AND ${EITHER}`]);
  });

  it('nothing is asked that follows from other answers', async () => {
    const hub = hubOf();
    const targets = [
      { name: 'same', before: IN_43, after: IN_43 },
      { name: 'new', after: IN_43 },
      { name: 'nobody', before: IN_41, after: IN_43 },
      { name: 'all', before: IN_43, after: '*' },
    ];
    await countOnHub(targets, hub, 60, signal);
    expect(asked(hub)).toEqual([IN_43, IN_41, '*']);
  });

  it('modules are asked about beside devices', async () => {
    const hub = createMemoryHub({
      clock: { now: () => NOW },
      counts: {
        [LOCKS]: devices(20),
        [RING_1]: devices(30),
        "FROM devices.modules WHERE moduleId = 'lock' AND tags.ring = 1": devices(10),
      },
    });
    const targets = [{ name: 'a', before: LOCKS, after: RING_1 }];
    const { devices: of, modules } = await countOnHub(targets, hub, 60, signal);
    expect(modules.byJob.get('a')).toEqual({ before: 20, after: 30, gained: 20, lost: 10 });
    expect(modules.all).toEqual({ before: 20, after: 30, isBound: false });
    expect(of).toEqual({ byJob: new Map() });
  });

  it('no more is asked than the hub allows queries for, and the total is a bound', async () => {
    const hub = hubOf();
    const targets = [
      { name: 'a', before: IN_43, after: EITHER },
      { name: 'b', after: IN_41 },
    ];
    const { byJob, all } = (await countOnHub(targets, hub, 3, signal)).devices;
    expect([...byJob.keys()]).toEqual(['a']);
    expect(all?.isBound).toBe(true);
    expect(hub.calls).toHaveLength(3);
  });

  it('a condition that the hub refuses is the trouble of one job', async () => {
    const hub = hubOf();
    hub.failCall(
      1,
      'before',
      new HubError('rejected', 'not a condition', { request: 'POST /devices/query' }),
    );
    const counted = await countOnHub(
      [
        { name: 'a', after: IN_41 },
        { name: 'b', after: IN_43 },
      ],
      hub,
      60,
      signal,
    );
    expect([...counted.devices.byJob.keys()]).toEqual(['b']);
  });
});
