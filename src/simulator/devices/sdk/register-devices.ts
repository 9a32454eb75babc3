import { randomBytes } from 'node:crypto';
import { type DescribedDevice, nameOf } from '../device-script.ts';
import { failureOf, openRegistry, type RegistryCredential, type SdkRegistry } from './sdk-registry.ts';

export interface RegisterOptions {
  readonly credential: RegistryCredential;
  /** PEM of the authority to trust instead of the usual ones. */
  readonly ca?: string;
  readonly devices: Iterable<DescribedDevice>;
  /** Port of the hub's device side, for connection strings; 8883 is left out. */
  readonly mqttPort: number;
  /** Called with the number of devices that exist so far, without modules. */
  readonly onProgress?: (made: number) => void;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Stops making more. What was made is removed, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface RegisteredDevices {
  /** By device id; of modules by `device/module`. */
  readonly connectionStrings: ReadonlyMap<string, string>;
  /** Devices that were made, without modules. */
  readonly devices: number;
  /** Removes exactly the devices made here, with their modules. Resolves with the ids that the hub did not remove. */
  remove(): Promise<readonly string[]>;
}

/** Some ids are already on the hub, so nothing was made: they may be real devices. */
export class DevicesExistError extends Error {
  override readonly name = 'DevicesExistError';
  readonly deviceIds: readonly string[];

