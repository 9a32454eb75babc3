import { spawnSync } from 'node:child_process';
import type { JobHub } from '../src/hub/port.ts';
import type { HubConfig, OwnedConfig } from '../src/model/config.ts';
import type { HubJob } from '../src/model/hub-job.ts';
import { contentOf } from '../src/model/job-content.ts';
import { FIRST_UNIT, formatJobId } from '../src/model/job-id.ts';
import type { JobManifest } from '../src/model/manifest.ts';
import { makePlan } from '../src/reconcile/make-plan.ts';
import { renderPlanJson } from '../src/report/plan/json.ts';

/**
 * A plan of many manifests against a hub that remembers many jobs, each size in a process of its own: the time from
 * the call to the plan, and the most memory the process ever had, the hub's jobs included.
 */
const SIZES = [
  { manifests: 1_000, jobs: 10_000 },
  { manifests: 10_000, jobs: 100_000 },
] as const;
const ROUNDS = 3;
const AIM_MIB = 512;

const NOW = Date.parse('2026-03-02T12:10:00Z');
const HOUR = 3_600_000;

const HUB: HubConfig = {
  name: 'bench',
  hostName: 'bench.test',
  tier: 'S3',
  units: 1,
  leadInSeconds: 86_400,
  selector: {},
};
const CONFIG: OwnedConfig = {
  owner: 'acme',
  manifests: [],
  hubs: [HUB],
  rules: {},
  guards: { maxCancels: 10, maxCancelShare: 0.3 },
  freezes: [],
};

const [manifestCount, jobCount] = process.argv.slice(2).map(Number);
if (manifestCount !== undefined && jobCount !== undefined) {
  await planOnce(manifestCount, jobCount);
} else {
  let last: number | undefined;
  for (const { manifests, jobs } of SIZES) {
    const rounds = Array.from({ length: ROUNDS }, () => measure(manifests, jobs));
    const ms = median(rounds.map((round) => round.ms));
    const cpuMs = median(rounds.map((round) => round.cpuMs));
    const mib = Math.max(...rounds.map((round) => round.mib));
    const changes = rounds[0]?.changes;
    console.log(
      `${manifests} manifests, ${jobs} jobs on the hub: ${ms.toFixed(0)} ms (${cpuMs.toFixed(0)} ms of processor), ${mib.toFixed(0)} MiB at most, ${changes} changes`,
    );
    if (last !== undefined)
      console.log(`ten times the input takes ${(cpuMs / last).toFixed(1)} times the processor's time`);
    if (mib > AIM_MIB) throw new Error(`more than ${AIM_MIB} MiB`);
    last = cpuMs;
  }
}

function measure(
  manifests: number,
  jobs: number,
): { ms: number; cpuMs: number; mib: number; changes: number } {
  const run = spawnSync(
    process.execPath,
    ['--import', 'tsx', import.meta.filename, String(manifests), String(jobs)],
    { encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

async function planOnce(count: number, jobs: number): Promise<void> {
  const manifests = Array.from({ length: count }, (_, index) => manifestOf(index));
  const hub = hubWith(manifests, jobs);
  const start = performance.now();
  const cpu = process.cpuUsage();
  const plan = await makePlan({ hub, hubConfig: HUB, config: CONFIG, manifests, now: NOW, options: {} });
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const length = renderPlanJson(plan).length;
  if (length < count) throw new Error('the plan is not what it should be');
  const mib = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, mib, changes: plan.changes.length }));
}

function manifestOf(index: number): JobManifest {
  const name = `job-${index}`;
  return {
    name,
    labels: { team: 'facilities' },
    source: { file: `jobs/${name}.yaml`, line: 1, column: 1, endLine: 20, endColumn: 1 },
    target: { condition: `tags.building = '${index % 100}'`, allDevices: false },
    operation:
      index % 2 === 0
        ? {
            kind: 'method',
            name: 'lockDoor',
            payload: { round: index },
            responseTimeoutInSeconds: 30,
            connectTimeoutInSeconds: 0,
          }
        : { kind: 'twin', desired: { building: index % 100, [`floor${index % 7}`]: index % 9 } },
    schedule: {
      kind: 'cron',
      cron: `${index % 60} ${index % 24} * * *`,
      timeZone: index % 2 === 0 ? 'Europe/Budapest' : 'UTC',
      dst: {},
    },
    missed: 'latest',
    startingDeadlineInSeconds: 900,
    maxExecutionTimeInSeconds: 600,
    suspend: false,
    concurrencyPolicy: 'Forbid',
    revision: 0,
    success: { minSucceeded: 0.95, offline: 'ignore' },
    effectiveFrom: NOW - 40 * 24 * HOUR,
  };
}

/** Ten jobs a manifest, one for each of the last days, all done. */
function hubWith(manifests: readonly JobManifest[], jobs: number): JobHub {
  const all = Array.from({ length: jobs }, (_, number) => {
    const index = number % manifests.length;
    const manifest = manifests[index];
    if (!manifest) throw new Error('there are no manifests');
    return jobOf(manifest, index, 1 + Math.floor(number / manifests.length));
  });
  const refuse = () => Promise.reject(new Error('a plan asks for no such thing'));
  const readNone = () => {
    throw new Error('a plan reads no such thing');
  };
  return {
    hostName: HUB.hostName,
    async *listJobs() {
      yield* all;
    },
    countDevices: async () => ({ total: 500, connected: 480 }),
    countMatches: async () => 500,
    sampleDevices: async () => [],
    patchTags: refuse,
    getJob: refuse,
    createJob: refuse,
    cancelJob: refuse,
    listActiveJobs: refuse,
    readTwins: readNone,
    countByValues: readNone,
    listDeviceResults: readNone,
    clockAheadMs: () => undefined,
    close: async () => {},
  };
}

function jobOf(manifest: JobManifest, index: number, daysAgo: number): HubJob {
  const midnight = Date.parse('2026-03-02T00:00:00Z') - daysAgo * 24 * HOUR;
  const scheduledAt = midnight + ((index % 24) - (index % 2 === 0 ? 1 : 0)) * HOUR + (index % 60) * 60_000;
  return {
    jobId: formatJobId({
      owner: 'acme',
      name: manifest.name,
      scheduledAt,
      ...FIRST_UNIT,
      revision: 0,
      attempt: 1,
    }),
    type: manifest.operation.kind === 'method' ? 'method' : 'twin',
    status: 'completed',
    ...contentOf(manifest),
    createdAt: scheduledAt - HOUR,
    startAt: scheduledAt,
    endAt: scheduledAt + 60_000,
    statistics: { deviceCount: 500, succeededCount: 500, failedCount: 0, runningCount: 0, pendingCount: 0 },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
