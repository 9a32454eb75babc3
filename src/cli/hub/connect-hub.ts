import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { JobHub } from '../../hub/port.ts';
import type { HubConfig } from '../../model/config.ts';
import { errorCode } from '../../model/error-code.ts';
import type { Dependencies, HubConnection } from '../dependencies.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { createExchangeLogger, createLogger } from '../terminal/logger.ts';
import { UsageError } from '../usage-error.ts';
import { credentialOf } from './credential.ts';

/** Connects to a hub with the credentials that its configuration refers to. It sends no request yet. */
export async function connectHub(
  hubConfig: HubConfig,
  options: { readonly ca?: string } & Verbosity,
  deps: Dependencies,
): Promise<JobHub> {
  return deps.openHub(await hubConnection(hubConfig, options, deps));
}

/** How to connect to a hub, as its configuration and the command line say. */
export async function hubConnection(
  hubConfig: HubConfig,
  options: { readonly ca?: string } & Verbosity,
  deps: Dependencies,
): Promise<HubConnection> {
  return {
    credential: credentialOf(hubConfig, deps.env),
    ca: options.ca === undefined ? undefined : await readCa(path.resolve(deps.cwd, options.ca)),
    onRetry: createLogger(options, deps),
    onExchange: createExchangeLogger(options, deps),
  };
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
      `${file} has no PEM certificate in it`,
      'give --ca the file that `hubjobs hub --ca-out` wrote',
    );
  }
  return text;
}
