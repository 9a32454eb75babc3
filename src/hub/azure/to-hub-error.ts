import { HubError, type HubErrorDetails, type HubErrorKind } from '../hub-error.ts';
import type { Redact } from '../redact.ts';
import { connectionError, firstLine } from './connection-error.ts';
import { oneLine, readErrorBody } from './error-body.ts';
import { codeName } from './error-codes.ts';
import type { SdkResult } from './sdk-client.ts';

/** What is known around a failed exchange. */
export interface FailureContext {
  /** Method and path. */
  readonly request: string;
  readonly hostName: string;
  readonly signsIn: 'key' | 'entra';
  /** Whether this hub has answered anything since it was opened. */
  readonly hasAnswered: boolean;
  readonly callTimeoutMs: number;
  /** The machine's time: tokens are signed with it. */
  readonly now: number;
  readonly redact: Redact;
}

type Failure = Exclude<SdkResult, { readonly kind: 'answer' }>;
type Refusal = Extract<SdkResult, { readonly kind: 'refusal' }>;

/** Turns whatever went wrong in one exchange into a HubError: the only place where failures are classified. */
export function toHubError(failure: Failure, context: FailureContext): HubError {
  const { request, redact } = context;
  switch (failure.kind) {
    case 'refusal':
      return refusalError(failure, context);
    case 'not-json':
      if (failure.isDeclared) {
        return new HubError(
          'unavailable',
          `The answer of ${context.hostName} broke off: it is not whole JSON.`,
          {
            request,
            status: failure.status,
          },
        );
      }
      return otherServerError(failure.status, context);
    case 'timed-out':
      return new HubError('unavailable', `The hub did not answer within ${context.callTimeoutMs / 1000} s.`, {
        request,
      });
    case 'no-token':
      return new HubError(
        'unauthorized',
        redact(`No token from Microsoft Entra: ${firstLine(failure.error)}`),
        {
          request,
          hint: 'Sign in (az login; in GitHub Actions azure/login with OIDC), or give a connection string.',
        },
      );
    case 'no-answer': {
      const { kind, message, code, hint } = connectionError(failure.error, context);
      return new HubError(kind, redact(message), {
        request,
        ...(code !== undefined && { code }),
        ...(hint !== undefined && { hint }),
      });
    }
    default:
      return failure satisfies never;
  }
}

/** Codes that mean "no slot" or "no budget" whatever the status around them. */
const QUOTA_CODES: ReadonlySet<string> = new Set([
  'ThrottlingMaxActiveJobCountExceeded',
  'IotHubQuotaExceeded',
  'JobQuotaExceeded',
]);
const NOT_IN_THIS_TIER = 'OperationNotAvailableInCurrentTier';

/** Whether the hub itself sent it: it explains its refusals, and never redirects. */
export function isFromHub(result: SdkResult): boolean {
  if (result.kind !== 'refusal') return result.kind === 'answer';
  const { status, headers, text } = result;
  if (status < 400) return false;
  const isExplained = headers['iothub-errorcode'] !== undefined || readErrorBody(text) !== undefined;
  // Any server says 404 of a path that it does not have, and that must not be taken for a job that is gone.
  return isExplained || (status !== 404 && !/^\s*</.test(text));
}

/** The answer of a proxy, a sign-in page or any other server. If the hub has been there, it may be there again. */
function otherServerError(status: number, { request, hostName, hasAnswered }: FailureContext): HubError {
  return new HubError(
    hasAnswered ? 'unavailable' : 'unreachable',
    `${hostName} did not answer as a hub does (HTTP ${status}, and the body is not the JSON of a hub).`,
    {
      request,
      status,
      hint: 'Check the host name and the port, and whether a proxy or a sign-in page answers in place of the hub.',
    },
  );
}

