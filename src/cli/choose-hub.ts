import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseConnectionString, type ServiceConnection } from '../hub/connection-string.ts';
import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import type { Config, HubConfig } from '../model/config.ts';
import { errorCode } from '../model/error-code.ts';
import type { Dependencies } from './dependencies.ts';
import { exchangesOf, type Loudness, sayOf } from './loudness.ts';
import { UsageError } from './usage-error.ts';

/** The variable that holds a connection string when hubjobs.yaml names no other. */
export const CONNECTION_STRING_VARIABLE = 'HUBJOBS_CONNECTION_STRING';

/**
 * The hub to talk to: the one named, else the only one of hubjobs.yaml, else the one that the connection string in
 * the environment names, taken as an S1 hub of one unit.
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

/** Connects to a hub with the credentials that its configuration refers to. Nothing is asked of it yet. */
export async function connectHub(
  hubConfig: HubConfig,
  options: { readonly ca?: string } & Loudness,
  deps: Dependencies,
): Promise<JobHub> {
  return deps.openHub({
    credential: credentialOf(hubConfig, deps.env),
    ca: options.ca === undefined ? undefined : await readCa(path.resolve(deps.cwd, options.ca)),
    onRetry: sayOf(options, deps),
    onExchange: exchangesOf(options, deps),
  });
}

/** How to sign in at a hub, as its configuration refers to it. */
export function credentialOf(hubConfig: HubConfig, env: Dependencies['env']) {
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

function readConnectionString(text: string, variable: string): ServiceConnection {
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

/** The PEM file that `--ca` names. */
export async function readCa(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = errorCode(error) ?? 'error';
    throw new UsageError(`cannot read the certificate authority ${file} (${code})`, 'give --ca a PEM file');
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new UsageError(
      `${file} holds no PEM certificate`,
      'give --ca the file that `hubjobs hub --ca-out` wrote',
    );
  }
  return text;
}
