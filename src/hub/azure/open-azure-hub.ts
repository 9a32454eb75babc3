import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../model/clock.ts';
import { formatDuration } from '../../model/duration.ts';
import { clockAheadMs } from '../clock-ahead.ts';
import { parseConnectionString, parseHostName } from '../connection-string.ts';
import { exchangeLines } from '../exchange.ts';
import { HubError } from '../hub-error.ts';
import type { JobHub } from '../port.ts';
import { createRedact } from '../redact.ts';
import type { HubAnswer, HubRequest, HubRequests } from '../requests.ts';
import { type Send, withRetries } from '../with-retries.ts';
import { createAzureJobHub } from './azure-job-hub.ts';
import { requestName } from './read-list.ts';
import { createSdkClient, type SdkCredential, type TokenSource } from './sdk-client.ts';
import { isFromHub, toHubError } from './to-hub-error.ts';

export interface AzureHubOptions {
  readonly credential:
    | { readonly connectionString: string }
    /** Microsoft Entra: `tokens`, or else whatever DefaultAzureCredential finds on this machine. */
    | { readonly hostName: string; readonly tokens?: TokenSource };
  /** PEM of the certificate authority to trust instead of the usual ones. */
  readonly ca?: string;
  /** For waits between tries and their limit. */
  readonly clock: Clock;
  /** 0 or more, below 1. */
  readonly random: () => number;
  /** One line, said before each wait. */
  readonly onRetry?: (message: string) => void;
  /** Every exchange, tries included, as lines for a person, without its secrets. */
  readonly onExchange?: (lines: readonly string[]) => void;
  /** For one exchange, in the machine's time. Default 30 s: the hub shapes traffic before it refuses it. */
  readonly callTimeoutMs?: number;
  /** For one exchange with all its tries, in the clock's time. Default two minutes. */
  readonly retryLimitMs?: number;
}

const DEFAULT_CALL_TIMEOUT_MS = 30_000;

/** A hub over the network. Asks it nothing yet; throws HubError when the credential or the CA cannot be used. */
export async function openAzureHub(options: AzureHubOptions): Promise<JobHub> {
  const { close, ...requests } = await openAzureRequests(options);
  return createAzureJobHub({ ...requests, clock: options.clock, close });
}

/**
 * The same as the requests that it answers. The SDK is loaded here and not before, so commands that talk to no hub never
 * pay for it.
 */
export async function openAzureRequests(options: AzureHubOptions): Promise<HubRequests> {
  const {
    credential,
    ca,
    clock,
    random,
    onRetry,
    onExchange,
    callTimeoutMs = DEFAULT_CALL_TIMEOUT_MS,
  } = options;
  if (ca !== undefined) checkCa(ca);
  const connection =
    'connectionString' in credential ? parseConnectionString(credential.connectionString) : undefined;
  const address = connection ?? parseHostName('hostName' in credential ? credential.hostName : '');
  const sdkCredential: SdkCredential = connection ?? {
    tokens: ('tokens' in credential && credential.tokens) || (await defaultTokens()),
  };
  const redact = createRedact(connection ? [connection.key] : []);
  const client = await createSdkClient({
    address,
    credential: sdkCredential,
    callTimeoutMs,
    ...(ca !== undefined && { ca }),
    onExchange: (exchange) => {
      const { received, tookMs } = exchange;
      if (received) aheadMs = clockAheadMs(received['date'], { answeredAt: Date.now(), tookMs });
      onExchange?.(exchangeLines(exchange, redact));
    },
  });
  let aheadMs: number | undefined;
  let hasAnswered = false;
  let isClosed = false;

  const send: Send<HubRequest, HubAnswer> = async (request, signal) => {
    if (isClosed) {
      throw new HubError('unreachable', 'The connection to the hub is closed.', {
        request: requestName(request),
      });
    }
    signal?.throwIfAborted();
    // A change under way is not torn down: its answer says whether it was made, and it has its own time limit.
    const result = await client.call(request, request.changesHub ? undefined : signal);
    if (isFromHub(result)) hasAnswered = true;
    if (result.kind === 'answer') return result;
    throw toHubError(result, {
      request: requestName(request),
      hostName: address.hostName,
      signsIn: connection ? 'key' : 'entra',
      hasAnswered,
      callTimeoutMs,
      now: Date.now(),
      redact,
    });
  };

  const patient = withRetries(send, {
    clock,
    random,
    ...(options.retryLimitMs !== undefined && { limitMs: options.retryLimitMs }),
    onRetry: ({ error, waitMs }) =>
      onRetry?.(
        `${error.details.request}: ${error.message} (trying again in ${formatDuration(Math.max(1, waitMs / 1000))})`,
      ),
  });
  return {
    hostName: address.hostName,
    send: patient,
    clockAheadMs: () => aheadMs,
    close: () => {
      isClosed = true;
      client.close();
    },
  };
}

async function defaultTokens(): Promise<TokenSource> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential();
}

/** TLS takes any text for a CA and then trusts nothing, which would be reported as an untrusted hub. */
function checkCa(pem: string): void {
  try {
    new X509Certificate(pem);
  } catch (error) {
    throw new HubError(
      'unreachable',
      'The certificate authority is not a PEM certificate.',
      {
        request: 'read the certificate authority',
        hint: 'Give the PEM file that `hubjobs hub --ca-out FILE` wrote.',
      },
      error,
    );
  }
}
