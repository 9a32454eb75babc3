import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRepository } from '../../src/manifests/load.ts';
import { runSimulation } from '../../src/simulation/run-simulation.ts';
import { stayOf } from '../../src/simulation/workflow/workflow-runs.ts';
import type { HubState } from '../../src/simulator/state/hub-state.ts';
import { HUB_CONFIG } from '../support/simulated-world.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Two days in which eight of the sample jobs run, on devices that are away, asleep, failing or silent. */
const FROM = Date.parse('2027-03-31T12:00:00+02:00');
const window = { from: FROM, to: FROM + 2 * 86_400_000 };

/** What jobs and devices have made of the twins. */
function twinsOf(state: HubState) {
  return [...state.registry.devices()].map(({ row: { deviceId, tags, properties } }) => ({
    deviceId,
    tags,
    desired: properties.desired,
    reported: properties.reported,
  }));
}

describe('the sample fleets', () => {
  it('give the same result over MQTT with the device SDK and in process', async () => {
    const { config, manifests, fleets } = await loadRepository({ root });
    // The single dates lie four weeks earlier.
    const shifted = manifests.map((manifest) => ({
      ...manifest,
      effectiveFrom: FROM,
      ...(manifest.schedule.kind === 'at' && {
        schedule: { ...manifest.schedule, at: manifest.schedule.at + 30 * 86_400_000 },
      }),
    }));
    const outcome = async (connect: number) => {
      let twins: unknown;
      const { report } = await runSimulation({
        config,
        hubConfig: HUB_CONFIG,
        settings: {
          window,
          everyMs: 6 * 3_600_000,
          stayMs: stayOf(6 * 3_600_000, window),
          lateMs: [0, 0],
          dropShare: 0,
          seed: 1,
          tier: HUB_CONFIG.tier,
          units: HUB_CONFIG.units,
          faults: [],
        },
        commits: [{ at: FROM, manifests: shifted }],
        fleets,
        isDerivedFleet: false,
        faults: [],
        connect,
        inspections: [
          {
            at: window.to,
            inspect: (state) => {
              twins = structuredClone(twinsOf(state));
            },
          },
        ],
      });
      const { overMqtt, ...fleet } = report.fleet;
      return { overMqtt, result: { ...report, fleet }, twins };
    };
    const inProcess = await outcome(0);
    const overMqtt = await outcome(Number.MAX_SAFE_INTEGER);
    expect(inProcess.overMqtt).toBe(0);
    expect(overMqtt.overMqtt).toBeGreaterThan(250);
    expect(overMqtt.result).toEqual(inProcess.result);
    expect(overMqtt.twins).toEqual(inProcess.twins);

    const ran = new Set(inProcess.result.jobs.map(({ manifest }) => manifest));
    expect(ran.size).toBeGreaterThan(7);
    const outcomes = new Set(
      inProcess.result.jobs.flatMap(({ answers }) => answers.map(({ outcome: one }) => one)),
    );
    expect([...outcomes].sort()).toEqual(['offline', 'refused', 'succeeded']);
  }, 300_000);
});
