import { runProbes } from '../../doctor/facts/run-probes.ts';
import { HubError } from '../../hub/hub-error.ts';
import type { ProbeReport } from '../../model/probe-report.ts';
import { renderProbesJson } from '../../report/probes/json.ts';
import { renderProbesMarkdown } from '../../report/probes/markdown.ts';
import { renderProbesText } from '../../report/probes/text.ts';
import { visible } from '../../report/writing/visible.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { hubConnection } from '../hub/connect-hub.ts';
import type { DoctorFormat } from '../options/formats.ts';
import { readRepository } from '../repository/read-repository.ts';
import { createLogger } from '../terminal/logger.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';
import type { DoctorCommandOptions } from './doctor.ts';
import { randomSuffix } from './random-suffix.ts';

/** It takes a minute on a hub that is quick, and some on one that is throttled. */
const MAX_RUN_MS = 15 * 60_000;

/** Asks a hub what is not documented. Exit code 1 when nobody agreed, or something could not be removed. */
export async function runFacts(options: DoctorCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const { yes = false } = options;
  if (!yes && !(deps.stdin.isTerminal && deps.stderr.isTerminal)) {
    throw new UsageError(
      'there is no terminal to ask for confirmation on',
      'say --yes to create devices and jobs without being asked',
    );
  }
  const repository = await readRepository([], options, deps);
  const hubConfig = chooseHub(repository, options.hub, deps.env);
  const { name, hostName } = hubConfig;
  const connection = await hubConnection(hubConfig, options, deps);
  if (!yes && !(await agrees(`${name} (${hostName})`, deps))) {
    deps.stderr.write('nothing was done\n');
    return EXIT.failed;
  }
  const requests = await deps.openRequests(connection);
  const limit = AbortSignal.timeout(MAX_RUN_MS);
  try {
    const run = await runProbes({
      requests,
      clock: deps.clock,
      suffix: randomSuffix(deps),
      signal: AbortSignal.any([deps.signal, limit]),
      onProgress: createLogger(options, deps),
    });
    deps.stdout.write(render({ hub: { name, hostName }, ...run }, options.format, deps));
    return run.leftovers.length > 0 ? EXIT.failed : EXIT.done;
  } catch (error) {
    if (error !== limit.reason || !limit.aborted) throw error;
    throw new HubError('unavailable', 'The hub did not answer all questions within 15 minutes.', {
      request: 'doctor --facts',
      hint: 'Run it again when the hub is less busy.',
    });
  } finally {
    requests.close();
  }
}

async function agrees(hub: string, { stdin, stderr, signal }: Dependencies): Promise<boolean> {
  stderr.write(
    `This creates two devices and some twenty jobs on ${visible(hub)}, and removes the devices and cancels the jobs\n` +
      'again. No job matches any other device. For some seconds all job slots are taken, so that no other job can be\n' +
      'created. Go on? [y/N] ',
  );
  const answer = await stdin.readLine(signal);
  if (answer === undefined) stderr.write('\n');
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

function render(report: ProbeReport, format: DoctorFormat, deps: Dependencies): string {
  switch (format) {
    case 'text':
      return renderProbesText(report, styleOf(deps.stdout, deps.env));
    case 'json':
      return renderProbesJson(report);
    case 'markdown':
      return renderProbesMarkdown(report);
    default:
      return format satisfies never;
  }
}
