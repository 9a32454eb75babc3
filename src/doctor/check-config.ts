import { WRITE_CONFIG } from '../manifests/config/missing-config.ts';
import { OWNER_LINE } from '../manifests/config/owner.ts';
import { CONFIG_FILE, CONFIG_FILES } from '../manifests/manifest-paths.ts';
import type { Repository } from '../manifests/repository.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Check } from '../model/doctor-report.ts';
import { countOf } from '../report/writing/words.ts';
import { fine, notTried, problem } from './check.ts';

/** Why there is no hub to ask. */
export interface NoHub {
  readonly why: string;
  readonly advice?: string;
  /** One was asked for. */
  readonly isMistake: boolean;
}

type ChosenHub = NoHub | { readonly name: string; readonly hostName: string };

type Files = Pick<
  Repository,
  'config' | 'configFile' | 'missingConfig' | 'diagnostics' | 'manifests' | 'rollouts'
>;

export function checkConfig(files: Files, hub: ChosenHub): readonly Check[] {
  return [configFile(files), owner(files), manifests(files), chosenHub(hub, files)].filter(
    (check) => check !== undefined,
  );
}

function configFile({ configFile: file = CONFIG_FILE, missingConfig, diagnostics }: Files): Check {
  if (missingConfig !== undefined) return problem('config', CONFIG_FILE, missingConfig, WRITE_CONFIG);
  const [first] = diagnostics.filter(
    ({ range, code, severity }) =>
      CONFIG_FILES.includes(range.file) && code !== 'no-owner' && severity === 'error',
  );
  if (!first) return fine('config', file, 'found, and it is valid');
  const { line, column } = first.range;
  return problem(
    'config',
    file,
    `line ${line}, column ${column}: ${first.message}`,
    first.hint ?? '`hubjobs validate` shows the line',
  );
}

function owner({ config, configFile: file }: Files): Check | undefined {
  if (file === undefined) return undefined;
  return config.owner === undefined
    ? problem(
        'owner',
        'owner',
        `${file} names none, so no command can tell its jobs on a hub from those of others`,
        `add the line \`${OWNER_LINE}\``,
      )
    : fine('owner', 'owner', `${config.owner}: every job id begins with ${config.owner}-`);
}

function manifests({ diagnostics, manifests: jobs, rollouts }: Files): Check {
  const others = diagnostics.filter(({ range }) => !CONFIG_FILES.includes(range.file));
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

function chosenHub(hub: ChosenHub, { missingConfig }: Files): Check {
  if ('name' in hub) return fine('hub', 'hub', `${hub.name} (${hub.hostName})`);
  const { why, advice, isMistake } = hub;
  if (isMistake) return problem('hub', 'hub', why, advice);
  return missingConfig === undefined
    ? notTried('hub', 'hub', why, advice)
    : notTried('hub', 'hub', 'none is named', `name one under hubs in ${CONFIG_FILE}`);
}