  constructor(deviceIds: readonly string[]) {
    const [first] = deviceIds;
    super(
      deviceIds.length === 1
        ? `${first} is already on the hub`
        : `${deviceIds.length} of the devices are already on the hub, such as ${first}`,
    );
    this.deviceIds = deviceIds;
  }
}

type Identity = DescribedDevice & { readonly primaryKey: string; readonly secondaryKey: string };

/** As many as the service takes in one call. */
const BATCH = 100;
const KEY_BYTES = 32;
const MAX_TRIES = 6;
/** The service asks for this wait when it throttles, in its message only. */
const RETRY_AFTER_MS = 10_000;

/**
 * Makes the identities of simulated devices and modules on any hub, with new keys and their first twins (without reported
 * properties, which only a device can write). When an id is taken, nothing is made: it may be a real device.
 */
export async function registerDevices(options: RegisterOptions): Promise<RegisteredDevices> {
  const { registry, hostName, close } = await openRegistry(options.credential, options.ca);
  const made = new Map<string, Identity>();
  const scopes = new Map<string, string>();
  const remove = async (): Promise<readonly string[]> => {
    try {
      return await removeAll(registry, deviceIdsOf(made), options.wait);
    } finally {
      close();
    }
  };
  try {
    for (const batch of batches(options.devices)) {
      options.signal?.throwIfAborted();
      await readParentScopes(registry, batch, scopes, options);
      const taken = await makeBatch(registry, batch, made, scopes, options);
      if (taken.length > 0) throw new DevicesExistError(taken);
      options.onProgress?.(deviceIdsOf(made).length);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  const mqttHost = options.mqttPort === 8883 ? hostName : `${hostName}:${options.mqttPort}`;
  const connectionStrings = new Map(
    [...made].map(([name, { deviceId, moduleId, primaryKey }]) => {
      const module = moduleId === undefined ? '' : `;ModuleId=${moduleId}`;
      return [name, `HostName=${mqttHost};DeviceId=${deviceId}${module};SharedAccessKey=${primaryKey}`];
    }),
  );
  return { connectionStrings, devices: deviceIdsOf(made).length, remove };
}

/** Removing a device removes its modules. */
function deviceIdsOf(made: ReadonlyMap<string, Identity>): readonly string[] {
  return [...made.values()].flatMap(({ deviceId, moduleId }) => (moduleId === undefined ? [deviceId] : []));
}

/** Makes one batch, trying again until each identity is made or known to be someone else's; returns the latter. */
async function makeBatch(
  registry: SdkRegistry,
  batch: readonly Identity[],
  made: Map<string, Identity>,
  scopes: ReadonlyMap<string, string>,
  { wait, signal }: RegisterOptions,
): Promise<readonly string[]> {
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    const failure = await failureOf(() =>
      registry.addDevices(left.map((identity) => bodyOf(identity, scopes))),
    );
    const failed = failure?.failedDevices ?? new Map<string, string>();
    // Without a list of what failed, it is unknown what was done: the hub is asked.
    if (failure !== undefined && failed.size === 0) {
      for (const identity of left) if (await isOurs(registry, identity)) made.set(nameOf(identity), identity);
    } else {
      for (const identity of left)
        if (reasonFor(identity, failed) === undefined) made.set(nameOf(identity), identity);
    }
    const missing = left.filter((identity) => !made.has(nameOf(identity)));
    if (missing.length === 0) return [];
    const taken: string[] = [];
    for (const identity of missing) {
      if (!TAKEN.includes(reasonFor(identity, failed) ?? '')) continue;
      if (await isOurs(registry, identity)) made.set(nameOf(identity), identity);
      else taken.push(nameOf(identity));
    }
    if (taken.length > 0) return taken;
    left = missing.filter((identity) => !made.has(nameOf(identity)));
    if (left.length === 0) return [];
    if (attempt >= MAX_TRIES || failure?.isTransient !== true) throw failure?.error;
    await wait(RETRY_AFTER_MS, signal);
  }
}

const TAKEN = ['DeviceAlreadyExists', 'ModuleAlreadyExistsOnDevice'];

/** A hub may name only the device of a module that it did not make. */
function reasonFor(identity: Identity, failed: ReadonlyMap<string, string>): string | undefined {
  return failed.get(nameOf(identity)) ?? failed.get(identity.deviceId);
}

/** A child device is made with the scope that the hub gave its parent. */
async function readParentScopes(
  registry: SdkRegistry,
  batch: readonly Identity[],
  scopes: Map<string, string>,
  { wait, signal }: RegisterOptions,
): Promise<void> {
  const parents = new Set(batch.flatMap(({ parent }) => parent ?? []));
  for (const parent of parents) {
    for (let attempt = 1; !scopes.has(parent); attempt += 1) {
      const failure = await failureOf(async () => {
        const { responseBody } = await registry.get(parent);
        // The SDK's types do not know it.
        const scope: unknown = Reflect.get(responseBody, 'deviceScope');
        if (typeof scope === 'string') scopes.set(parent, scope);
      });
      if (failure === undefined) break;
      if (attempt >= MAX_TRIES || !failure.isTransient) throw failure.error;
      await wait(RETRY_AFTER_MS, signal);
    }
  }
}

/** The key shows whether the identity was made here: the answer to making it may have been lost. */
async function isOurs(registry: SdkRegistry, { deviceId, moduleId, primaryKey }: Identity): Promise<boolean> {
  try {
    const { responseBody } =
      moduleId === undefined ? await registry.get(deviceId) : await registry.getModule(deviceId, moduleId);
    return responseBody.authentication?.symmetricKey?.primaryKey === primaryKey;
  } catch {
    return false;
  }
}

async function removeAll(
  registry: SdkRegistry,
  deviceIds: readonly string[],
  wait: RegisterOptions['wait'],
): Promise<readonly string[]> {
  const remaining: string[] = [];
  for (let start = 0; start < deviceIds.length; start += BATCH) {
    let left = deviceIds.slice(start, start + BATCH);
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const identities = left.map((deviceId) => ({ deviceId }));
      const failure = await failureOf(() => registry.removeDevices(identities, true));
      if (failure === undefined) break;
      const failed = failure.failedDevices;
      // A device that is gone already needs no removing.
      if (failed.size > 0)
        left = left.filter((id) => (failed.get(id) ?? 'DeviceNotFound') !== 'DeviceNotFound');
      if (attempt >= MAX_TRIES || !(failure.isTransient || failed.size > 0)) {
        remaining.push(...left);
        break;
      }
      if (left.length > 0) await wait(RETRY_AFTER_MS);
    }
  }
  return remaining;
}

/** A child is in a later batch than its parent, and a module than its device. */
function* batches(devices: Iterable<DescribedDevice>): Generator<readonly Identity[]> {
  let batch: Identity[] = [];
  for (const device of devices) {
    const key = () => randomBytes(KEY_BYTES).toString('base64');
    const needs = device.moduleId === undefined ? device.parent : device.deviceId;
    if (batch.length === BATCH || batch.some((one) => nameOf(one) === needs)) {
      yield batch;
      batch = [];
    }
    batch.push({ ...device, primaryKey: key(), secondaryKey: key() });
  }
  if (batch.length > 0) yield batch;
}

const bodyOf = (
  { deviceId, moduleId, tags, desired, edge, parent = '', primaryKey, secondaryKey }: Identity,
  scopes: ReadonlyMap<string, string>,
) => ({
  deviceId,
  ...(moduleId === undefined ? { status: 'enabled' as const } : { moduleId }),
  ...(edge && { capabilities: { iotEdge: true } }),
  ...parentIn(scopes.get(parent), edge),
  authentication: { type: 'sas' as const, symmetricKey: { primaryKey, secondaryKey } },
  tags,
  properties: { desired },
});

/** An IoT Edge device has a scope of its own, and names its parent's; another device has that of its parent. */
const parentIn = (scope: string | undefined, edge: boolean | undefined) => ({
  ...(scope !== undefined && { parentScopes: [scope] }),
  ...(scope !== undefined && !edge && { deviceScope: scope }),
});
