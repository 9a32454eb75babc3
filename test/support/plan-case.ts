import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { withOwner } from '../../src/cli/repository/with-owner.ts';
import { createBranchHistory, type Snapshot } from '../../src/history/branch-history.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import type { Branch, BranchCheck } from '../../src/model/branch.ts';
import type { CommitInfo } from '../../src/model/commit.ts';
import type { HubConfig, OwnedConfig } from '../../src/model/config.ts';
import type { DeviceCount } from '../../src/model/device-count.ts';
import { hasErrors } from '../../src/model/diagnostic.ts';
import type { DeviceResult, HubJob } from '../../src/model/hub-job.ts';
import type { Instant } from '../../src/model/instant.ts';
import { FIRST_UNIT, formatJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Plan, PlanOptions } from '../../src/model/plan.ts';
import type { PolicyJudge } from '../../src/model/policy.ts';
import { createJudge } from '../../src/policies/create-judge.ts';
import { decide, makePlan, planToApply } from '../../src/reconcile/make-plan.ts';
import { readJobs } from '../../src/reconcile/read-hub.ts';
import { createMemoryHub } from './memory-hub.ts';

/*
 * A golden folder of test/fixtures/plans/: `hubjobs.yaml` and `jobs/` as a user writes them, `hub.json` (what is on
 * the hub), `now.txt`, at times `options.json` (switches of the command line, when the manifests were last changed, and
 * what came back when the branch was asked) and `history.json` (earlier versions: folders, and since when), and beside
 * them what is expected.
 */

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/plans');

/** A job in hub.json. One of ours is named by its manifest, so that nobody has to work out ids and contents. */
interface WrittenJob extends Partial<Omit<HubJob, 'startAt' | 'createdAt' | 'endAt'>> {
  readonly manifest?: string;
  readonly owner?: string;
  readonly at?: string;
  /** `same` as the manifest asks for (the default), or `other`. */
  readonly content?: 'same' | 'other';
  readonly revision?: number;
  readonly part?: number;
  readonly try?: number;
  readonly attempt?: number;
  readonly status: HubJob['status'];
  readonly createdAt?: string;
  readonly startAt?: string;
  readonly endAt?: string;
}

interface WrittenHub {
  readonly jobs: readonly WrittenJob[];
  readonly counts?: Readonly<Record<string, DeviceCount>>;
  /** What became of jobs on their devices, by job id. */
  readonly results?: Readonly<Record<string, readonly WrittenResult[]>>;
}

/** `count` devices with ids that begin alike. */
interface WrittenResult extends Pick<DeviceResult, 'deviceId' | 'outcome'> {
  readonly count?: number;
}

export interface PlanCase {
  readonly name: string;
  readonly folder: string;
  readonly config: OwnedConfig;
  readonly hubConfig: HubConfig;
  readonly manifests: readonly JobManifest[];
  readonly policies: PolicyJudge;
  readonly jobs: readonly HubJob[];
  readonly counts: Readonly<Record<string, DeviceCount>>;
  readonly results: Readonly<Record<string, readonly WrittenResult[]>>;
  readonly now: Instant;
  readonly options: PlanOptions;
  readonly branch: Branch;
  readonly hubAheadMs: number | undefined;
  readonly isToApply: boolean;
}

interface WrittenOptions extends PlanOptions {
  readonly effectiveFrom?: string;
  readonly branch?: BranchCheck;
  readonly newestCommitAt?: string;
  readonly hubAheadMs?: number;
  /** The checkout is not on its branch yet. */
  readonly isUnmerged?: boolean;
}

/** Names of all cases, in order. */
export function planCaseNames(): readonly string[] {
  return readdirSync(FOLDER).sort();
}

