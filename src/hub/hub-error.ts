/** Why the hub said no, as far as it changes what to do next. */
export type HubErrorKind =
  /** 401, 403 without a quota code, a bad key, an expired token, no credential. */
  | 'unauthorized'
  /** 429 for calling too often: wait and try again. */
  | 'throttled'
  /** 409: the id is taken; 412. */
  | 'conflict'
  /** 404. */
  | 'not-found'
  /** 429 for too many active jobs, 403 for a spent daily quota: no use in trying again soon. */
  | 'quota'
  /** 5xx, no connection, no answer in time, an answer that is not the hub's: try again. */
  | 'unavailable'
  /** Any other 4xx: the request itself is wrong, trying again gives the same answer. */
  | 'rejected'
  /** The hub is not there: unknown host, untrusted certificate, a redirect, another server's answer. */
  | 'unreachable';

export interface HubErrorDetails {
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** The hub's own code, such as `JobAlreadyExists`. */
  readonly code?: string;
  /** What was asked, such as `PUT /jobs/v2/acme-lock-doors-...`; never a header, never a body. */
  readonly request: string;
  /** What to do about it, when that is known. */
  readonly hint?: string;
  /** From a Retry-After header. */
  readonly retryAfterMs?: number;
  /** The hub's id for the request, to quote to support. */
  readonly trackingId?: string;
}

/** The world said no. Made once, in the adapter; its message holds no secret. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly kind: HubErrorKind;
  readonly details: HubErrorDetails;

  constructor(kind: HubErrorKind, message: string, details: HubErrorDetails, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.details = details;
  }

  /** The same request may succeed later. */
  get isPassing(): boolean {
    return this.kind === 'unavailable' || this.kind === 'throttled';
  }
}
