import { randomBytes } from 'node:crypto';
import { Agent } from 'node:https';
import iothub from 'azure-iothub';
import type { NewFleetDevice } from './fill-hub.ts';

export interface RegisterOptions {
  readonly credential:
    | { readonly connectionString: string }
    /** Microsoft Entra, as whatever DefaultAzureCredential finds on this machine. */
    | { readonly hostName: string };
  /** PEM of the authority to trust instead of the usual ones. */
  readonly ca?: string;
  readonly devices: Iterable<NewFleetDevice>;
  /** Port of the hub's device side, for connection strings; 8883 is left out. */
  readonly mqttPort: number;
  /** Called with the number of identities there are so far. */
  readonly onProgress?: (made: number) => void;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Stops making more; what was made is removed, and the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface RegisteredDevices {
  /** By device id. */
  readonly connectionStrings: ReadonlyMap<string, string>;
  /** Removes exactly the identities made here; answers the ids that are still there because the hub would not. */
  remove(): Promise<readonly string[]>;
}

/** Ids that are on the hub already, so that nothing was made: they may be somebody's real devices. */
export class DevicesExistError extends Error {
  override readonly name = 'DevicesExistError';
  readonly deviceIds: readonly string[];

  constructor(deviceIds: readonly string[]) {
    super(`${deviceIds.length} of the devices are on the hub already, such as ${deviceIds[0]}`);
    this.deviceIds = deviceIds;
  }
}

type Registry = InstanceType<typeof iothub.Registry>;
type Identity = NewFleetDevice & { readonly primaryKey: string; readonly secondaryKey: string };

/** As many as the service takes in one call. */
const BATCH = 100;
const KEY_BYTES = 32;
const TRIES = 6;
/** The service asks to wait so long when it throttles, and says so in words only. */
const WAIT_MS = 10_000;

/**
 * Makes the identities of simulated devices on any hub, with keys of their own and their first twins (reported
 * properties excepted: only a device can write them). An id that is taken refuses the whole: it may be a real device.
 */
export async function registerDevices(options: RegisterOptions): Promise<RegisteredDevices> {
  const { host, port } = hostOf(options.credential);
  const agent = new Agent({
    keepAlive: true,
    // Options of an agent win over those of a request, which knows no port.
    ...(port === undefined ? {} : { port }),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  } as object);
  const registry = await openRegistry(options.credential, host);
  reach(registry, agent);
  const made = new Map<string, Identity>();
  const remove = async (): Promise<readonly string[]> => {
    try {
      return await removeAll(registry, [...made.keys()], options.wait);
    } finally {
      agent.destroy();
    }
  };
  try {
    for (const batch of batches(options.devices)) {
      options.signal?.throwIfAborted();
      const taken = await makeBatch(registry, batch, made, options);
      if (taken.length > 0) throw new DevicesExistError(taken);
      options.onProgress?.(made.size);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  const mqttHost = options.mqttPort === 8883 ? host : `${host}:${options.mqttPort}`;
  const connectionStrings = new Map(
    [...made.values()].map(({ deviceId, primaryKey }) => [
      deviceId,
      `HostName=${mqttHost};DeviceId=${deviceId};SharedAccessKey=${primaryKey}`,
    ]),
  );
  return { connectionStrings, remove };
}

/** Makes one batch, again and again until all of it is made or known to be somebody else's; answers the latter. */
async function makeBatch(
  registry: Registry,
  batch: readonly Identity[],
  made: Map<string, Identity>,
  { wait, signal }: RegisterOptions,
): Promise<readonly string[]> {
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    const failure = await callOf(() => registry.addDevices(left.map(bodyOf)));
    const failed = failure === undefined ? new Map<string, string>() : failedOf(failure.body);
    // Without a list of what failed, nobody knows what was done: the hub is asked.
    if (failure !== undefined && failed.size === 0) {
      for (const identity of left)
        if (await isOurs(registry, identity)) made.set(identity.deviceId, identity);
    } else {
      for (const identity of left) if (!failed.has(identity.deviceId)) made.set(identity.deviceId, identity);
    }
    const missing = left.filter(({ deviceId }) => !made.has(deviceId));
    if (missing.length === 0) return [];
    const taken: string[] = [];
    for (const identity of missing) {
      if (failed.get(identity.deviceId) !== 'DeviceAlreadyExists') continue;
      if (await isOurs(registry, identity)) made.set(identity.deviceId, identity);
      else taken.push(identity.deviceId);
    }
    if (taken.length > 0) return taken;
    left = missing.filter(({ deviceId }) => !made.has(deviceId));
    if (left.length === 0) return [];
    if (attempt >= TRIES || failure?.isTransient !== true) throw failure?.error;
    await wait(WAIT_MS, signal);
  }
}

/** An answer may be lost on its way: the key tells whether the identity is the one made here. */
async function isOurs(registry: Registry, { deviceId, primaryKey }: Identity): Promise<boolean> {
  try {
    const { responseBody } = await registry.get(deviceId);
    return responseBody.authentication?.symmetricKey?.primaryKey === primaryKey;
  } catch {
    return false;
  }
}

async function removeAll(
  registry: Registry,
  deviceIds: readonly string[],
  wait: RegisterOptions['wait'],
): Promise<readonly string[]> {
  const remaining: string[] = [];
  for (let start = 0; start < deviceIds.length; start += BATCH) {
    let left = deviceIds.slice(start, start + BATCH);
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const failure = await callOf(() =>
        registry.removeDevices(
          left.map((deviceId) => ({ deviceId })),
          true,
        ),
      );
      if (failure === undefined) break;
      const failed = failedOf(failure.body);
      // What is gone already is as wanted.
      if (failed.size > 0)
        left = left.filter((id) => (failed.get(id) ?? 'DeviceNotFound') !== 'DeviceNotFound');
      if (attempt >= TRIES || !(failure.isTransient || failed.size > 0)) {
        remaining.push(...left);
        break;
      }
      if (left.length > 0) await wait(WAIT_MS);
    }
  }
  return remaining;
}

interface Failure {
  readonly error: unknown;
  readonly isTransient: boolean;
  readonly body: unknown;
}

async function callOf(call: () => Promise<unknown>): Promise<Failure | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const { response, responseBody } = error as {
      readonly response?: { readonly statusCode?: number };
      readonly responseBody?: unknown;
    };
    const status = response?.statusCode ?? 0;
    return { error, isTransient: status === 0 || status === 429 || status >= 500, body: responseBody };
  }
}

