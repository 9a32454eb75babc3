import type { DeviceName } from '../../device-link.ts';

export interface ClientName {
  readonly device: DeviceName;
  /** The hub's name as the client wrote it, with the port if its connection string has one. */
  readonly hostName: string;
  /** The version of the protocol that the client names; old clients name none. */
  readonly apiVersion: string | undefined;
  /** The Plug and Play model that the device names. */
  readonly modelId: string | undefined;
}

/** CONNACK codes of MQTT 3.1.1, section 3.2.2.3. */
export const CONNECT_CODES = {
  accepted: 0,
  'unacceptable-version': 1,
  'identifier-rejected': 2,
  'server-unavailable': 3,
  'bad-user-name': 4,
  'not-authorized': 5,
} as const;

export type ConnectRefusal = Exclude<keyof typeof CONNECT_CODES, 'accepted'>;

/** A device id as the registry takes it: up to 128 of these characters. */
const ID = /^[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}$/;

const QUERY = /^(?:\/(?:\?.*|[\w$-]+=.*)?)?$/s;

/**
 * Reads who connects. The client id is `{device}` or `{device}/{module}`; the user name is `{host}/{client id}/?{query}`.
 * Old clients leave out the `?`, the query, or the slash before it.
 */
export function clientNameOf(
  clientId: string,
  userName: string | undefined,
): ClientName | { readonly refusal: ConnectRefusal } {
  const [deviceId = '', moduleId, ...more] = clientId.split('/');
  if (more.length > 0 || !ID.test(deviceId) || (moduleId !== undefined && !ID.test(moduleId))) {
    return { refusal: 'identifier-rejected' };
  }
  const slash = userName?.indexOf('/') ?? -1;
  if (userName === undefined || slash < 1) return { refusal: 'bad-user-name' };
  const rest = userName.slice(slash + 1);
  const query = rest.slice(clientId.length);
  if (!rest.startsWith(clientId) || !QUERY.test(query)) return { refusal: 'bad-user-name' };
  const fields = new URLSearchParams(query.replace(/^\/\??/, ''));
  return {
    device: moduleId === undefined ? { deviceId } : { deviceId, moduleId },
    hostName: userName.slice(0, slash),
    apiVersion: fields.get('api-version') ?? undefined,
    modelId: fields.get('model-id') ?? undefined,
  };
}
