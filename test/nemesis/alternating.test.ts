import { describe, expect, it } from 'vitest';
import { createBranchHistory } from '../../src/history/branch-history.ts';
import type { Branch } from '../../src/model/branch.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { VirtualClock } from '../../src/simulation/clock/virtual-clock.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';
import { Chance } from './chance.ts';
import { NemesisHub } from './nemesis-hub.ts';
import { HOUR, MINUTE, PROFILE, START } from './story.ts';

const NOW = START;
const RUNS = 20;

function manifestWith(payload: number): JobManifest {
  return manifestNamed('doors', {
    schedule: { kind: 'at', at: NOW + 6 * HOUR, text: 'later', timeZone: 'UTC' },
    operation: {
      kind: 'method',
      name: 'lockDoor',
      payload: { payload },
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 0,
    },
    effectiveFrom: NOW - HOUR,
  });
}

const OLD = manifestWith(1);
const NEW = manifestWith(2);
const SNAPSHOTS = [
  {
    from: NOW - 2 * HOUR,
    manifests: [OLD],
    freezes: [],
    commit: { id: '1', at: NOW - 2 * HOUR, author: 'A' },
  },
  { from: NOW - HOUR, manifests: [NEW], freezes: [], commit: { id: '2', at: NOW - HOUR, author: 'B' } },
];

/** Runs with the old and the new checkout in turns. How many jobs were made for the one occurrence, and what waits at last. */
async function alternate({ echo, checkOld }: { echo: boolean; checkOld: Branch['check'] }) {
  const clock = new VirtualClock(NOW);
  const hub = new NemesisHub(clock, new Chance(1), {
    profile: { ...PROFILE, lossy: false, echo },
    slots: 10,
    listener: { onCreate: () => {}, onCancel: () => {}, onStart: () => {} },
  });
  await clock.run(async () => {
    for (let run = 0; run < RUNS; run += 1) {
      const isOld = run % 2 === 0;
      const branch: Branch = {
        check: isOld ? checkOld : async () => ({ kind: 'current' }),
        history: async () =>
          createBranchHistory(isOld ? SNAPSHOTS.slice(0, 1) : SNAPSHOTS, { now: clock.now() }),
      };
      await reconcile({
        hub: hub.for({ label: `run ${run}`, chance: new Chance(run), isCalm: true }),
        hubConfig: hubConfigOf('S2', 86_400),
        config: CONFIG,
        manifests: [isOld ? OLD : NEW],
        clock,
        options: { allowUnproven: true },
        branch,
      });
      await clock.sleep(MINUTE);
    }
  });
  const jobs = [...hub.jobs.values()].filter(({ request }) => parseJobId(request.jobId));
  const waiting = jobs.filter(({ status }) => status === 'scheduled');
  return { made: jobs.length, waiting: waiting.map(({ request }) => request.operation) };
}

describe('runs with an old and the newest checkout in turns', () => {
  it.each([
    ['behind', false],
    ['behind', true],
    ['unknown', false],
    ['unknown', true],
  ] as const)('the old one %s, content echoed in another form %s', async (kind, echo) => {
    const checkOld: Branch['check'] = async () =>
      kind === 'behind' ? { kind, branch: 'main', head: '2' } : { kind, why: 'nobody answers' };
    const { made, waiting } = await alternate({ echo, checkOld });
    expect(made).toBeLessThanOrEqual(3);
    expect(waiting).toEqual([NEW.operation]);
  });
});
