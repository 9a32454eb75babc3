import { CONFIG_FILE } from '../../manifests/manifest-paths.ts';
import type { Repository } from '../../manifests/repository.ts';
import type { HubConfig } from '../../model/config.ts';
import type { Dependencies } from '../dependencies.ts';
import { missingConfigError } from '../repository/missing-config-error.ts';
import { UsageError } from '../usage-error.ts';
import { readConnectionString } from './credential.ts';

/** The variable that holds a connection string when hubjobs.yaml names no other. */
const CONNECTION_STRING_VARIABLE = 'HUBJOBS_CONNECTION_STRING';

export type ConfigOfHubs = Pick<Repository, 'config' | 'configFile' | 'missingConfig'>;

/**
 * The hub to talk to: the named one, else the only one in hubjobs.yaml, else the one of the connection string in the
 * environment, taken as an S1 hub with one unit.
 */
export function chooseHub(
  { config, configFile = CONFIG_FILE, missingConfig }: ConfigOfHubs,
  name: string | undefined,
  env: Dependencies['env'],
): HubConfig {
  const names = config.hubs.map((hub) => hub.name);
  if (name !== undefined) {
    const named = config.hubs.find((hub) => hub.name === name);
    if (named) return named;
    if (missingConfig !== undefined) throw missingConfigError(missingConfig);
    throw new UsageError(
      `${configFile} has no hub named ${JSON.stringify(name)}`,
      names.length > 0 ? `its hubs are: ${names.join(', ')}` : `add it under hubs in ${configFile}`,
    );
  }
  const [only, ...others] = config.hubs;
  if (only && others.length === 0) return only;
  if (only)
    throw new UsageError(`${configFile} has more than one hub`, `choose one with --hub: ${names.join(', ')}`);

  const connectionString = env[CONNECTION_STRING_VARIABLE];
  if (connectionString) {
    const { hostName } = readConnectionString(connectionString, CONNECTION_STRING_VARIABLE);
    return {
      name: hostName.split(/[.:]/)[0] ?? hostName,
      hostName,
      tier: 'S1',
      units: 1,
      leadInSeconds: 3600,
      selector: {},
      connectionStringVariable: CONNECTION_STRING_VARIABLE,
    };
  }
  if (missingConfig !== undefined) throw missingConfigError(missingConfig);
  throw new UsageError(
    'no hub to talk to',
    `name one under hubs in ${configFile}, or put its connection string in ${CONNECTION_STRING_VARIABLE}`,
  );
}
