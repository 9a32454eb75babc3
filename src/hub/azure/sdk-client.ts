import { type ClientRequest, IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { HubAddress } from '../connection-string.ts';
import type { Exchange } from '../exchange.ts';
import type { HubRequest } from '../requests.ts';
import { isRecord } from './narrow.ts';

/** Who asks: a key of a shared access policy, or a source of Microsoft Entra tokens. */
export type SdkCredential =
  | { readonly keyName: string; readonly key: string }
  | { readonly tokens: TokenSource };

/** What a credential of `@azure/identity` is to this program. */
export interface TokenSource {
  getToken(
    scopes: string | string[],
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/** How one exchange ended. */
export type SdkResult =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly body: unknown }
  /** A status of 300 or more. */
  | { readonly kind: 'refusal'; readonly status: number; readonly headers: Headers; readonly text: string }
  /** A good status with a body that is not JSON, whether its type says so or not. */
  | { readonly kind: 'not-json'; readonly status: number; readonly isDeclared: boolean }
  /** The connection was not made, or it broke. */
  | { readonly kind: 'no-answer'; readonly error: unknown }
  /** Microsoft Entra gave no token, so nothing was sent. */
  | { readonly kind: 'no-token'; readonly error: unknown }
  | { readonly kind: 'timed-out' };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface SdkClient {
  /** Never rejects, unless `signal` is aborted: then with its reason. */
  call(request: HubRequest, signal?: AbortSignal): Promise<SdkResult>;
  close(): void;
}

export interface SdkClientOptions {
  readonly address: HubAddress;
  readonly credential: SdkCredential;
  /** PEM of the authorities to trust instead of the usual ones. Reading all of those again costs a fifth of a second. */
  readonly ca?: string;
  /** For one exchange, in the machine's time. */
  readonly callTimeoutMs: number;
  /** Told every exchange when its answer begins, or when there is none. */
  readonly onExchange: (exchange: Exchange) => void;
}

/** No page of the hub comes near this; an endless answer must not fill the memory. */
const MAX_ANSWER_LENGTH = 64 * 1024 * 1024;
const TOKEN_SCOPE = 'https://iothubs.azure.net/.default';
/** A shared access signature holds for an hour, as the SDK's own do, and is replaced long before. */
const TOKEN_LIFE_MS = 60 * 60_000;
const TOKEN_USE_MS = 10 * 60_000;
const USER_AGENT = 'hubjobs (azure-iothub)';
const NO_CONTENT = 204;

/**
 * The REST client inside azure-iothub: its authentication, headers, API version and error handling, without
 * JobClient on top of it (docs/decisions has the reasons). The SDK lets each call bring its own `request`
 * function; that is how the port, the trusted CA, time limit and abort get in without touching private fields.
 * The modules are taken one by one, as the package's entry loads its AMQP and code-generated halves as well and
 * takes several times as long.
 */
export async function createSdkClient(options: SdkClientOptions): Promise<SdkClient> {
  const [{ RestApiClient }, { SharedAccessSignature }, { versionQueryString }] = await Promise.all([
    import('azure-iothub/dist/common-http/rest_api_client.js').then(exportsOf),
    import('azure-iothub/dist/common-core/shared_access_signature.js').then(exportsOf),
    import('azure-iothub/dist/version.js').then(exportsOf),
  ]);
  const { address, credential, callTimeoutMs } = options;
  const signature =
    'tokens' in credential
      ? undefined
      : SharedAccessSignature.create(address.host, credential.keyName, credential.key, expiryOfToken());
  const rest = new RestApiClient(
    'tokens' in credential
      ? { host: address.host, tokenCredential: marked(credential.tokens), tokenScope: TOKEN_SCOPE }
      : { host: address.host, sharedAccessSignature: String(signature) },
    USER_AGENT,
  );
  let signAgainAt = Date.now() + TOKEN_USE_MS;
  /** Left to itself the SDK would sign every single call. */
  const keepSigned = () => {
    if (!signature || Date.now() < signAgainAt) return;
    rest.updateSharedAccessSignature(signature.extend(expiryOfToken()));
    signAgainAt = Date.now() + TOKEN_USE_MS;
  };
  const agent = new https.Agent({
    keepAlive: true,
    // As a context and not as text, which the agent would compare with each request.
    ...(options.ca !== undefined && { secureContext: createSecureContext({ ca: options.ca }) }),
  });

  return {
    call: (request, signal) =>
      new Promise<SdkResult>((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        let sent: ClientRequest | undefined;
        const finish = (result: SdkResult) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          resolve(result);
        };
        const timer = setTimeout(() => {
          finish({ kind: 'timed-out' });
          sent?.destroy();
        }, callTimeoutMs);
        const onAbort = () => {
          clearTimeout(timer);
          reject(signal?.reason);
          sent?.destroy();
        };
        signal?.addEventListener('abort', onAbort, { once: true });

        const open = (
          requestOptions: RequestOptions | string,
          onResponse?: (response: IncomingMessage) => void,
        ): ClientRequest => {
          if (typeof requestOptions === 'string') throw new Error('the SDK gives its request as an object');
          const opened = https.request({ ...requestOptions, agent }, (response) => {
            // The SDK adds chunks to a string: undecoded, a character cut in two by a chunk would be lost.
            response.setEncoding('utf8');
            let length = 0;
            response.on('data', (chunk: string) => {
              length += chunk.length;
              if (length > MAX_ANSWER_LENGTH) opened.destroy(new Error('the answer is too long'));
            });
            onResponse?.(response);
          });
          watch(opened, requestOptions, options.onExchange);
          sent = opened;
          return opened;
        };
        try {
          keepSigned();
          rest.executeApiCall(
            request.method,
            `${request.path}${versionQueryString()}${request.parameters === undefined ? '' : `&${request.parameters}`}`,
            { ...request.headers },
            request.body ?? null,
            { port: address.port, request: open },
            (error: unknown, body: unknown, response: unknown) => finish(readResult(error, body, response)),
          );
        } catch (error) {
          finish({ kind: 'no-answer', error });
        }
      }),
    close: () => agent.destroy(),
  };
}

/** What a CommonJS module exports: once it is split into chunks it has no name but `default`, and under tsx no `default`. */
function exportsOf<Exports>(module: Exports & { readonly default?: Exports }): Exports {
  return module.default ?? module;
}

/** In seconds since 1970, by this machine's clock. */
function expiryOfToken(): number {
  return Math.ceil((Date.now() + TOKEN_LIFE_MS) / 1000);
}

function watch(sent: ClientRequest, request: RequestOptions, tell: (exchange: Exchange) => void): void {
  const startedAt = performance.now();
  let isTold = false;
  const end = (response?: IncomingMessage) => {
    if (isTold) return;
    isTold = true;
    tell({
      method: request.method ?? 'GET',
      path: request.path ?? '',
      sent: sent.getHeaders(),
      tookMs: performance.now() - startedAt,
      ...(response && { status: response.statusCode ?? 0, received: response.headers }),
    });
  };
  sent.once('response', end);
  sent.once('error', () => end());
}

/** The SDK reports a failure to get a token as it reports a failed request; the mark tells them apart. */
class NoToken extends Error {}

function marked(tokens: TokenSource): TokenSource {
  return {
    async getToken(scopes) {
      try {
        return await tokens.getToken(scopes);
      } catch (error) {
        throw new NoToken('no token', { cause: error });
      }
    },
  };
}

/** The SDK puts answer and text on the error when the status is 300 or more, and gives both apart otherwise. */
function readResult(error: unknown, body: unknown, response: unknown): SdkResult {
  if (error instanceof NoToken) return { kind: 'no-token', error: error.cause };
  const refused = isRecord(error) ? error['response'] : undefined;
  if (refused instanceof IncomingMessage) {
    const text = isRecord(error) ? error['responseBody'] : undefined;
    return {
      kind: 'refusal',
      status: refused.statusCode ?? 0,
      headers: refused.headers,
      text: typeof text === 'string' ? text : '',
    };
  }
  if (!(response instanceof IncomingMessage)) return { kind: 'no-answer', error };
  const status = response.statusCode ?? 0;
  const { headers } = response;
  if (status === NO_CONTENT) return { kind: 'answer', status, headers, body: undefined };
  const isJson = /\bjson\b/i.test(headers['content-type'] ?? '');
  if (error || !isJson || body === '') return { kind: 'not-json', status, isDeclared: isJson };
  return { kind: 'answer', status, headers, body };
}
