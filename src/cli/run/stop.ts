import path from 'node:path';
import { OWNER_LINE } from '../../manifests/config/owner.ts';
import type { ConfigFile } from '../../manifests/config/read-config.ts';
import { loadConfig, loadRepository } from '../../manifests/load.ts';
import { CONFIG_FILE } from '../../manifests/manifest-paths.ts';
import type { HubConfig } from '../../model/config.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import type { OwnJob } from '../../model/jobs-on-hub.ts';
import { maskedLike } from '../../model/sensitive.ts';
import type { StopOutcome, StopReport } from '../../model/stop-report.ts';
import { findStoppable, stopJobs } from '../../reconcile/stop-jobs.ts';
import { renderDiagnosticsText } from '../../report/diagnostics/text.ts';
import { renderStopJson } from '../../report/stop/json.ts';
import { renderStopMarkdown } from '../../report/stop/markdown.ts';
import { renderStopPreview, renderStopText } from '../../report/stop/text.ts';
import { countOf } from '../../report/writing/words.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { connectHub } from '../hub/connect-hub.ts';
import type { StopFormat } from '../options/formats.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { exceptOwner } from '../repository/read-repository.ts';
import { createLogger } from '../terminal/logger.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';

export interface StopCommandOptions extends Verbosity {
  readonly format: StopFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly owner?: string;
}

/** Cancels waiting jobs by what the hub says alone. Exit code 1 when one of them could not be cancelled, or nobody agreed. */
export async function runStop(
  names: readonly string[],
  options: StopCommandOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  checkOptions(names, options, deps);
  const { owner, hubConfig } = await readAddress(options, deps);
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const { name, hostName } = hubConfig;
    const { waiting: stoppable, ...rest } = await findStoppable(
      hub,
      owner,
      options.all ? undefined : names,
      deps.signal,
    );
    const waiting = await asShown(stoppable, options, deps);
    const found = { hub: { name, hostName }, owner, now: deps.clock.now(), ...rest };
    if (waiting.length > 0 && !(options.yes && options.quiet)) {
      const style = styleOf(deps.stderr, deps.env);
      deps.stderr.write(`${renderStopPreview({ ...found, jobs: waiting }, deps.timeZone(), style)}\n`);
    }
    const isWanted = waiting.length === 0 || options.yes || (await agrees(waiting.length, deps));
    const jobs = isWanted
      ? await stopJobs(hub, waiting, deps.signal)
      : waiting.map((own) => ({ ...own, outcome: NOT_CONFIRMED }));
    print({ ...found, jobs }, options.format, deps);
    return jobs.some(({ outcome }) => 'message' in outcome) ? EXIT.failed : EXIT.done;
  } finally {
    await hub.close();
  }
}

/** Without the values that a manifest calls sensitive. The files are read for nothing else, whatever state they are in. */
async function asShown(
  jobs: readonly OwnJob[],
  { directory = '.' }: StopCommandOptions,
  { cwd, signal }: Dependencies,
): Promise<readonly OwnJob[]> {
  if (jobs.length === 0) return jobs;
  const { manifests, rollouts } = await loadRepository({ root: path.resolve(cwd, directory), signal });
  const operations = new Map([...manifests, ...rollouts].map(({ name, operation }) => [name, operation]));
  return jobs.map((own) => {
    const { operation } = own.job;
    if (!operation) return own;
    return { ...own, job: { ...own.job, operation: maskedLike(operation, operations.get(own.parts.name)) } };
  });
}

const NOT_CONFIRMED: StopOutcome = { result: 'skipped', message: 'you did not confirm it' };

function checkOptions(
  names: readonly string[],
  { all = false, yes = false }: StopCommandOptions,
  deps: Dependencies,
): void {
  if (all && names.length > 0) throw new UsageError('--all cannot be used with names', 'say one of the two');
  if (!all && names.length === 0) {
    throw new UsageError(
      'it is not said which jobs to stop',
      'name manifests, such as `hubjobs stop lock-doors`, or say --all',
    );
  }
  if (!yes && !(deps.stdin.isTerminal && deps.stderr.isTerminal)) {
    throw new UsageError(
      'there is no terminal to ask for confirmation on',
      'say --yes to cancel without being asked',
    );
  }
}

/** Whose jobs, and where: from hubjobs.yaml as far as it can be read, else from the command line and the environment. */
async function readAddress(
  options: StopCommandOptions,
  deps: Dependencies,
): Promise<{ readonly owner: string; readonly hubConfig: HubConfig }> {
  const file = await loadConfig({ root: path.resolve(deps.cwd, options.directory ?? '.') });
  const isBroken = hasErrors(file.diagnostics);
  if (isBroken) {
    deps.stderr.write(renderDiagnosticsText(exceptOwner(file.diagnostics), styleOf(deps.stderr, deps.env)));
    createLogger(options, deps)('only the owner and the hubs are needed, as far as they can be read');
  }
  if (isBroken && options.hub !== undefined && !file.config.hubs.some(({ name }) => name === options.hub)) {
    throw new UsageError(
      `the hub ${options.hub} cannot be read from hubjobs.yaml`,
      'leave out --hub, and put the connection string of the hub in HUBJOBS_CONNECTION_STRING',
    );
  }
  return { owner: ownerOf(file, options.owner), hubConfig: chooseHub(file, options.hub, deps.env) };
}

function ownerOf(
  { config, configFile = CONFIG_FILE, missingConfig }: ConfigFile,
  given: string | undefined,
): string {
  if (given !== undefined && config.owner !== undefined && given !== config.owner) {
    throw new UsageError(
      `--owner is ${given}, but the owner in ${configFile} is ${config.owner}`,
      'leave out --owner, or go to another folder',
    );
  }
  const owner = given ?? config.owner;
  if (owner !== undefined) return owner;
  if (missingConfig !== undefined)
    throw new UsageError(
      `${missingConfig}, so it is not known whose jobs to stop`,
      'name the folder of your repository with -C, or say --owner and the first part of their ids',
    );
  throw new UsageError(
    'it is not known whose jobs to stop',
    `say --owner and the first part of their ids, or add the line \`${OWNER_LINE}\` to ${configFile}`,
  );
}

async function agrees(jobs: number, { stdin, stderr, signal }: Dependencies): Promise<boolean> {
  stderr.write(`Cancel ${jobs === 1 ? 'this job' : `these ${countOf(jobs, 'job')}`}? [y/N] `);
  const answer = await stdin.readLine(signal);
  if (answer === undefined) stderr.write('\n');
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

function print(report: StopReport, format: StopFormat, deps: Dependencies): void {
  switch (format) {
    case 'text':
      deps.stdout.write(renderStopText(report, deps.timeZone(), styleOf(deps.stdout, deps.env)));
      break;
    case 'json':
      deps.stdout.write(renderStopJson(report));
      break;
    case 'markdown':
      deps.stdout.write(renderStopMarkdown(report));
      break;
    default:
      format satisfies never;
  }
}
