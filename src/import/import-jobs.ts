import type { Defaults } from '../manifests/defaults.ts';
import { readFileText } from '../manifests/file-text.ts';
import { DEFAULTS } from '../manifests/job/defaults.ts';
import { createFileReader } from '../manifests/manifest-file.ts';
import { assembleRepository, type Repository } from '../manifests/repository.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { parseDuration } from '../model/duration.ts';
import { type HubJob, isWaiting } from '../model/hub-job.ts';
import { contentText } from '../model/job-content.ts';
import { parseJobId } from '../model/job-id.ts';
import type { JobManifest } from '../model/manifest.ts';
import { manifestName } from './manifest-name.ts';
import { manifestText } from './manifest-text.ts';
import { SeriesFinder } from './series.ts';
import { conditionOf, type SpecOfJob, specOfJob } from './spec-of-job.ts';

/** What becomes of one job of the hub. */
export type Imported =
  | {
      readonly kind: 'manifest';
      readonly job: HubJob;
      readonly name: string;
      readonly text: string;
      /** About values in it that look like secrets; without the values. */
      readonly warnings: readonly Diagnostic[];
      /** It still waits on the hub, and hubjobs would not take it for the manifest's. */
      readonly isForeign: boolean;
    }
  /** Git has it: under this name. */
  | { readonly kind: 'known'; readonly job: HubJob; readonly name: string }
  /** hubjobs cannot express it; no full stop. */
  | { readonly kind: 'refused'; readonly job: HubJob; readonly why: string };

export interface ImportOptions {
  readonly hub: { readonly name: string; readonly hostName: string };
  readonly repository: Repository & { readonly defaults?: Defaults };
  /** Whether a file for a manifest of this name is there already. */
  readonly hasFile: (name: string) => Promise<boolean>;
}

/** Makes manifests of jobs, one job after another; each name is given once. */
export class JobImporter {
  readonly #options: ImportOptions;
  readonly #readFile: ReturnType<typeof createFileReader>;
  readonly #inGit: ReadonlySet<string>;
  readonly #given = new Set<string>();
  readonly #known: ReadonlyMap<string, string>;
  readonly #series = new SeriesFinder();

  constructor(options: ImportOptions) {
    this.#options = options;
    const { manifests, rollouts, defaults } = options.repository;
    this.#readFile = createFileReader(defaults);
    this.#inGit = new Set([...manifests, ...rollouts].map(({ name }) => name));
    this.#known = new Map(manifests.flatMap((manifest) => knownAs(manifest)));
  }

  async import(job: HubJob): Promise<Imported> {
    const { hub, repository, hasFile } = this.#options;
    const parts = parseJobId(job.jobId);
    const isOwn = parts !== undefined && parts.owner === repository.config.owner;
    if (isOwn && this.#inGit.has(parts.name)) return { kind: 'known', job, name: parts.name };
    const spec = specOfJob(job);
    if ('why' in spec) return { kind: 'refused', job, why: spec.why };
    const known = this.#known.get(meaningOf(job, spec));
    if (known !== undefined) return { kind: 'known', job, name: known };
    const isTaken = async (one: string) =>
      this.#inGit.has(one) || this.#given.has(one) || (await hasFile(one));
    const name = await manifestName(job.jobId, isTaken);
    const isContinued = isOwn && parts.name === name;
    const origin = { job, hubName: hub.name, hostName: hub.hostName, isOwn: isContinued };
    const text = manifestText(name, spec, origin);
    const { why, warnings } = this.#check(name, text);
    if (why !== undefined) return { kind: 'refused', job, why };
    this.#given.add(name);
    this.#series.add(meaningOf(job), name, spec.at);
    const isForeign = !isContinued && isWaiting(job);
    return { kind: 'manifest', job, name, text, warnings, isForeign };
  }

  /** About manifests so far that may be one job. */
  hints(): readonly string[] {
    return this.#series.hints();
  }

  /** Reads the document as `validate` will. */
  #check(name: string, text: string) {
    const { config, configFile } = this.#options.repository;
    const whole = assembleRepository({
      config: {
        config,
        ...(configFile !== undefined && { configFile }),
        diagnostics: [],
        frozenNames: [],
        hubNames: config.hubs.map((hub) => hub.name),
      },
      files: [this.#readFile(readFileText(`${name}.yaml`, new TextEncoder().encode(text)))],
    });
    // An owner that is missing is no fault of the job.
    const diagnostics = whole.diagnostics.filter(({ code }) => code !== 'no-owner');
    return {
      why: diagnostics.find(({ severity }) => severity === 'error')?.message,
      warnings: diagnostics.filter(({ code }) => code === 'secret-in-payload'),
    };
  }
}

/** What a job does and when, as text, if it does it once. */
function knownAs(manifest: JobManifest): readonly (readonly [string, string])[] {
  const { name, schedule, target, operation, maxExecutionTimeInSeconds } = manifest;
  if (schedule.kind !== 'at') return [];
  const { condition } = target;
  return [[`${schedule.at} ${contentText({ condition, operation, maxExecutionTimeInSeconds })}`, name]];
}

/** The same of a job on a hub; without `spec`, whenever it does it. */
function meaningOf(job: HubJob, spec?: SpecOfJob): string {
  const { operation } = job;
  // Without one, the manifest leaves it out as well.
  const maxExecutionTimeInSeconds =
    job.maxExecutionTimeInSeconds ?? parseDuration(DEFAULTS.maxExecutionTime) ?? 0;
  const condition = conditionOf(job);
  const content = operation ? contentText({ condition, operation, maxExecutionTimeInSeconds }) : '';
  return spec ? `${spec.at} ${content}` : content;
}
