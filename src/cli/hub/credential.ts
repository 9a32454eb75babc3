import { parseConnectionString, type ServiceConnection } from '../../hub/connection-string.ts';
import { HubError } from '../../hub/hub-error.ts';
import type { HubConfig } from '../../model/config.ts';
import type { Dependencies, HubConnection } from '../dependencies.ts';
import { UsageError } from '../usage-error.ts';

/** How to sign in to a hub, as its configuration says. */
export function credentialOf(hubConfig: HubConfig, env: Dependencies['env']): HubConnection['credential'] {
  const variable = hubConfig.connectionStringVariable;
  if (variable === undefined) return { hostName: hubConfig.hostName };
  const connectionString = env[variable];
  if (!connectionString) {
    throw new UsageError(
      `the environment variable ${variable} is not set; hub ${hubConfig.name} takes its connection string from it`,
      'set it, or write `auth: entra` at this hub in hubjobs.yaml to sign in with Microsoft Entra',
    );
  }
  const { hostName } = readConnectionString(connectionString, variable);
  if (withoutPort(hostName) !== withoutPort(hubConfig.hostName)) {
    throw new UsageError(
      `the connection string in ${variable} is for ${hostName}, but hub ${hubConfig.name} is ${hubConfig.hostName}`,
      'a plan for one hub must never reach another: correct one of the two',
    );
  }
  return { connectionString };
}

/** The variable of the environment that has to hold the connection string of a hub, if nothing is in it. */
export function unsetVariable(
  { connectionStringVariable: variable }: HubConfig,
  env: Dependencies['env'],
): string | undefined {
  return variable === undefined || env[variable] ? undefined : variable;
}

/** `variable`: where the text comes from. */
export function readConnectionString(text: string, variable: string): ServiceConnection {
  try {
    return parseConnectionString(text);
  } catch (error) {
    if (error instanceof HubError) throw new UsageError(`${variable}: ${error.message}`, error.details.hint);
    throw error;
  }
}

function withoutPort(hostName: string): string {
  return hostName.replace(/:\d+$/, '').toLowerCase();
}
