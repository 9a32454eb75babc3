import { createHmac, timingSafeEqual } from 'node:crypto';

/** A parsed shared access signature. `sr` is as it was sent, because the signature is over that text. */
export interface SharedAccessSignature {
  readonly resource: string;
  /** The resource decoded, in lower case, without a port and without slashes at its end. */
  readonly scope: string;
  readonly signature: Buffer;
  readonly expiry: string;
  readonly policy: string | undefined;
}

const PREFIX = 'SharedAccessSignature ';
const MAX_TOKEN = 4_096;

/** Reads a token, its fields in any order; `undefined` for anything malformed. */
export function parseSas(token: string): SharedAccessSignature | undefined {
  if (token.length > MAX_TOKEN || !token.startsWith(PREFIX)) return undefined;
  const fields = new Map<string, string>();
  for (const part of token.slice(PREFIX.length).split('&')) {
    const equals = part.indexOf('=');
    if (equals < 1) return undefined;
    fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const resource = fields.get('sr');
  const signature = decode(fields.get('sig'));
  const expiry = fields.get('se');
  if (!resource || !signature || !expiry || !/^\d{1,12}$/.test(expiry)) return undefined;
  const policy = decode(fields.get('skn'));
  return {
    resource,
    scope: withoutPort(withoutSlashes((decode(resource) ?? '').toLowerCase())),
    signature: Buffer.from(signature, 'base64'),
    expiry,
    policy: policy || undefined,
  };
}

/** Whether the token is signed with one of the keys (base64). */
export function isSignedBy(sas: SharedAccessSignature, keys: readonly string[]): boolean {
  return keys.some((key) => {
    const expected = sign(sas.resource, sas.expiry, key);
    return expected.length === sas.signature.length && timingSafeEqual(expected, sas.signature);
  });
}

/** Makes a token; `expiry` in seconds since 1970. */
export function createSas(resource: string, expiry: number, key: string, policy?: string): string {
  const sr = encodeURIComponent(resource);
  const signature = encodeURIComponent(sign(sr, String(expiry), key).toString('base64'));
  const skn = policy === undefined ? '' : `&skn=${encodeURIComponent(policy)}`;
  return `${PREFIX}sr=${sr}&sig=${signature}&se=${expiry}${skn}`;
}

/** Whether the token's resource is this one or a parent of it, by whole path segments, in any letter case. */
export function coversResource(
  { scope }: SharedAccessSignature,
  hosts: readonly string[],
  path: string,
): boolean {
  // Of the whole hub, as nearly all are.
  if (hosts.includes(scope)) return true;
  return hosts.some((host) => {
    const resource = `${host}${path}`.toLowerCase();
    return resource === scope || resource.startsWith(`${scope}/`);
  });
}

/** A client names the port that it calls, which a container may map to another one of the hub. */
function withoutPort(resource: string): string {
  return resource.replace(/^([^/:]*):\d+(?=\/|$)/, '$1');
}

/** Without the slashes at its end. A regular expression for that takes quadratic time. */
export function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/** When the token expires, in milliseconds since 1970. */
export function expiryOf(sas: SharedAccessSignature): number {
  return Number(sas.expiry) * 1_000;
}

function sign(resource: string, expiry: string, key: string): Buffer {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(`${resource}\n${expiry}`).digest();
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
