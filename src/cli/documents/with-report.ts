import type { HubConfig, OwnedConfig } from '../../model/config.ts';
import { sortJobs } from '../../model/jobs-on-hub.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { StatusReport } from '../../model/status-report.ts';
import { statusOf } from '../../reconcile/read-status.ts';
import type { Dependencies } from '../dependencies.ts';
import type { ExitCode } from '../exit-code.ts';
import { explainFailure, type Failure } from '../explain-failure.ts';
import { uncaughtIn } from '../uncaught-error.ts';
import type { ReportContent } from './render.ts';
import { writeReportFiles } from './report-files.ts';

/** What a run has come to know and to do, for the report if it fails. */
export interface RunSoFar extends Partial<ReportContent> {
  /** The hub that was chosen, and what is wanted on it. */
  readonly aim?: {
    readonly config: OwnedConfig;
    readonly hubConfig: HubConfig;
    readonly manifests: readonly JobManifest[];
  };
}

/**
 * Does the work of a command with a report folder. Whatever goes wrong is printed, and the files of the report say it
 * too, with what was done until then. `work` is given a function that takes what is known as soon as it is.
 */
export async function withReport(
  folder: string | undefined,
  deps: Dependencies,
  work: (learn: (news: RunSoFar) => void) => Promise<ExitCode>,
): Promise<ExitCode> {
  let soFar: RunSoFar = {};
  try {
    const exitCode = await work((news) => {
      soFar = { ...soFar, ...news };
    });
    const uncaught = uncaughtIn(deps.signal);
    if (uncaught) throw uncaught;
    return exitCode;
  } catch (error) {
    const failure = await explainFailure(error, deps, folder);
    if (folder !== undefined) await reportFailure(folder, failure, soFar, deps);
    return failure.exitCode;
  }
}

async function reportFailure(
  folder: string,
  { error }: Failure,
  soFar: RunSoFar,
  deps: Dependencies,
): Promise<void> {
  const interrupted = deps.signal.aborted && !uncaughtIn(deps.signal);
  const withRun = (status: StatusReport): StatusReport => {
    const { refusals = [], ...run } = status.run ?? {};
    return { ...status, run: { ...run, interrupted, refusals, ...(error && { error }) } };
  };
  const least = statusOfManifests(soFar, deps);
  try {
    // What cannot be shown of the whole may be what is being reported.
    await writeReportFiles(
      folder,
      { ...soFar, status: withRun(soFar.status ?? least) },
      { status: withRun(least) },
    );
  } catch (second) {
    const why = second instanceof Error ? second.message : String(second);
    deps.stderr.write(`error: the report in ${folder} is not complete: ${why}\n`);
  }
}

function statusOfManifests({ aim }: RunSoFar, { clock }: Dependencies): StatusReport {
  const now = clock.now();
  if (!aim) return { now, manifests: [], rollouts: [], jobs: [], unmanaged: [] };
  const { hubConfig, config } = aim;
  try {
    return statusOf(
      { ...aim, now },
      { jobs: sortJobs([], config.owner), jobsReadAt: undefined, rollouts: [] },
    );
  } catch {
    // The defect that is being reported may be here.
    const { name, hostName } = hubConfig;
    return {
      hub: { name, hostName },
      owner: config.owner,
      now,
      manifests: [],
      rollouts: [],
      jobs: [],
      unmanaged: [],
    };
  }
}
