import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseConnectionString, parseHostName } from '../hub/connection-string.ts';
import { createRedact } from '../hub/redact.ts';
import type { Fleet } from '../model/fleet.ts';
import { countOf } from '../report/writing/words.ts';
import { scriptFleet } from '../simulator/devices/device-script.ts';
import {
  DevicesExistError,
  type RegisteredDevices,
  registerDevices,
} from '../simulator/devices/sdk/register-devices.ts';
import { atMostEvery, PROGRESS_EVERY_MS } from './at-most-every.ts';
import { chooseHub, credentialOf } from './choose-hub.ts';
import type { Dependencies } from './dependencies.ts';
import { exchangesOf, type Loudness } from './loudness.ts';
import { readRepository } from './repository.ts';
import { UsageError } from './usage-error.ts';
import { watchRequests } from './watch-requests.ts';

/** Where the devices' connection strings come from, and what is left to do with them at the end. */
export interface Identities {
  connectionStringOf(deviceId: string): string;
  /** Ids that could not be removed. */
  remove(): Promise<readonly string[]>;
}

export interface IdentityOptions extends Loudness {
  readonly register?: boolean;
  readonly deviceStrings?: string;
  readonly mqttPort: number;
  readonly hub?: string;
}

/** Reads the connection strings of the devices, or makes the devices on the hub. */
export async function takeIdentities(
  fleets: readonly Fleet[],
  options: IdentityOptions,
  ca: string | undefined,
  cwd: string,
  deps: Dependencies,
  say: (line: string) => void,
): Promise<Identities> {
  if (options.register === true && options.deviceStrings !== undefined) {
    throw new UsageError('--register and --device-strings exclude each other', 'keep one of them');
  }
  if (options.register === true) return register(fleets, options, ca, cwd, deps, say);
  if (options.deviceStrings === undefined) {
    throw new UsageError(
      'the devices have no identities',
      'give --device-strings FILE (what `hubjobs hub --device-strings --format json` prints), or --register to make them on the hub',
    );
  }
  const file = path.resolve(cwd, options.deviceStrings);
  const strings = readStrings(await readFile(file, 'utf8'), file);
  return {
    connectionStringOf: (deviceId) => {
      const text = strings[deviceId];
      if (typeof text === 'string') return text;
      throw new UsageError(`${options.deviceStrings} has no connection string for ${deviceId}`);
    },
    remove: async () => [],
  };
}

function readStrings(text: string, file: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON`, 'write it with `hubjobs hub --device-strings --format json`');
  }
  if (typeof document !== 'object' || document === null) throw new UsageError(`${file} holds no object`);
  const { deviceConnectionStrings: inside } = { deviceConnectionStrings: undefined, ...document };
  return { ...(inside ?? document) };
}

async function register(
  fleets: readonly Fleet[],
  options: IdentityOptions,
  ca: string | undefined,
  cwd: string,
  deps: Dependencies,
  say: (line: string) => void,
): Promise<Identities> {
  const { config } = await readRepository([], { directory: cwd }, deps);
  const hub = chooseHub(config, options.hub, deps.env);
  const credential = credentialOf(hub, deps.env);
  const stopWatching = watchRegistry(hub.hostName, credential, options, deps);
  say(`making the devices on ${hub.hostName}`);
  let registered: RegisteredDevices;
  try {
    registered = await registerDevices({
      credential,
      devices: newDevices(fleets),
      mqttPort: options.mqttPort,
      onProgress: atMostEvery(PROGRESS_EVERY_MS, deps.clock, (made: number) =>
        say(`${countOf(made, 'device')} made`),
      ),
      wait: (milliseconds, signal) => deps.clock.sleep(milliseconds, signal),
      signal: deps.signal,
      ...(ca === undefined ? {} : { ca }),
    });
  } catch (error) {
    stopWatching();
    if (!(error instanceof DevicesExistError)) throw registryFailure(error, hub.hostName);
    throw new UsageError(
      `${error.message}; nothing was made`,
      'they may be real: rename the fleet’s devices, or connect as them with --device-strings',
    );
  }
  say(`${countOf(registered.connectionStrings.size, 'device')} made`);
  return {
    connectionStringOf: (deviceId) => registered.connectionStrings.get(deviceId) ?? '',
    remove: async () => {
      say(`removing ${countOf(registered.connectionStrings.size, 'device')}`);
      try {
        return await registered.remove();
      } finally {
        stopWatching();
      }
    },
  };
}

/** Answers how to end it. */
function watchRegistry(
  hostName: string,
  credential: ReturnType<typeof credentialOf>,
  options: IdentityOptions,
  deps: Dependencies,
): () => void {
  const tell = exchangesOf(options, deps);
  if (!tell) return () => {};
  const { connectionString } = { connectionString: undefined, ...credential };
  const secrets = connectionString === undefined ? [] : [parseConnectionString(connectionString).key];
  return watchRequests(parseHostName(hostName).host, createRedact(secrets), tell);
}

function registryFailure(error: unknown, hostName: string): unknown {
  if (!(error instanceof Error) || !('response' in error || 'code' in error)) return error;
  return new UsageError(
    `${hostName} did not make the devices: ${error.message.slice(0, 200)}`,
    'making devices needs a policy with RegistryWrite, such as registryReadWrite, or the role IoT Hub Registry Contributor',
  );
}

function* newDevices(fleets: readonly Fleet[]) {
  for (const fleet of fleets) {
    const script = scriptFleet(fleet);
    for (const device of script.devices()) {
      yield { deviceId: device.deviceId, ...script.initialTwin(device) };
    }
  }
}
