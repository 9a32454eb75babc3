import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SteerableClock } from '../simulator/clock/steerable-clock.ts';
import type { LocalHub } from '../simulator/local-hub.ts';
import type { ConnectedFleet, FleetList, FleetProblem } from './api.ts';
import type { EventLog } from './log/event-log.ts';

/** What the operations of the page work on. */
export interface HubPageContext {
  readonly hub: LocalHub;
  /** Units of the hub's tier. */
  readonly units: number;
  /** The hub's clock. */
  readonly clock: SteerableClock;
  readonly log: EventLog;
  readonly fleets: PageFleets;
}

/** The fleets of simulated devices on the hub. Documents are read and devices simulated by whoever starts the page. */
export interface PageFleets {
  connected(): readonly ConnectedFleet[];
  /** The Fleet documents of the repository. */
  known(): Promise<FleetList['known']>;
  inText(text: string): FoundFleets;
  /** Of the repository. */
  named(names: readonly string[]): Promise<FoundFleets>;
  /** Resolves with whether it was connected. */
  disconnect(name: string): Promise<boolean>;
}

/** Fleets that can be connected, or why there are none. */
export type FoundFleets =
  | readonly { readonly name: string; connect(): Promise<void> }[]
  | { readonly message: string; readonly diagnostics: readonly FleetProblem[] };

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
