import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRepository } from '../../src/manifests/load.ts';
import type { RepositoryContent } from '../../src/model/repository-diff.ts';
import { runSimulation } from '../../src/simulation/run-simulation.ts';
import { stayOf } from '../../src/simulation/workflow/workflow-runs.ts';
import type { HubState } from '../../src/simulator/state/hub-state.ts';
import { readTexts } from '../support/read-text.ts';
import { HUB_CONFIG } from '../support/simulated-world.ts';

type Repository = Pick<RepositoryContent, 'config' | 'manifests' | 'fleets'>;

const root = path.resolve(import.meta.dirname, '../..');

/** Two days in which eight of the sample jobs run, on devices that are away, asleep, failing or silent. */
const FROM = Date.parse('2027-03-31T12:00:00+02:00');
const window = { from: FROM, to: FROM + 2 * 86_400_000 };

/** What jobs and devices have made of the twins. */
function twinsOf(state: HubState) {
  return [...state.registry.devices(), ...state.registry.modules()].map(({ row }) => {
    const { deviceId, moduleId, tags, properties } = row;
    return {
      deviceId,
      moduleId,
      tags,
      desired: properties.desired,
      reported: properties.reported,
    };
  });
}

/** The result with so many devices over MQTT, and what became of the twins. */
async function outcomeOf({ config, manifests, fleets }: Repository, connect: number) {
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
    commits: [{ at: FROM, manifests }],
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
}

/** The same over MQTT and in process; resolves with the result. */
async function expectParity(repository: Repository, minOverMqtt: number) {
  const inProcess = await outcomeOf(repository, 0);
  const overMqtt = await outcomeOf(repository, Number.MAX_SAFE_INTEGER);
  expect(inProcess.overMqtt).toBe(0);
  expect(overMqtt.overMqtt).toBeGreaterThanOrEqual(minOverMqtt);
  expect(overMqtt.result).toEqual(inProcess.result);
  expect(overMqtt.twins).toEqual(inProcess.twins);
  return inProcess.result;
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
    const { jobs } = await expectParity({ config, manifests: shifted, fleets }, 251);

    expect(new Set(jobs.map(({ manifest }) => manifest)).size).toBeGreaterThan(7);
    const outcomes = new Set(jobs.flatMap(({ answers }) => answers.map(({ outcome }) => outcome)));
    expect([...outcomes].sort()).toEqual(['offline', 'refused', 'succeeded']);
  }, 300_000);
});

const MODULES = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: site }
spec:
  groups:
    - name: gateways
      count: 12
      idPattern: gateway-{index}
      capabilities: { iotEdge: true }
      offline: { every: 3h, for: 20m }
      methods: { lockDoor: { latency: 3s, payload: { by: device } } }
      modules:
        lock:
          desired: { mode: day }
          reportDesired: ["*"]
          methods: { lockDoor: { latency: { from: 100ms, to: 20s }, failures: [{ share: 20%, status: 500 }], then: [{ wait: 30s }, { report: { locked: true } }] } }
        $edgeAgent: { methods: { RestartModule: { latency: 1s } } }
    - { name: sensors, count: 6, idPattern: "sensor-{index}", parent: gateways, methods: { lockDoor: {} } }
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-modules }
spec:
  target: { query: FROM devices.modules WHERE moduleId = 'lock' }
  method: { name: lockDoor }
  schedule: { cron: "0 8 * * *", timeZone: UTC }
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-devices }
spec:
  target: { query: "STARTSWITH(deviceScope, 'ms-azure-iot-edge://gateway-3-')" }
  method: { name: lockDoor }
  schedule: { cron: "1 8 * * *", timeZone: UTC }
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: night }
spec:
  target: { query: FROM devices.modules WHERE moduleId = 'lock' }
  twin: { desired: { mode: night } }
  schedule: { cron: "0 20 * * *", timeZone: UTC }
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: restart }
spec:
  target: { query: FROM devices.modules WHERE moduleId = '$edgeAgent' }
  method: { name: RestartModule }
  schedule: { cron: "30 8 * * *", timeZone: UTC }
`;

it('modules give the same result over MQTT with the device SDK and in process', async () => {
  const { config, manifests, fleets, diagnostics } = readTexts({ 'site.yaml': MODULES });
  expect(diagnostics.filter(({ code }) => code !== 'no-owner')).toEqual([]);
  const since = manifests.map((manifest) => ({ ...manifest, effectiveFrom: FROM }));
  const { jobs } = await expectParity({ config, manifests: since, fleets }, 18);
  const of = (name: string) => jobs.filter(({ manifest }) => manifest === name);
  expect(of('lock-modules').map(({ devices }) => devices.total)).toEqual([12, 12]);
  // Gateway 3, and the sensor that is its child.
  expect(of('lock-devices').map(({ devices }) => devices.total)).toEqual([2, 2]);
  expect(of('restart').flatMap(({ answers }) => answers.map(({ outcome }) => outcome))).toContain(
    'succeeded',
  );
}, 300_000);