export async function loadPlanCase(name: string): Promise<PlanCase> {
  const folder = path.join(FOLDER, name);
  const repository = await loadRepository({ root: folder });
  const { manifests, policies, diagnostics } = repository;
  if (hasErrors(diagnostics)) throw new Error(`${name}: ${JSON.stringify(diagnostics, null, 2)}`);
  const config = withOwner(repository);
  const [hubConfig] = config.hubs;
  if (!hubConfig) throw new Error(`${name}: hubjobs.yaml names no hub`);
  const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const hub: WrittenHub = JSON.parse(text('hub.json'));
  const now = Date.parse(text('now.txt').trim());
  const has = (file: string) => existsSync(path.join(folder, file));
  const written: WrittenOptions = has('options.json') ? JSON.parse(text('options.json')) : {};
  const {
    effectiveFrom,
    branch: check,
    newestCommitAt,
    hubAheadMs,
    isUnmerged = false,
    ...options
  } = written;
  const dated = manifests.map((manifest) => ({
    ...manifest,
    effectiveFrom:
      effectiveFrom === undefined ? Date.parse('2026-03-02T06:00:00Z') : Date.parse(effectiveFrom),
  }));
  const jobs = hub.jobs.map((job) => readJob(job, config.owner, dated));
  const earlier: readonly WrittenVersion[] = has('history.json') ? JSON.parse(text('history.json')) : [];
  const snapshots = await Promise.all(earlier.map((version) => readSnapshot(folder, version)));
  const from = dated[0]?.effectiveFrom ?? now;
  const latest: Snapshot = {
    from,
    manifests: dated,
    freezes: config.freezes,
    commit: commitAt(from),
    isBesideBranch: isUnmerged,
  };
  const branch: Branch = {
    check: async () => check ?? { kind: 'current' },
    history: async () =>
      earlier.length === 0 ? undefined : createBranchHistory([...snapshots, latest], { now }),
    ...(newestCommitAt !== undefined && { newestCommitAt: Date.parse(newestCommitAt) }),
  };
  return {
    name,
    folder,
    config,
    hubConfig,
    manifests: dated,
    policies: createJudge(policies, hubConfig),
    jobs,
    counts: hub.counts ?? {},
    results: hub.results ?? {},
    now,
    options,
    branch,
    hubAheadMs,
    isToApply: check !== undefined,
  };
}

interface WrittenVersion {
  readonly folder: string;
  readonly from: string;
}

async function readSnapshot(folder: string, written: WrittenVersion): Promise<Snapshot> {
  const { config, manifests } = await loadRepository({ root: path.join(folder, written.folder) });
  const from = Date.parse(written.from);
  return { from, manifests, freezes: config.freezes, commit: commitAt(from) };
}

function commitAt(at: Instant): CommitInfo {
  return { id: '1a2b3c4', at, author: 'Ada' };
}

/** The plan of a case, made as a command makes it. */
export async function planOfCase(planCase: PlanCase): Promise<Plan> {
  const {
    hubConfig,
    config,
    manifests,
    policies,
    jobs,
    counts,
    now,
    options,
    branch,
    hubAheadMs,
    isToApply,
  } = planCase;
  const resultsOf = ({ jobId }: HubJob) =>
    (planCase.results[jobId] ?? []).flatMap(({ deviceId, outcome, count = 1 }) =>
      Array.from({ length: count }, (_, index) => ({
        deviceId: count === 1 ? deviceId : `${deviceId}-${index + 1}`,
        outcome,
      })),
    );
  const memory = createMemoryHub({ clock: { now: () => now }, counts, resultsOf });
  for (const job of jobs) memory.put(job);
  const hub = { ...memory, clockAheadMs: () => hubAheadMs };
  const common = { hub, hubConfig, config, manifests, policies, now, options, branch };
  if (!isToApply) return makePlan(common);
  const read = await readJobs(hub, config.owner);
  const check = await branch.check();
  const decision = await decide(common, { jobs: read.jobs, check, isToApply });
  return (await planToApply(hub, decision, new Map())).plan;
}

function readJob(written: WrittenJob, owner: string, manifests: readonly JobManifest[]): HubJob {
  const { manifest: name, owner: other, at, content = 'same', revision = 0, ...others } = written;
  const { part = 1, try: number = 1, attempt = 1, ...rest } = others;
  const { createdAt, startAt = at, endAt, ...job } = rest;
  const times = {
    ...(createdAt !== undefined && { createdAt: Date.parse(createdAt) }),
    ...(startAt !== undefined && { startAt: Date.parse(startAt) }),
    ...(endAt !== undefined && { endAt: Date.parse(endAt) }),
  };
  if (name === undefined || at === undefined) {
    return { jobId: 'nobody', type: 'method', ...job, ...times };
  }
  const manifest = manifests.find((candidate) => candidate.name === name);
  const jobId = formatJobId({
    owner: other ?? owner,
    name,
    scheduledAt: Date.parse(at),
    ...FIRST_UNIT,
    part,
    try: number,
    revision,
    attempt,
  });
  const asked = manifest && {
    condition: manifest.target.condition,
    operation: manifest.operation,
    maxExecutionTimeInSeconds: manifest.maxExecutionTimeInSeconds,
  };
  const edited = { maxExecutionTimeInSeconds: 4_321 };
  return {
    jobId,
    type: manifest?.operation.kind ?? 'method',
    ...asked,
    ...(content === 'other' && edited),
    ...job,
    ...times,
  };
}