function redirectError(
  { status, headers }: Refusal,
  { request, hostName, redact }: FailureContext,
): HubError {
  const [target = ''] = String(headers['location'] ?? '').split(/[?#]/);
  const where = target === '' ? '' : ` to ${redact(oneLine(target))}`;
  return new HubError(
    'unreachable',
    `${hostName} redirects the request${where} (HTTP ${status}). A hub never does that.`,
    {
      request,
      status,
      hint: 'Check the host name, and whether a proxy or a sign-in page answers in place of the hub.',
    },
  );
}

function refusalError(refusal: Refusal, context: FailureContext): HubError {
  const { status, headers } = refusal;
  if (status < 400) return redirectError(refusal, context);
  if (status < 500 && !isFromHub(refusal)) return otherServerError(status, context);
  const body = readErrorBody(refusal.text);
  const codes = [codeName(headers['iothub-errorcode']), ...(body?.codes ?? [])].filter(
    (code) => code !== undefined,
  );
  const kind = kindOf(status, codes);
  const code = codes.find((candidate) => QUOTA_CODES.has(candidate)) ?? codes.at(-1);
  const hint = hintFor(kind, codes, refusal, context);
  const retryAfterMs = retryAfter(headers['retry-after'], context.now);
  const details: HubErrorDetails = {
    request: context.request,
    status,
    ...(code !== undefined && { code }),
    ...(hint !== undefined && { hint }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(body?.trackingId !== undefined && { trackingId: body.trackingId }),
  };
  const words = body?.message ?? code;
  const said = words === undefined ? `HTTP ${status}` : oneLine(context.redact(words));
  return new HubError(kind, `${LEAD[kind]}: ${said}`, details);
}

const LEAD: Readonly<Record<HubErrorKind, string>> = {
  unauthorized: 'The hub refused the credentials',
  throttled: 'The hub is asked too much at once',
  conflict: 'The hub has another state than expected',
  'not-found': 'The hub does not know what was asked for',
  quota: 'The hub has no room',
  unavailable: 'The hub cannot answer now',
  rejected: 'The hub refused the request',
  unreachable: 'There is no such hub',
};

function kindOf(status: number, codes: readonly string[]): HubErrorKind {
  if (codes.some((code) => QUOTA_CODES.has(code))) return 'quota';
  if (codes.includes('IotHubNotFound')) return 'unreachable';
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'throttled';
  // Not implemented stays so; every other 5xx and a time-out may be gone on the next try.
  if (status === 501) return 'rejected';
  if (status === 408 || status >= 500) return 'unavailable';
  if (status === 403) return codes.includes(NOT_IN_THIS_TIER) ? 'rejected' : 'unauthorized';
  if (status === 404) return 'not-found';
  if (status === 409 || status === 412) return 'conflict';
  return 'rejected';
}

/** The hub refuses tokens when the clocks are further apart. Source: IoT Hub, control access with SAS. */
const MAX_SKEW_MS = 5 * 60_000;

function hintFor(
  kind: HubErrorKind,
  codes: readonly string[],
  refusal: Refusal,
  { now, signsIn, hostName }: FailureContext,
): string | undefined {
  if (codes.includes(NOT_IN_THIS_TIER)) return 'Basic tiers have no jobs: use a Free or Standard hub.';
  if (codes.includes('ThrottlingMaxActiveJobCountExceeded')) {
    return 'Free and S1 hubs hold one waiting or running job, S2 five, S3 ten.';
  }
  if (kind === 'unreachable') return `Check the host name ${hostName}.`;
  if (kind === 'unavailable' && !readErrorBody(refusal.text)) {
    return 'If this goes on, a proxy or another server may be answering in place of the hub.';
  }
  if (kind !== 'unauthorized') return undefined;
  const skewMs = now - Date.parse(String(refusal.headers['date'] ?? ''));
  if (Math.abs(skewMs) > MAX_SKEW_MS) {
    const minutes = Math.round(Math.abs(skewMs) / 60_000);
    const direction = skewMs > 0 ? 'ahead of' : 'behind';
    return `This machine's clock is ${minutes} minutes ${direction} the hub's, and the hub refuses tokens from 5 minutes on: set the clock.`;
  }
  return signsIn === 'key'
    ? 'Check the name and the key of the shared access policy, and that they belong to this hub; the policy "service" has all the rights needed.'
    : 'Give the identity a role on the hub, such as IoT Hub Data Contributor; new roles take some minutes to work.';
}

/** Seconds or a date, in milliseconds from now; the hub sends none today, a gateway in front of it may. */
function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
