import { describe, expect, it } from 'vitest';
import type { JobHub } from '../../src/hub/port.ts';
import type { HubJobStatus } from '../../src/model/hub-job.ts';
import { TIER_LIMITS } from '../../src/model/tier.ts';
import { VirtualClock } from '../../src/simulation/clock/virtual-clock.ts';
import { runSimulation, type SimulationOptions } from '../../src/simulation/run-simulation.ts';
import type { Commit } from '../../src/simulation/workflow/commits.ts';
import { Workflow } from '../../src/simulation/workflow/workflow.ts';
import { hubConfigOf } from '../support/plan-world.ts';
import { CONFIG, readYaml } from '../support/simulated-world.ts';
import { Chance } from './chance.ts';
import { NemesisHub } from './nemesis-hub.ts';
import { HOUR, MINUTE, makeStory, PROFILE, START, STORY_ENDS, type Story } from './story.ts';

/*
 * What people commit, reconciled twice by the same runs: on the hub in memory that the long searches use, and on the local
 * hub with its devices by the real adapter over TLS. If the two ended otherwise, the searches would prove nothing.
 */

const CALM = { ...PROFILE, lossy: false };

const FLEET = `
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: yard }
spec:
  groups:
    - { name: all, count: 3, idPattern: 'device-{index}', methods: { work: {} } }
`;

type Ending = readonly (readonly [jobId: string, status: HubJobStatus])[];

const CONFIG_WITHOUT_GUARD = { ...CONFIG, guards: { maxCancels: 1_000, maxCancelShare: 1 } };
const window = { from: START, to: STORY_ENDS };

function optionsOf({ tier, commits }: Story): SimulationOptions {
  return {
    config: CONFIG_WITHOUT_GUARD,
    hubConfig: hubConfigOf(tier, 12 * 3_600),
    settings: {
      window,
      everyMs: HOUR,
      stayMs: 20 * MINUTE,
      lateMs: [0, 0],
      dropShare: 0,
      seed: 1,
      tier,
      units: 1,
      faults: [],
    },
    commits: commits.map(({ pushedAt, tree }, index): Commit => {
      const at = index === 0 ? START : pushedAt;
      const manifests = [...tree.manifests.values()].map((one) => ({ ...one, effectiveFrom: START }));
      return { at, manifests };
    }),
    fleets: readYaml(FLEET).fleets,
    isDerivedFleet: false,
    faults: [],
    connect: 0,
  };
}

async function endOnLocalHub(options: SimulationOptions): Promise<Ending> {
  let ending: Ending = [];
  await runSimulation({
    ...options,
    inspections: [
      {
        at: window.to,
        inspect: (state) => {
          ending = [...state.jobs.list()].map(({ spec, status }) => [spec.jobId, status] as const);
        },
      },
    ],
  });
  return sorted(ending);
}

async function endInMemory(options: SimulationOptions, seed: number): Promise<Ending> {
  const clock = new VirtualClock(window.from);
  const hub = new NemesisHub(clock, new Chance(seed), {
    profile: CALM,
    slots: TIER_LIMITS[options.settings.tier].activeJobs,
    listener: { onCreate: () => {}, onCancel: () => {}, onStart: () => {} },
  });
  const port: JobHub = hub.for({ label: 'the workflow', chance: new Chance(seed), isCalm: true });
  await clock.run(() => new Workflow({ ...options, config: CONFIG_WITHOUT_GUARD }, clock, port).run());
  hub.tick();
  return sorted([...hub.jobs.values()].map(({ request, status }) => [request.jobId, status] as const));
}

function sorted(ending: Ending): Ending {
  return ending.toSorted(([left], [right]) => (left < right ? -1 : 1));
}

describe('the hub in memory and the local hub over TLS', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'end the story of seed %i equally',
    async (seed) => {
      const options = optionsOf(makeStory(seed, CALM));
      const onLocalHub = await endOnLocalHub(options);
      expect(onLocalHub.length).toBeGreaterThan(3);
      expect(await endInMemory(options, seed)).toEqual(onLocalHub);
    },
    120_000,
  );
});
