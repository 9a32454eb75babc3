import type { Answers } from '../../init/answers.ts';
import { OWNER_LINE } from '../../manifests/config/owner.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import type { HubConfig } from '../../model/config.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import { renderDiagnosticsText } from '../../report/diagnostics/text.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidFilesError } from '../invalid-files.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';
import type { GivenAnswers } from './init-answers.ts';

/**
 * The answers that a repository has in its configuration, `file`. Throws UsageError where the command line says something else,
 * and InvalidFilesError where the file has errors.
 */
export function answersIn(
  { config, diagnostics }: LoadedRepository,
  file: string,
  given: GivenAnswers,
  deps: Dependencies,
): Answers {
  const broken = diagnostics.filter(({ range }) => range.file === file);
  if (hasErrors(broken)) {
    deps.stderr.write(renderDiagnosticsText(broken, styleOf(deps.stderr, deps.env)));
    throw new InvalidFilesError(broken);
  }
  const { owner, hubs } = config;
  if (owner === undefined) throw new UsageError(`${file} names no owner`, `add the line \`${OWNER_LINE}\``);
  const { name, hostName, tier, connectionStringVariable } = hubOf(hubs, file, given.hubName);
  const answers = {
    owner,
    hubName: name,
    hostName,
    tier,
    auth: connectionStringVariable === undefined ? 'entra' : 'connection-string',
  } as const;
  mustAgree(file, '--owner', given.owner, answers.owner);
  mustAgree(file, '--host-name', given.hostName, answers.hostName);
  mustAgree(file, '--tier', given.tier?.toUpperCase(), answers.tier);
  mustAgree(file, '--auth', given.auth, answers.auth);
  return answers;
}

function hubOf(hubs: readonly HubConfig[], file: string, named: string | undefined): HubConfig {
  const names = hubs.map(({ name }) => name).join(', ');
  const [only, ...others] = hubs;
  const hub = named === undefined ? only : hubs.find(({ name }) => name === named);
  if (hub && (named !== undefined || others.length === 0)) return hub;
  if (!only)
    throw new UsageError(`${file} has no hub`, 'add one under `hubs` first: init does not change a file');
  throw named === undefined
    ? new UsageError(`${file} has more than one hub`, `choose one with --hub-name: ${names}`)
    : new UsageError(
        `${file} has no hub named ${JSON.stringify(named)}`,
        `its hubs are: ${names}; init does not change a file`,
      );
}

function mustAgree(file: string, option: string, given: string | undefined, written: string): void {
  if (given === undefined || given === written) return;
  throw new UsageError(
    `${option} is ${given}, but ${file} says ${written}`,
    `leave it out, or change ${file}: init does not change a file`,
  );
}
