import path from 'node:path';
import { problem } from '../../doctor/check.ts';
import { checkCheckout } from '../../doctor/check-checkout.ts';
import { checkConfig, type NoHub } from '../../doctor/check-config.ts';
import { checkMachine } from '../../doctor/check-machine.ts';
import { checkGitHub } from '../../doctor/github/check-github.ts';
import { asked, failed } from '../../doctor/hub/asked.ts';
import { checkHub } from '../../doctor/hub/check-hub.ts';
import { readCheckoutFacts } from '../../history/checkout-facts.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import type { CheckoutFacts } from '../../model/checkout-facts.ts';
import type { HubConfig } from '../../model/config.ts';
import type { Check, CheckSection, DoctorReport } from '../../model/doctor-report.ts';
import { renderDoctorJson } from '../../report/doctor/json.ts';
import { renderDoctorMarkdown } from '../../report/doctor/markdown.ts';
import { renderDoctorText } from '../../report/doctor/text.ts';
import type { Dependencies, HubConnection } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { hubConnection } from '../hub/connect-hub.ts';
import { readConnectionString } from '../hub/credential.ts';
import type { DoctorFormat } from '../options/formats.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { readGitHubFiles } from '../repository/read-github-files.ts';
import { readRepository } from '../repository/read-repository.ts';
import { createLogger } from '../terminal/logger.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';
import { randomSuffix } from './random-suffix.ts';

export interface DoctorCommandOptions extends Verbosity {
  readonly format: DoctorFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly write?: boolean;
  readonly facts?: boolean;
  readonly yes?: boolean;
}

/** Checks what can be checked here. Exit code 3 when something here is wrong, 1 when only the hub is. */
export async function runDoctor(options: DoctorCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const { signal } = deps;
  const log = createLogger(options, deps);
  const repository = await readRepository([], options, deps);
  log('asking Git');
  const checkout = await readCheckoutFacts(repository, deps.env, deps.clock.now(), signal);
  const hubConfig = tryToChooseHub(repository, options.hub, deps);
  const chosen = 'why' in hubConfig ? undefined : hubConfig;
  const { connection, unusable } = await tryToConnect(chosen, options, deps);
  const top = topOf(repository, checkout);
  const report: DoctorReport = {
    ...(chosen && { hub: { name: chosen.name, hostName: chosen.hostName } }),
    sections: [
      { about: 'machine', checks: checkMachine(process.versions.node, checkout) },
      { about: 'checkout', checks: checkCheckout(checkout) },
      { about: 'config', checks: [...checkConfig(repository, hubConfig), ...unusable] },
      {
        about: 'hub',
        checks: chosen && connection ? await hubChecks(chosen, connection, options, deps) : [],
      },
      { about: 'github', checks: checkGitHub(await readGitHubFiles(top), reviewedFiles(repository, top)) },
    ],
  };
  deps.stdout.write(render(report, options.format, deps));
  return exitCodeOf(report.sections);
}

function tryToChooseHub(
  repository: LoadedRepository,
  name: string | undefined,
  { env }: Dependencies,
): HubConfig | NoHub {
  try {
    return chooseHub(repository, name, env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { message, hint } = error;
    return { why: message, ...(hint !== undefined && { advice: hint }), isMistake: name !== undefined };
  }
}

/** For this long a request is tried again: whoever waits for an answer wants to know that there is none. */
const RETRY_LIMIT_MS = 15_000;

/** The connection as it is configured, or why it cannot be used. */
async function tryToConnect(
  hubConfig: HubConfig | undefined,
  options: DoctorCommandOptions,
  deps: Dependencies,
): Promise<{ readonly connection?: HubConnection; readonly unusable: readonly Check[] }> {
  if (!hubConfig) return { unusable: [] };
  try {
    const connection = await hubConnection(hubConfig, options, deps);
    return { connection: { ...connection, retryLimitMs: RETRY_LIMIT_MS }, unusable: [] };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { unusable: [problem('credential', 'credential', error.message, error.hint)] };
  }
}

async function hubChecks(
  hubConfig: HubConfig,
  connection: HubConnection,
  options: DoctorCommandOptions,
  deps: Dependencies,
): Promise<readonly Check[]> {
  const opened = await asked(async () => ({
    hub: await deps.openHub(connection),
    requests: await deps.openRequests(connection),
  }));
  if ('error' in opened) return [failed('sign-in', 'sign-in', opened.error)];
  const { hub, requests } = opened.answer;
  try {
    return await checkHub({
      hub,
      requests,
      hubConfig,
      credential: credentialText(hubConfig, connection),
      mayWrite: options.write === true,
      suffix: randomSuffix(deps),
      now: deps.clock.now,
      stopwatch: () => performance.now(),
      onProgress: createLogger(options, deps),
      signal: deps.signal,
    });
  } finally {
    requests.close();
    await hub.close();
  }
}

/** Which credential is used. The name of a policy is no secret. */
function credentialText(
  { connectionStringVariable: variable }: HubConfig,
  { credential }: HubConnection,
): string {
  if (!('connectionString' in credential) || variable === undefined) {
    return 'Microsoft Entra, with what its DefaultAzureCredential finds here (environment, workload identity, Azure CLI)';
  }
  const { keyName } = readConnectionString(credential.connectionString, variable);
  return `the key of the policy ${keyName}, from ${variable}`;
}

/** The folder that GitHub has: the top of the repository, or that of hubjobs.yaml where there is none. */
function topOf({ root }: LoadedRepository, { repository }: CheckoutFacts): string {
  return repository && 'top' in repository ? repository.top : root;
}

/** Files that a review is for, as paths from the top. */
function reviewedFiles(repository: LoadedRepository, top: string): readonly string[] {
  const { manifests, rollouts, policies, configFile, root } = repository;
  const files = new Set([
    ...(configFile === undefined ? [] : [configFile]),
    ...[...manifests, ...rollouts, ...policies].map(({ source }) => source.file),
  ]);
  return [...files].map((file) => path.relative(top, path.join(root, file)).split(path.sep).join('/')).sort();
}

function exitCodeOf(sections: readonly CheckSection[]): ExitCode {
  const wrong = sections.filter(({ checks }) => checks.some(({ result }) => result === 'problem'));
  if (wrong.length === 0) return EXIT.done;
  return wrong.every(({ about }) => about === 'hub') ? EXIT.failed : EXIT.invalid;
}

function render(report: DoctorReport, format: DoctorFormat, deps: Dependencies): string {
  switch (format) {
    case 'text':
      return renderDoctorText(report, styleOf(deps.stdout, deps.env));
    case 'json':
      return renderDoctorJson(report);
    case 'markdown':
      return renderDoctorMarkdown(report);
    default:
      return format satisfies never;
  }
}
