import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalHub } from '../simulator/local-hub.ts';

/** What the operations of the page work on. */
export interface HubPageContext {
  readonly hub: LocalHub;
  /** Units of the hub's tier. */
  readonly units: number;
}

/** One request with a token, as operations see it. */
export interface PageCall {
  readonly context: HubPageContext;
  /** Named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body's text; empty when there is none. */
  readonly body: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
