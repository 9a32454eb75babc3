import type { Config, HubConfig } from '../../model/config.ts';
import type { Dependencies } from '../dependencies.ts';
import { UsageError } from '../usage-error.ts';
import { readConnectionString } from './credential.ts';

/** The variable that holds a connection string when hubjobs.yaml names no other. */
const CONNECTION_STRING_VARIABLE = 'HUBJOBS_CONNECTION_STRING';

/**
 * The hub to talk to: the named one, else the only one in hubjobs.yaml, else the one of the connection string in the
 * environment, taken as an S1 hub with one unit.
 */
export function chooseHub(config: Config, name: string | undefined, env: Dependencies['env']): HubConfig {
  const names = config.hubs.map((hub) => hub.name);
  if (name !== undefined) {
    const named = config.hubs.find((hub) => hub.name === name);
    if (named) return named;
    throw new UsageError(
      `hubjobs.yaml has no hub named ${JSON.stringify(name)}`,
      names.length > 0 ? `its hubs are: ${names.join(', ')}` : 'add it under hubs in hubjobs.yaml',
    );
  }
  const [only, ...others] = config.hubs;
  if (only && others.length === 0) return only;
  if (only)
    throw new UsageError('hubjobs.yaml has more than one hub', `choose one with --hub: ${names.join(', ')}`);

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
  throw new UsageError(
    'no hub to talk to',
    `name one under hubs in hubjobs.yaml, or put its connection string in ${CONNECTION_STRING_VARIABLE}`,
  );
}
