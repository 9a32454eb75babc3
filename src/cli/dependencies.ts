import type { JobHub } from '../hub/port.ts';
import type { HubRequests } from '../hub/requests.ts';
import type { Clock } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import type { RepositoryDiff } from '../model/repository-diff.ts';
import type { Secret } from '../model/sensitive.ts';
import type { SimulationTestResult } from '../model/simulation-test.ts';
import type { PageLinks } from '../report/page/page-facts.ts';

/** A stream that the program writes text to. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal in columns, when it is one. */
  readonly columns: number | undefined;
}

/** What a person types, or a pipe gives. */
export interface Input {
  readonly isTerminal: boolean;
  /** The next line without its end; `undefined` when there is none any more. Rejects with the signal's reason. */
  readLine(signal: AbortSignal): Promise<string | undefined>;
  /** Everything to the end, or the first `maxBytes` of it. Rejects with the signal's reason. */
  readBytes(maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** How to connect to a hub. */
export interface HubConnection {
  readonly credential: { readonly connectionString: string } | { readonly hostName: string };
  /** PEM of the certificate authority to trust instead of the usual ones. */
  readonly ca: string | undefined;
  readonly onRetry: (message: string) => void;
  /** Called with every exchange as lines, without secrets; `undefined`: not wanted. */
  readonly onExchange: ((lines: readonly string[]) => void) | undefined;
  /** For how long a request is tried again after passing errors. Default two minutes. */
  readonly retryLimitMs?: number;
}

/** Everything outside the program that a command uses; a test runs the same program with others. */
export interface Dependencies {
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Of this machine, for times of which nothing else says where they are read. */
  readonly timeZone: () => string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted when the user (SIGINT) or the system (SIGTERM) asks the program to end. */
  readonly signal: AbortSignal;
  openHub(connection: HubConnection): Promise<JobHub>;
  /** The same hub, for what the port hides. */
  openRequests(connection: HubConnection): Promise<HubRequests>;
  /** Takes what nothing may print from now on. */
  readonly keepSecret?: (secrets: readonly Secret[]) => void;
  /** Called with what a command found, as data, before it is printed: the Action shows it in more ways than one format. */
  readonly onFinding?: (found: CommandFinding) => void;
}

export type CommandFinding =
  | {
      readonly kind: 'repository';
      readonly root: string;
      readonly diagnostics: readonly Diagnostic[];
      /** Names of the hubs; `undefined` when hubjobs.yaml could not be read. */
      readonly hubs: readonly string[] | undefined;
    }
  /** What policies say of the manifests. */
  | { readonly kind: 'policies'; readonly root: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'simulations'; readonly results: readonly SimulationTestResult[] }
  | { readonly kind: 'diff'; readonly diff: RepositoryDiff; readonly links: PageLinks }
  /** The first plan of a command. */
  | { readonly kind: 'plan'; readonly plan: Plan; readonly links: PageLinks };
