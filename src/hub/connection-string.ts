import { HubError } from './hub-error.ts';

/** Where a hub is. */
export interface HubAddress {
  readonly host: string;
  /** 443 unless the host name carries another one, as a local hub's does. */
  readonly port: number;
  /** `host`, or `host:port` when the port is not 443. */
  readonly hostName: string;
}

/** A service connection string, taken apart. `key` is a secret. */
export interface ServiceConnection extends HubAddress {
  readonly keyName: string;
  readonly key: string;
}

const DEFAULT_PORT = 443;
const HOST_NAME = /^([a-z0-9](?:[a-z0-9._-]{0,252}))(?::([0-9]{1,5}))?$/i;
const BASE64 = /^(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?$/i;
const FORM = 'HostName=<hub>.azure-devices.net;SharedAccessKeyName=<policy>;SharedAccessKey=<key>';

/** A host name with an optional port. Throws HubError `unreachable` when it is neither. */
export function parseHostName(text: string): HubAddress {
  const match = HOST_NAME.exec(text.trim());
  const host = match?.[1];
  const port = match?.[2] === undefined ? DEFAULT_PORT : Number(match[2]);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new HubError('unreachable', 'The host name of the hub is not a host name.', {
      request: 'read the host name',
      hint: 'Write it without a scheme or a path, such as my-hub.azure-devices.net or localhost:8443.',
    });
  }
  return { host, port, hostName: port === DEFAULT_PORT ? host : `${host}:${port}` };
}

/**
 * Reads a service connection string; order and case of the names do not matter, and white space around it is
 * ignored. Throws HubError `unauthorized` with what is wrong. No part of the text is ever quoted: a string that
 * is cut in the wrong place may show its key anywhere.
 */
export function parseConnectionString(text: string): ServiceConnection {
  const parts = new Map<string, string>();
  for (const part of text.trim().split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  if (parts.size === 0) throw refuse('It is empty or has no Name=value parts.', `Expected ${FORM}.`);
  if (parts.has('deviceid')) {
    throw refuse(
      'It belongs to one device.',
      'Take the connection string of a shared access policy, such as "service".',
    );
  }
  if (parts.has('endpoint')) {
    throw refuse(
      'It belongs to an Event Hubs endpoint.',
      'Take the connection string of a shared access policy, such as "service".',
    );
  }
  if (parts.has('sharedaccesssignature')) {
    throw refuse(
      'It carries a signature, which expires.',
      'Give the key of the policy (SharedAccessKey), or sign in with Microsoft Entra and a host name.',
    );
  }
  const hostName = required(parts, 'HostName');
  const keyName = required(parts, 'SharedAccessKeyName');
  const key = required(parts, 'SharedAccessKey');
  if (!BASE64.test(key)) {
    throw refuse(
      'SharedAccessKey is not base64.',
      'Copy the whole key; in a shell, put the connection string in single quotes.',
    );
  }
  return { ...parseHostName(hostName), keyName, key };
}

function required(parts: ReadonlyMap<string, string>, name: string): string {
  const value = parts.get(name.toLowerCase());
  if (value === undefined || value === '') throw refuse(`${name} is missing.`, `Expected ${FORM}.`);
  return value;
}

function refuse(what: string, hint: string): HubError {
  return new HubError('unauthorized', `The connection string cannot be used. ${what}`, {
    request: 'read the connection string',
    hint,
  });
}
