import type { SourceRange } from './diagnostic.ts';
import type { Instant } from './instant.ts';
import type { JsonValue } from './json.ts';
import type { JobManifest } from './manifest.ts';
import type { RolloutManifest } from './rollout.ts';
import type { StagePhase } from './rollout-report.ts';
import type { SimulationReport } from './simulation.ts';

/** How many of something a Simulation document expects: within all bounds that are there. */
export interface Expected {
  /** As written: `5`, `180..200`, `>= 95%`. */
  readonly text: string;
  /** Absent: no bound. */
  readonly min?: number;
  readonly max?: number;
  /** The bounds are shares of the whole, 0 to 1. */
  readonly isShare: boolean;
}

/** What a Simulation document expects of one manifest. */
export interface JobExpectation {
  readonly manifest: string;
  /** Occurrences inside the window. */
  readonly occurrences?: Expected;
  /** Jobs that started. */
  readonly ran?: Expected;
  readonly missed?: Expected;
  /** Of every job that ran: devices that it reached. */
  readonly devices?: Expected;
  /** Of every job that ran: those devices whose outcome was this, as a number or as a share of all. */
  readonly succeeded?: Expected;
  readonly refused?: Expected;
  readonly offline?: Expected;
  readonly timedOut?: Expected;
  /** Of how many of its occurrences a plan gave this reason. */
  readonly reasons: Readonly<Record<string, Expected>>;
  readonly source: SourceRange;
}

/** What a Simulation document expects of one rollout: of the version of it that is there at the end. */
export interface RolloutExpectation {
  readonly rollout: string;
  /** When a run looked for the last time. */
  readonly phase?: StagePhase;
  /** The name of the stage that decided then. */
  readonly stage?: string;
  /** Devices that its jobs reached. */
  readonly touched?: Expected;
  readonly source: SourceRange;
}

/** Devices whose twins shall have a value at a time. */
export interface TwinExpectation {
  /** Which devices: a condition as a job has. */
  readonly query: string;
  /** `tags.building` or `properties.desired.floor` and the value there; `null`: nothing is there. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** How many of them; absent: all. */
  readonly devices?: Expected;
  /** Absent: at the end. */
  readonly at?: Instant;
  readonly source: SourceRange;
}

/** A commit in the middle of a simulation. */
export interface SimulationEdit {
  readonly at: Instant;
  /** Jobs and rollouts that are gone from then on. */
  readonly remove: readonly string[];
  /** What is otherwise from then on. */
  readonly changedJobs: readonly JobManifest[];
  readonly changedRollouts: readonly RolloutManifest[];
}

/** A `kind: Simulation` document, normalised: a test of the repository's manifests. */
export interface SimulationTest {
  readonly name: string;
  readonly source: SourceRange;
  /** The only jobs and rollouts to simulate; both absent: all. */
  readonly jobs?: readonly string[];
  readonly rollouts?: readonly string[];
  /** Fleet documents by name; absent: all there are. */
  readonly fleets?: readonly string[];
  readonly from: Instant;
  readonly forMs: number;
  readonly everyMs: number;
  readonly lateMs: readonly [number, number];
  readonly dropShare: number;
  readonly seed: number;
  /** As the command line takes them. */
  readonly faults: readonly string[];
  readonly connect: number;
  readonly edits: readonly SimulationEdit[];
  readonly expectJobs: readonly JobExpectation[];
  readonly expectRollouts: readonly RolloutExpectation[];
  readonly expectTwins: readonly TwinExpectation[];
}

/** One expectation, held against what happened. */
export interface SimulationCheck {
  /** Such as `lock-doors: devices that succeeded`. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
  readonly passed: boolean;
  readonly file?: string;
  readonly line?: number;
}

/** One simulation, with what was expected of it. */
export interface SimulationTestResult {
  /** Absent for one that was asked for on the command line. */
  readonly name?: string;
  readonly source?: SourceRange;
  readonly report: SimulationReport;
  readonly checks: readonly SimulationCheck[];
}
