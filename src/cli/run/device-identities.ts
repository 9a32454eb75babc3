import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../model/error-code.ts';
import type { Fleet } from '../../model/fleet.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';
import { countOf } from '../../report/writing/words.ts';
import { RegistrationError, registerFleets } from '../../simulation/fleet/register-fleets.ts';
import type { DeviceName } from '../../simulator/device-link.ts';
import { nameOf } from '../../simulator/devices/device-script.ts';
import type { Dependencies } from '../dependencies.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { credentialOf } from '../hub/credential.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { readRepository } from '../repository/read-repository.ts';
import { createExchangeLogger, createLogger } from '../terminal/logger.ts';
import { PROGRESS_EVERY_MS, throttle } from '../terminal/throttle.ts';
import { UsageError } from '../usage-error.ts';
import type { OneDevice } from './one-device.ts';

/** The connection strings of the devices, and how to give their identities up at the end. */
export interface DeviceIdentities {
  connectionStringOf(device: DeviceName): string;
  /** Whether there is a connection string for a module. */
  hasModule(module: DeviceName): boolean;
  /** Resolves with the ids that could not be removed. */
  remove(): Promise<readonly string[]>;
}

export interface IdentityOptions extends Verbosity {
  readonly register?: boolean;
  readonly deviceStrings?: string;
  readonly mqttPort: number;
  readonly hub?: string;
}

/** Reads the connection strings of the devices from a file, or registers the devices on a hub. */
export async function obtainIdentities(
  fleets: readonly Fleet[],
  ca: string | undefined,
  options: IdentityOptions,
  deps: Dependencies,
): Promise<DeviceIdentities> {
  const { register, deviceStrings } = options;
  if (register && deviceStrings !== undefined) {
    throw new UsageError('--register and --device-strings exclude each other', 'give only one of them');
  }
  if (register) return registerDevices(fleets, ca, options, deps);
  if (deviceStrings !== undefined) return readIdentities(deviceStrings, deps.cwd);
  throw new UsageError(
    'the devices have no identities',
    'give --device-strings FILE (what `hubjobs hub --device-strings --format json` prints), --register to register them on the hub, or the connection string of one device in HUBJOBS_DEVICE_CONNECTION_STRING',
  );
}

/** A device that the hub knows already. */
export function identityOf({ connectionString }: OneDevice): DeviceIdentities {
  return {
    connectionStringOf: () => connectionString,
    hasModule: () => false,
    remove: async () => [],
  };
}

/** What is given may be a connection string instead of a file: no error repeats it. */
async function readIdentities(name: string, cwd: string): Promise<DeviceIdentities> {
  let text: string;
  try {
    text = await readFile(path.resolve(cwd, name), 'utf8');
  } catch (error) {
    throw new UsageError(
      `the file of --device-strings cannot be read (${errorCode(error) ?? 'for an unknown reason'})`,
      'give the name of a file with connection strings, not a connection string',
    );
  }
  const strings = connectionStringsIn(text);
  return {
    connectionStringOf: (device) => {
      const name = nameOf(device);
      const text = Object.hasOwn(strings, name) ? strings[name] : undefined;
      if (typeof text === 'string') return text;
      throw new UsageError(`the file of --device-strings has no connection string for ${name}`);
    },
    hasModule: (module) => Object.hasOwn(strings, nameOf(module)),
    remove: async () => [],
  };
}

/** The file is the output of `hubjobs hub`, or only its `deviceConnectionStrings`. */
function connectionStringsIn(text: string): JsonObject {
  let document: JsonValue;
  try {
    document = JSON.parse(text);
  } catch {
    throw new UsageError(
      'the file of --device-strings is not JSON',
      'write it with `hubjobs hub --device-strings --format json`',
    );
  }
  if (!isJsonObject(document)) throw new UsageError('the file of --device-strings is not a JSON object');
  const inner = document['deviceConnectionStrings'];
  return isJsonObject(inner) ? inner : document;
}

async function registerDevices(
  fleets: readonly Fleet[],
  ca: string | undefined,
  options: IdentityOptions,
  deps: Dependencies,
): Promise<DeviceIdentities> {
  const log = createLogger(options, deps);
  const repository = await readRepository([], { directory: deps.cwd }, deps);
  const hubConfig = chooseHub(repository, options.hub, deps.env);
  const { hostName } = hubConfig;
  log(`registering the devices on ${hostName}`);
  try {
    const registered = await registerFleets({
      fleets,
      hostName,
      credential: credentialOf(hubConfig, deps.env),
      ca,
      mqttPort: options.mqttPort,
      clock: deps.clock,
      signal: deps.signal,
      onProgress: throttle(PROGRESS_EVERY_MS, deps.clock, (count: number) =>
        log(`${countOf(count, 'device')} registered`),
      ),
      onExchange: createExchangeLogger(options, deps),
    });
    const devices = countOf(registered.devices, 'device');
    log(`${devices} registered`);
    return {
      connectionStringOf: (device) => registered.connectionStrings.get(nameOf(device)) ?? '',
      hasModule: () => true,
      remove: () => {
        log(`removing ${devices}`);
        return registered.remove();
      },
    };
  } catch (error) {
    throw error instanceof RegistrationError ? new UsageError(error.message, error.hint) : error;
  }
}
