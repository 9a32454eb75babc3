import { OWNER_LINE } from '../manifests/config/owner.ts';
import type { Repository } from '../manifests/repository.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Check } from '../model/doctor-report.ts';
import { countOf } from '../report/writing/words.ts';
import { fine, notTried, problem } from './check.ts';

/** The hub that was chosen, or why there is none. */
export type ChosenHub =
  | { readonly name: string; readonly hostName: string }
  | { readonly why: string; readonly advice?: string; readonly isMistake: boolean };

type Files = Pick<Repository, 'config' | 'configFile' | 'diagnostics' | 'manifests' | 'rollouts'>;

export function checkConfig(files: Files, hub: ChosenHub): readonly Check[] {
  return [configFile(files), owner(files), manifests(files), chosenHub(hub)].filter(
    (check) => check !== undefined,
  );
}

function configFile({ configFile: file, diagnostics }: Files): Check {
  const own = diagnostics.filter(({ range, code }) => range.file === 'hubjobs.yaml' && code !== 'no-owner');
  const [first] = own.filter(({ severity }) => severity === 'error');
  if (first) {
    const { line, column } = first.range;
    return problem(
      'config',
      'hubjobs.yaml',
      `line ${line}, column ${column}: ${first.message}`,
      first.hint ?? '`hubjobs validate` shows the line',
    );
  }
  return file === undefined
    ? problem(
        'config',
        'hubjobs.yaml',
        'there is none in this folder or above it',
        'go to the folder that has it, or run `hubjobs init` to write one',
      )
    : fine('config', 'hubjobs.yaml', 'found, and it is valid');
}

function owner({ config, configFile: file }: Files): Check | undefined {
  if (file === undefined) return undefined;
  return config.owner === undefined
    ? problem(
        'owner',
        'owner',
        'hubjobs.yaml names none, so no command can tell its jobs on a hub from those of others',
        `add the line \`${OWNER_LINE}\``,
      )
    : fine('owner', 'owner', `${config.owner}: every job id begins with ${config.owner}-`);
}

function manifests({ diagnostics, manifests: jobs, rollouts }: Files): Check {
  const others = diagnostics.filter(({ range }) => range.file !== 'hubjobs.yaml');
  const found = `${countOf(jobs.length, 'job')}, ${countOf(rollouts.length, 'rollout')}`;
  if (!hasErrors(others)) return fine('manifests', 'manifests', found);
  const errors = others.filter(({ severity }) => severity === 'error');
  return problem(
    'manifests',
    'manifests',
    `${countOf(errors.length, 'error')}, the first in ${errors[0]?.range.file}: ${errors[0]?.message}`,
    '`hubjobs validate` shows each with its line',
  );
}

function chosenHub(hub: ChosenHub): Check {
  if ('name' in hub) return fine('hub', 'hub', `${hub.name} (${hub.hostName})`);
  const { why, advice, isMistake } = hub;
  return isMistake ? problem('hub', 'hub', why, advice) : notTried('hub', 'hub', why, advice);
}
