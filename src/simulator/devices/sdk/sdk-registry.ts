import { Agent } from 'node:https';
import iothub from 'azure-iothub';

/** How to sign in to a hub's registry. */
export type RegistryCredential =
  | { readonly connectionString: string }
  /** Microsoft Entra, with whatever DefaultAzureCredential finds on this machine. */
  | { readonly hostName: string };

export type SdkRegistry = InstanceType<typeof iothub.Registry>;

export interface OpenRegistry {
  readonly registry: SdkRegistry;
  /** Of the hub, without a port. */
  readonly hostName: string;
  close(): void;
}

/** The registry client of azure-iothub; `ca` is the PEM of the authority to trust instead of the usual ones. */
export async function openRegistry(
  credential: RegistryCredential,
  ca: string | undefined,
): Promise<OpenRegistry> {
  const { hostName, port } = hostOf(credential);
  const registry = await createRegistry(credential, hostName);
  // Options of an agent win over those of a request. Its types do not know them.
  const options: object = {
    keepAlive: true,
    ...(port !== undefined && { port }),
    ...(ca !== undefined && { ca }),
  };
  const agent = new Agent(options);
  useAgent(registry, agent);
  return { registry, hostName, close: () => agent.destroy() };
}

async function createRegistry(credential: RegistryCredential, hostName: string): Promise<SdkRegistry> {
  if ('connectionString' in credential) {
    const withoutPort = credential.connectionString.replace(/(HostName=[^;:]*):\d+/i, '$1');
    return iothub.Registry.fromConnectionString(withoutPort);
  }
  const { DefaultAzureCredential } = await import('@azure/identity');
  return iothub.Registry.fromTokenCredential(hostName, new DefaultAzureCredential());
}

/** The SDK has no public way to set a port or a private authority; its agent may have both. */
function useAgent(registry: SdkRegistry, agent: Agent): void {
  const { _restApiClient: client } = registry as unknown as {
    readonly _restApiClient: { setOptions(options: object): void };
  };
  client.setOptions({ http: { agent } });
}

function hostOf(credential: RegistryCredential): {
  readonly hostName: string;
  readonly port: number | undefined;
} {
  const text =
    'hostName' in credential
      ? credential.hostName
      : (/(?:^|;)\s*HostName=([^;]*)/i.exec(credential.connectionString)?.[1] ?? '');
  const [hostName = '', port] = text.trim().split(':');
  return { hostName, port: port === undefined ? undefined : Number(port) };
}

/** A bulk call that failed. */
export interface CallFailure {
  readonly error: unknown;
  readonly isTransient: boolean;
  /** Device id, of a module `device/module` → error name, from the list in the answer; empty when there is none. */
  readonly failedDevices: ReadonlyMap<string, string>;
}

/** Makes a call; `undefined` when it succeeds. */
export async function failureOf(call: () => Promise<unknown>): Promise<CallFailure | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const { response, responseBody } = error as {
      readonly response?: { readonly statusCode?: number };
      readonly responseBody?: unknown;
    };
    const status = response?.statusCode ?? 0;
    return {
      error,
      isTransient: status === 0 || status === 429 || status >= 500,
      failedDevices: failedDevicesIn(responseBody),
    };
  }
}

function failedDevicesIn(body: unknown): ReadonlyMap<string, string> {
  try {
    const parsed = typeof body === 'string' ? JSON.parse(body) : body;
    const errors: unknown = parsed?.errors;
    if (!Array.isArray(errors)) return new Map();
    return new Map(
      errors.map(({ deviceId, moduleId, errorCode }) => [
        typeof moduleId === 'string' && moduleId !== '' ? `${deviceId}/${moduleId}` : String(deviceId),
        String(errorCode),
      ]),
    );
  } catch {
    return new Map();
  }
}
