import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '../../src/desired/digest.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import type { Config, HubConfig } from '../../src/model/config.ts';
import type { DeviceCount } from '../../src/model/device-count.ts';
import { hasErrors } from '../../src/model/diagnostic.ts';
import type { HubJob } from '../../src/model/hub-job.ts';
import type { Instant } from '../../src/model/instant.ts';
import { formatJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Plan, PlanOptions } from '../../src/model/plan.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { createMemoryHub } from './memory-hub.ts';

/*
 * A golden folder of test/fixtures/plans/: `hubjobs.yaml` and `jobs/` as a user writes them, `hub.json` (what is on
 * the hub), `now.txt`, at times `options.json` (switches of the command line, and when the manifests were last
 * changed), and beside them what is expected.
 */

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/plans');

/** A job in hub.json. One of ours is named by its manifest, so that nobody has to work out digests. */
interface WrittenJob extends Partial<Omit<HubJob, 'startAt' | 'createdAt' | 'endAt'>> {
  readonly manifest?: string;
  readonly owner?: string;
  readonly at?: string;
  /** `same` as the manifest asks for (the default), another eight characters, or the manifest at another revision. */
  readonly content?: string | { readonly revision: number };
  readonly attempt?: number;
  readonly status: HubJob['status'];
  readonly createdAt?: string;
  readonly startAt?: string;
  readonly endAt?: string;
}

interface WrittenHub {
  readonly jobs: readonly WrittenJob[];
  readonly counts?: Readonly<Record<string, DeviceCount>>;
}

export interface PlanCase {
  readonly name: string;
  readonly folder: string;
  readonly config: Config;
  readonly hubConfig: HubConfig;
  readonly manifests: readonly JobManifest[];
  readonly jobs: readonly HubJob[];
  readonly counts: Readonly<Record<string, DeviceCount>>;
  readonly now: Instant;
  readonly options: PlanOptions;
}

/** Names of all cases, in order. */
export function planCaseNames(): readonly string[] {
  return readdirSync(FOLDER).sort();
}

export async function loadPlanCase(name: string): Promise<PlanCase> {
  const folder = path.join(FOLDER, name);
  const { config, manifests, diagnostics } = await loadRepository({ root: folder });
  if (hasErrors(diagnostics)) throw new Error(`${name}: ${JSON.stringify(diagnostics, null, 2)}`);
  const [hubConfig] = config.hubs;
  if (!hubConfig) throw new Error(`${name}: hubjobs.yaml names no hub`);
  const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const hub: WrittenHub = JSON.parse(text('hub.json'));
  const now = Date.parse(text('now.txt').trim());
  const { effectiveFrom, ...options }: PlanOptions & { effectiveFrom?: string } = existsSync(
    path.join(folder, 'options.json'),
  )
    ? JSON.parse(text('options.json'))
    : {};
  const dated = manifests.map((manifest) => ({
    ...manifest,
    effectiveFrom:
      effectiveFrom === undefined ? Date.parse('2026-03-02T06:00:00Z') : Date.parse(effectiveFrom),
  }));
  const jobs = hub.jobs.map((job) => readJob(job, config.owner, dated));
  return { name, folder, config, hubConfig, manifests: dated, jobs, counts: hub.counts ?? {}, now, options };
}

/** The plan of a case, made as a command makes it. */
export async function planOfCase(planCase: PlanCase): Promise<Plan> {
  const { hubConfig, config, manifests, jobs, counts, now, options } = planCase;
  const hub = createMemoryHub({ clock: { now: () => now }, counts });
  for (const job of jobs) hub.put(job);
  return makePlan({ hub, hubConfig, config, manifests, now, options });
}

function readJob(written: WrittenJob, owner: string, manifests: readonly JobManifest[]): HubJob {
  const { manifest: name, owner: other, at, content = 'same', attempt = 1, ...rest } = written;
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
    digest: digestIn(content, manifest),
    attempt,
  });
  const same = content === 'same' && manifest;
  return {
    jobId,
    type: manifest?.operation.kind ?? 'method',
    ...(same && {
      condition: manifest.target.condition,
      operation: manifest.operation,
      maxExecutionTimeInSeconds: manifest.maxExecutionTimeInSeconds,
    }),
    ...job,
    ...times,
  };
}

function digestIn(content: NonNullable<WrittenJob['content']>, manifest: JobManifest | undefined): string {
  if (typeof content === 'string' && content !== 'same') return content;
  if (!manifest) throw new Error('hub.json: a job without a manifest needs its content spelt out');
  return typeof content === 'string' ? digestOf(manifest) : digestOf(manifest, content.revision);
}
