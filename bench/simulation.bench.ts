/**
 * Simulations in virtual time: how long a month takes, and one method job on a million devices in process.
 *
 *   node --import tsx bench/simulation.bench.ts [days] [manifests] [devices]      30, 20 and 1000 unless given
 */
import type { HubConfig, OwnedConfig } from '../src/model/config.ts';
import type { JobManifest } from '../src/model/manifest.ts';
import { runSimulation } from '../src/simulation/run-simulation.ts';
import { stayOf } from '../src/simulation/workflow/workflow-runs.ts';
import { benchFleet } from './bench-fleet.ts';

const [days = 30, jobs = 20, devices = 1_000] = process.argv.slice(2).map(Number);
const from = Date.parse('2027-03-01T00:00:00Z');
const everyMs = 3_600_000;
const window = { from, to: from + days * 86_400_000 };

const hubConfig: HubConfig = {
  name: 'simulated',
  hostName: 'localhost',
  tier: 'S3',
  units: 10,
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

/** Every day one after another, a quarter of them twin updates, each on a tenth of the devices; a single one on all. */
const manifests = Array.from(
  { length: jobs },
  (_, index): JobManifest => ({
    name: `job-${index}`,
    labels: {},
    source: { file: 'bench.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 },
    target: { condition: jobs === 1 ? '*' : `tags.ring = ${index % 10}`, allDevices: jobs === 1 },
    operation:
      index % 4 === 3
        ? { kind: 'twin', desired: { turn: index } }
        : { kind: 'method', name: 'work', responseTimeoutInSeconds: 30, connectTimeoutInSeconds: 0 },
    schedule: {
      kind: 'cron',
      cron: `${(index * 7) % 60} ${(2 + index) % 24} * * *`,
      timeZone: 'Europe/Budapest',
      dst: {},
    },
    missed: 'latest',
    startingDeadlineInSeconds: 3_600,
    maxExecutionTimeInSeconds: 4 * 3_600,
    suspend: false,
    concurrencyPolicy: 'Allow',
    revision: 0,
    success: { minSucceeded: 0.9, offline: 'ignore' },
    effectiveFrom: from,
  }),
);

const began = performance.now();
let readyAfterMs = 0;
const { report, events } = await runSimulation({
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
  commits: [{ at: from, manifests }],
  fleets: [benchFleet(devices)],
  isDerivedFleet: false,
  faults: [],
  connect: 0,
  onReady: () => {
    readyAfterMs = performance.now() - began;
  },
});
const seconds = (performance.now() - began) / 1_000;
const operations = report.jobs.reduce((sum, job) => sum + job.devices.total, 0);
const { maxRSS, userCPUTime } = process.resourceUsage();
console.log(
  `${days} days, ${jobs} manifests, ${devices} devices: ${seconds.toFixed(1)} s by the clock, ` +
    `${(userCPUTime / 1e6).toFixed(1)} s of processor time; devices there after ${(readyAfterMs / 1_000).toFixed(1)} s; ` +
    `${report.jobs.length} jobs, ${operations} device operations, ${report.runs.length} runs; ` +
    `${events} events, ${Math.round(events / seconds)} a second; peak ${Math.round(maxRSS / 1_024)} MiB`,
);
if (operations === 0) throw new Error(`no job ran: ${JSON.stringify(report.runs[0])}`);
