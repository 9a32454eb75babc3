import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { Right } from '../policies.ts';

/** Tokens that a test signs with its own keys, in place of those of Microsoft Entra. */
export interface BearerOptions {
  /** Public keys, as JSON Web Keys with a `kid`. RS256 and ES256. */
  readonly keys: readonly (JsonWebKey & { readonly kid?: string })[];
  /** Accepted audiences. Default: the service's, `https://iothubs.azure.net`. */
  readonly audiences?: readonly string[];
  /** The rights of the holder. Default: all rights of a service. */
  readonly rightsOf?: (claims: Readonly<Record<string, unknown>>) => readonly Right[];
}

const MAX_TOKEN = 16_384;
const SERVICE_RIGHTS: readonly Right[] = ['RegistryRead', 'RegistryWrite', 'ServiceConnect'];
const HASH_OF = { RS256: 'RSA', ES256: 'EC' } as const;

/** Checks bearer tokens. `rights` returns those of the holder, or `undefined` for a token that is not valid now. */
export class BearerVerifier {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #audiences: readonly string[];
  readonly #rightsOf: (claims: Readonly<Record<string, unknown>>) => readonly Right[];

  constructor(options: BearerOptions) {
    this.#keys = new Map(
      options.keys.map((key) => [key.kid ?? '', createPublicKey({ key, format: 'jwk' })] as const),
    );
    this.#audiences = options.audiences ?? ['https://iothubs.azure.net', 'https://iothubs.azure.net/'];
    this.#rightsOf = options.rightsOf ?? (() => SERVICE_RIGHTS);
  }

  rights(token: string, wallNow: number, skewMs: number): readonly Right[] | undefined {
    const parts = token.split('.');
    const [head, payload, signature] = parts;
    if (token.length > MAX_TOKEN || parts.length !== 3 || !head || !payload || !signature) return undefined;
    const header = readPart(head);
    const claims = readPart(payload);
    if (!header || !claims) return undefined;
    const key = this.#keys.get(typeof header['kid'] === 'string' ? header['kid'] : '');
    const algorithm = header['alg'];
    if (!key || (algorithm !== 'RS256' && algorithm !== 'ES256')) return undefined;
    if (key.asymmetricKeyType?.toUpperCase() !== HASH_OF[algorithm]) return undefined;
    const signed = verify(
      'sha256',
      Buffer.from(`${head}.${payload}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    if (!signed) return undefined;
    const { aud, exp, nbf } = claims;
    if (typeof aud !== 'string' || !this.#audiences.includes(aud)) return undefined;
    if (typeof exp !== 'number' || exp * 1_000 + skewMs <= wallNow) return undefined;
    if (typeof nbf === 'number' && nbf * 1_000 - skewMs > wallNow) return undefined;
    return this.#rightsOf(claims);
  }
}

function readPart(part: string):
  | (Readonly<Record<string, unknown>> & {
      readonly aud?: unknown;
      readonly exp?: unknown;
      readonly nbf?: unknown;
    })
  | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
