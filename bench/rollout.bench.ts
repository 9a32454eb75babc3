/**
 * A rollout through four stages on a simulated hub: the time, the memory, and what each run of the workflow asks the hub.
 *
 *   node --import tsx bench/rollout.bench.ts [devices]      100000 unless given
 */
import type { HubConfig, OwnedConfig } from '../src/model/config.ts';
import type { Fleet } from '../src/model/fleet.ts';
import type { RolloutManifest, Stage } from '../src/model/rollout.ts';
import { runSimulation } from '../src/simulation/run-simulation.ts';
import { stayOf } from '../src/simulation/workflow/workflow-runs.ts';

const [devices = 100_000] = process.argv.slice(2).map(Number);
const from = Date.parse('2027-03-01T00:00:00Z');
const window = { from, to: from + 10 * 3_600_000 };
const everyMs = 3_600_000;

const hubConfig: HubConfig = {
  name: 'simulated',
  hostName: 'localhost',
  tier: 'S1',
  units: 1,
  leadInSeconds: 3_600,
  selector: {},
};
const config: OwnedConfig = {
  owner: 'bench',
  manifests: [],
  hubs: [],
  rules: {},
  guards: { maxCancels: 10, maxCancelShare: 0.3 },
  freezes: [],
};

const gate: Stage['gate'] = {
  reached: 0.95,
  failed: { kind: 'share', share: 0.01 },
  lost: { kind: 'share', share: 0.01 },
  minDevices: 3,
  settleInSeconds: 600,
  withinInSeconds: 4 * 3_600,
};
const stageOf = (name: string, draw: Stage['draw']): Stage => ({
  name,
  draw,
  after: 'gate',
  gate,
  windows: [],
});
const rollout: RolloutManifest = {
  name: 'firmware',
  labels: {},
  source: { file: 'bench.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 },
  target: { condition: "tags.site = 'campus'", allDevices: false },
  operation: { kind: 'twin', desired: { version: 2 } },
  done: 'properties.reported.version = 2',
  start: { kind: 'merged' },
  timeZone: 'UTC',
  windows: [],
  stages: [
    stageOf('canary', { kind: 'query', condition: 'tags.ring = 0' }),
    stageOf('early', { kind: 'share', share: 0.1 }),
    stageOf('half', { kind: 'share', share: 0.5 }),
    stageOf('rest', { kind: 'rest' }),
  ],
  newcomers: 'none',
  forInSeconds: 7 * 86_400,
  maxExecutionTimeInSeconds: 6 * 3_600,
  suspend: false,
  revision: 0,
};

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
/** One device in fifty is offline all the time; the others report the version a minute after they got it. */
const fleet: Fleet = {
  name: 'bench',
  seed: 1,
  groups: [
    {
      name: 'devices',
      count: devices,
      idPattern: 'device-{index:7}',
      tags: { site: 'campus', ring: { $cycle: upTo(1_000) }, hubjobs: { shard: { $cycle: upTo(256) } } },
      desired: {},
      reported: {},
      online: 0.98,
      methods: {},
      reportDesired: [],
      onDesired: {
        version: [
          { kind: 'wait', time: { fromMs: 60_000, toMs: 60_000 } },
          { kind: 'report', report: { version: 2 } },
        ],
      },
    },
  ],
};

/** Requests, and queries among them, by run of the workflow. */
const asked: { requests: number; queries: number }[] = [{ requests: 0, queries: 0 }];
const began = performance.now();
let readyAfterMs = 0;
const { report } = await runSimulation({
  config,
  hubConfig,
  settings: {
    window,
    everyMs,
    stayMs: stayOf(everyMs, window),
    lateMs: [0, 0],
    dropShare: 0,
    seed: 1,
    tier: hubConfig.tier,
    units: hubConfig.units,
    faults: [],
  },
  commits: [{ at: from, manifests: [], rollouts: [rollout] }],
  fleets: [fleet],
  isDerivedFleet: false,
  faults: [],
  connect: 0,
  onExchange: ([first = '']) => {
    const current = asked.at(-1);
    if (!current) return;
    current.requests += 1;
    if (first.includes('/devices/query')) current.queries += 1;
  },
  onRun: () => asked.push({ requests: 0, queries: 0 }),
  onReady: () => {
    readyAfterMs = performance.now() - began;
  },
});
const seconds = (performance.now() - began) / 1_000;
const { maxRSS, userCPUTime } = process.resourceUsage();
const [last] = report.rollouts;
console.log(
  `${devices} devices, ${report.runs.length} runs: ${last?.report.phase}, ${last?.devicesTouched} reached by ` +
    `${report.jobs.length} jobs; ${seconds.toFixed(1)} s by the clock, ${(userCPUTime / 1e6).toFixed(1)} s of processor time, ` +
    `devices there after ${(readyAfterMs / 1_000).toFixed(1)} s; peak ${Math.round(maxRSS / 1_024)} MiB`,
);
for (const [index, { requests, queries }] of asked.slice(0, report.runs.length).entries()) {
  console.log(`run ${index + 1}: ${requests} requests, ${queries} of them queries`);
}
if (last?.report.phase !== 'complete') throw new Error(`the rollout is ${last?.report.because}`);
