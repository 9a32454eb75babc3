import { parseConnectionString, parseHostName } from '../../hub/connection-string.ts';
import { createRedact } from '../../hub/redact.ts';
import { watchRequests } from '../../hub/watch-requests.ts';
import type { Clock } from '../../model/clock.ts';
import { type Fleet, withoutEdgeModules } from '../../model/fleet.ts';
import { scriptFleet } from '../../simulator/devices/device-script.ts';
import {
  DevicesExistError,
  type RegisteredDevices,
  type RegisterOptions,
  registerDevices,
} from '../../simulator/devices/sdk/register-devices.ts';

export interface RegisterFleetsOptions {
  readonly fleets: readonly Fleet[];
  readonly hostName: string;
  readonly credential: RegisterOptions['credential'];
  /** PEM of the authority to trust instead of the usual ones. */
  readonly ca: string | undefined;
  /** Port of the hub's device side. */
  readonly mqttPort: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called with the number of devices registered so far. */
  readonly onProgress: (registered: number) => void;
  /** Called with every exchange as lines, without secrets. */
  readonly onExchange: ((lines: readonly string[]) => void) | undefined;
}

/** The hub did not register the devices; none is left there. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError';
  readonly hint: string;

  constructor(message: string, hint: string, cause: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}

/** Registers the devices of the fleets on any hub: all of them or, with a RegistrationError, none. */
export async function registerFleets(options: RegisterFleetsOptions): Promise<RegisteredDevices> {
  const { fleets, hostName, credential, ca, mqttPort, clock, signal, onProgress } = options;
  const stopWatching = watchRegistry(options);
  try {
    const registered = await registerDevices({
      credential,
      devices: newDevices(fleets),
      mqttPort,
      onProgress,
      wait: (milliseconds, waitSignal) => clock.sleep(milliseconds, waitSignal),
      signal,
      ...(ca !== undefined && { ca }),
    });
    return { ...registered, remove: () => registered.remove().finally(stopWatching) };
  } catch (error) {
    stopWatching();
    throw explain(error, hostName);
  }
}

function* newDevices(fleets: readonly Fleet[]) {
  for (const fleet of fleets) {
    const script = scriptFleet(withoutEdgeModules(fleet));
    for (const device of script.devices()) yield script.describe(device);
  }
}

/** Watches the requests to the registry where somebody wants to know; returns how to end it. */
function watchRegistry({ hostName, credential, onExchange }: RegisterFleetsOptions): () => void {
  if (!onExchange) return () => {};
  const secrets =
    'connectionString' in credential ? [parseConnectionString(credential.connectionString).key] : [];
  return watchRequests(parseHostName(hostName).host, createRedact(secrets), onExchange);
}

function explain(error: unknown, hostName: string): unknown {
  if (error instanceof DevicesExistError) {
    return new RegistrationError(
      `${error.message}; nothing was registered`,
      'they may be real devices: rename the devices of the fleet, or connect as them with --device-strings',
      error,
    );
  }
  if (!(error instanceof Error) || !('response' in error || 'code' in error)) return error;
  return new RegistrationError(
    `${hostName} did not register the devices: ${error.message.slice(0, 200)}`,
    'registering devices needs a policy with RegistryWrite, such as registryReadWrite, or the role IoT Hub Registry Contributor',
    error,
  );
}
