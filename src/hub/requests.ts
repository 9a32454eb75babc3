/** One REST request to the hub. */
export interface HubRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Without the API version; parts of it are percent-encoded. */
  readonly path: string;
  /** What follows the API version, percent-encoded: `jobStatus=running`. */
  readonly parameters?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly changesHub?: boolean;
}

export interface HubAnswer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** `undefined` for an answer without content. */
  readonly body: unknown;
}

/** A hub as the requests that it answers, for what the port hides: how it words its answers. */
export interface HubRequests {
  readonly hostName: string;
  /** Tries again after passing errors. Throws only HubError, or the signal's reason. */
  send(request: HubRequest, signal?: AbortSignal): Promise<HubAnswer>;
  /** As `JobHub.clockAheadMs`. */
  clockAheadMs(): number | undefined;
  close(): void;
}
