import { describe, expect, it } from 'vitest';
import type { DeviceCount } from '../../src/model/device-count.ts';
import { both, without } from '../../src/query/complement.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { readStatus } from '../../src/reconcile/read-status.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const TARGET = "tags.site = 'a'";
const DONE = "properties.reported.version = '2'";
const LEFT = without(TARGET, DONE);

const all = (total: number): DeviceCount => ({ total, connected: total });

/** A job that is due in half an hour, on a hub with one slot; `left` of its `target` devices are not done. */
function world({ target, left }: { readonly target: number; readonly left: number }) {
  const clock = createManualClock(NOW);
  const counts = {
    [TARGET]: all(target),
    [LEFT]: all(left),
    [both(TARGET, DONE)]: all(target - left),
    "tags.site = 'b'": all(3),
  };
  const hub = createMemoryHub({ clock, slots: 1, counts });
  const at = NOW + 30 * MINUTE;
  const schedule = { kind: 'at', at, text: new Date(at).toISOString(), timeZone: 'UTC' } as const;
  const firmware = manifestNamed('firmware', {
    schedule,
    target: {
      condition: LEFT,
      done: { condition: DONE, targetCondition: TARGET, doneCondition: both(TARGET, DONE) },
      allDevices: false,
    },
  });
  const options = {
    hub,
    hubConfig: hubConfigOf('S1', 3_600),
    config: CONFIG,
    manifests: [firmware],
    clock,
    options: {},
  };
  return { hub, clock, counts, firmware, options };
}

const idsOf = (hub: ReturnType<typeof createMemoryHub>) => hub.jobs().map(({ jobId }) => jobId);

describe('a job whose devices are all done', () => {
  it('is not scheduled, and each run counts again', async () => {
    const { hub, clock, counts, options } = world({ target: 5, left: 0 });
    const { plans } = await reconcile(options);
    expect(plans[0]?.changes.map(({ action, reason }) => `${action} ${reason}`)).toEqual([
      'defer nobody-left',
    ]);
    expect(plans[0]?.warnings).toEqual([]);
    expect(idsOf(hub)).toEqual([]);
    counts[LEFT] = all(1);
    clock.advance(10 * MINUTE);
    await reconcile(options);
    expect(idsOf(hub)).toEqual(['acme-firmware-2603021230']);
  });

  it('leaves its slot to another one', async () => {
    const { hub, options, firmware } = world({ target: 5, left: 0 });
    const other = manifestNamed('other', {
      target: { condition: "tags.site = 'b'", allDevices: false },
      schedule: { kind: 'at', at: NOW + 40 * MINUTE, text: '', timeZone: 'UTC' },
    });
    await reconcile({ ...options, manifests: [firmware, other] });
    expect(idsOf(hub)).toEqual(['acme-other-2603021240']);
  });

  it('is counted once more at its time by a run that stays', async () => {
    const { hub, clock, counts, options } = world({ target: 5, left: 0 });
    const looks: number[] = [];
    await reconcile({
      ...options,
      forMs: 50 * MINUTE,
      progress: (event) => {
        if (event.kind !== 'waiting' || event.reason !== 'job-start') return;
        looks.push(event.until - NOW);
        counts[LEFT] = all(2);
      },
    });
    expect(looks[0]).toBe(30 * MINUTE);
    expect(idsOf(hub)).toEqual(['acme-firmware-2603021230']);
    expect(clock.now()).toBeLessThan(NOW + 50 * MINUTE);
  });

  it('is scheduled when nobody is there at all, with a warning', async () => {
    const { hub, options } = world({ target: 0, left: 0 });
    const { plans } = await reconcile(options);
    expect(plans[0]?.warnings.map(({ code }) => code)).toEqual(['no-devices']);
    expect(idsOf(hub)).toEqual(['acme-firmware-2603021230']);
  });
});

describe('how far the devices are', () => {
  it('is in a plan that is shown', async () => {
    const { options } = world({ target: 5, left: 2 });
    const { targets } = await makePlan({ ...options, now: NOW });
    expect(targets[0]).toMatchObject({
      deviceCount: 2,
      done: { condition: DONE, targetCount: 5, doneCount: 3 },
    });
  });

  it('is in the status', async () => {
    const { options } = world({ target: 5, left: 2 });
    const { manifests } = await readStatus({ ...options, now: NOW });
    expect(manifests[0]?.done).toEqual({ target: 5, done: 3, left: 2 });
  });
});