/** Device id → error name, from the list that the service answers to a bulk call. */
function failedOf(body: unknown): ReadonlyMap<string, string> {
  try {
    const parsed: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    const { errors } = (parsed ?? {}) as { readonly errors?: unknown };
    if (!Array.isArray(errors)) return new Map();
    return new Map(
      errors.map((each: { readonly deviceId?: unknown; readonly errorCode?: unknown }) => [
        String(each.deviceId),
        String(each.errorCode),
      ]),
    );
  } catch {
    return new Map();
  }
}

function* batches(devices: Iterable<NewFleetDevice>): Generator<readonly Identity[]> {
  let batch: Identity[] = [];
  for (const device of devices) {
    const key = () => randomBytes(KEY_BYTES).toString('base64');
    batch.push({ ...device, primaryKey: key(), secondaryKey: key() });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const bodyOf = ({ deviceId, tags, desired, primaryKey, secondaryKey }: Identity) => ({
  deviceId,
  status: 'enabled' as const,
  authentication: { type: 'sas' as const, symmetricKey: { primaryKey, secondaryKey } },
  tags,
  properties: { desired },
});

function hostOf(credential: RegisterOptions['credential']): { host: string; port: number | undefined } {
  const text =
    'hostName' in credential
      ? credential.hostName
      : (/(?:^|;)\s*HostName=([^;]*)/i.exec(credential.connectionString)?.[1] ?? '');
  const [host = '', port] = text.trim().split(':');
  return { host, port: port === undefined ? undefined : Number(port) };
}

async function openRegistry(credential: RegisterOptions['credential'], host: string): Promise<Registry> {
  if ('connectionString' in credential) {
    const withoutPort = credential.connectionString.replace(/(HostName=[^;:]*):\d+/i, '$1');
    return iothub.Registry.fromConnectionString(withoutPort);
  }
  const { DefaultAzureCredential } = await import('@azure/identity');
  return iothub.Registry.fromTokenCredential(host, new DefaultAzureCredential());
}

/** The SDK has no public way to a port of its own or to a private authority; its agent may have both. */
function reach(registry: Registry, agent: Agent): void {
  const { _restApiClient: client } = registry as unknown as {
    readonly _restApiClient: { setOptions(options: object): void };
  };
  client.setOptions({ http: { agent } });
}
