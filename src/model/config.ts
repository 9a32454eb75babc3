import type { Severity } from './diagnostic.ts';
import type { Freeze } from './freeze.ts';
import type { Tier } from './tier.ts';

/** One hub of `hubjobs.yaml`, normalised. Credentials are never in it, only where to find them. */
export interface HubConfig {
  readonly name: string;
  /** The hub of `hubjobs.yaml` whose overrides count, where it has another name: a simulated one. */
  readonly standsFor?: string;
  readonly hostName: string;
  readonly tier: Tier;
  readonly units: number;
  /** How many of the tier's job slots this repository may hold; absent: all. */
  readonly slots?: number;
  /** How long before its time an occurrence is submitted. */
  readonly leadInSeconds: number;
  /** Globs of the manifests that this hub runs; absent: the repository's. */
  readonly manifests?: readonly string[];
  /** Labels a manifest must carry to run on this hub. Empty: every manifest. */
  readonly selector: Readonly<Record<string, string>>;
  /** Environment variable that holds the connection string; absent: Microsoft Entra. */
  readonly connectionStringVariable?: string;
}

export interface Guards {
  /** A plan that cancels more waiting jobs than this ... */
  readonly maxCancels: number;
  /** ... and a larger share of them than this (0 to 1) is refused. */
  readonly maxCancelShare: number;
}

export interface HistoryConfig {
  readonly branch: string;
  /** Months that are kept, with the present one. */
  readonly months: number;
}

/** `hubjobs.yaml`, normalised. */
export interface Config {
  /** `[a-z0-9]`, 1 to 12 characters: the mark on every job id. Absent when the file does not say it. */
  readonly owner?: string;
  /** The branch whose checkouts may change the hubs; absent: the default branch of the remote. */
  readonly branch?: string;
  /** Globs, relative to the folder of `hubjobs.yaml`. */
  readonly manifests: readonly string[];
  readonly hubs: readonly HubConfig[];
  /** Severity of lint rules that differ from their default. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** In the order of the file. */
  readonly freezes: readonly Freeze[];
  readonly guards: Guards;
  /** Where jobs that ended are kept; absent: nowhere, unless a command is asked to. */
  readonly history?: HistoryConfig;
  /** The address of a device's page, with `{deviceId}` in it; absent: devices have none. */
  readonly deviceLink?: string;
}

/** What every command needs that looks for its jobs on a hub: without an owner they could be anybody's. */
export interface OwnedConfig extends Config {
  readonly owner: string;
}
