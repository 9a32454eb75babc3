import { describe, expect, it } from 'vitest';
import type { JobManifest } from '../../src/model/manifest.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');

function due(name: string, minutes: number): JobManifest {
  const at = NOW + minutes * 60_000;
  return manifestNamed(name, {
    target: { condition: `tags.of = '${name}'`, allDevices: false },
    schedule: { kind: 'at', at, text: new Date(at).toISOString(), timeZone: 'UTC' },
  });
}

/** One slot and an hour's lead: one is submitted, one waits for the slot, one is later. */
function world() {
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock, slots: 1 });
  const manifests = [due('first', 10), due('second', 20), due('later', 300)];
  return {
    hub,
    options: { hub, hubConfig: hubConfigOf('S1', 3_600), config: CONFIG, manifests, clock, options: {} },
  };
}

describe('devices are counted', () => {
  it('by a plan for all jobs to come, and each gets a forecast', async () => {
    const { hub, options } = world();
    const { changes, targets } = await makePlan({ ...options, now: NOW });
    expect(
      hub.calls.filter(({ operation }) => operation === 'countDevices').map(({ subject }) => subject),
    ).toEqual(["tags.of = 'first'", "tags.of = 'second'", "tags.of = 'later'"]);
    expect(changes.map((change) => 'expected' in change)).toEqual([true, true, true]);
    expect(targets.map(({ deviceCount }) => deviceCount)).toEqual([0, 0, 0]);
  });

  it('by a run for those that it submits and those that wait for a slot; of later ones it foretells nothing', async () => {
    const { hub, options } = world();
    const { plans } = await reconcile(options);
    expect(
      hub.calls.filter(({ operation }) => operation === 'countDevices').map(({ subject }) => subject),
    ).toEqual(["tags.of = 'first'", "tags.of = 'second'"]);
    const expected = (plans[0]?.changes ?? []).map((change) => `${change.manifest} ${'expected' in change}`);
    expect(expected.sort()).toEqual(['first true', 'later false', 'second true']);
  });
});
