import type { AnswerGroup } from './answer-group.ts';
import type { SourceRange } from './diagnostic.ts';
import type { HubJobStatus } from './hub-job.ts';
import type { Instant, Window } from './instant.ts';
import type { JsonValue } from './json.ts';
import type { DeviceCounts, Verdict } from './status-report.ts';
import type { Tier } from './tier.ts';

/** What a simulation was asked for: with the same of it and the same files, every run of it gives the same result. */
export interface SimulationSettings {
  readonly window: Window;
  /** How often the workflow that reconciles is due, and how long it stays each time. */
  readonly everyMs: number;
  readonly stayMs: number;
  /** How late its runs begin: between the two, by chance. */
  readonly lateMs: readonly [number, number];
  /** Share of its runs that never happen, 0 to 1. */
  readonly dropShare: number;
  readonly seed: number;
  readonly tier: Tier;
  readonly units: number;
  /** In words. */
  readonly faults: readonly string[];
}

/** One run of the workflow. */
export interface SimulatedRun {
  readonly scheduledAt: Instant;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  /** `superseded`: it was so late that the next one was there too, which then does the work of both. */
  readonly result: 'done' | 'dropped' | 'superseded' | 'refused' | 'failed';
  /** Jobs put on the hub, taken from it, and left for later for want of a slot. */
  readonly scheduled: number;
  readonly cancelled: number;
  readonly waitingForSlot: number;
  /** Changes that failed. */
  readonly failed: number;
  /** What a guard or the hub said. */
  readonly problem?: string;
}

/** Devices of one job whose twins changed alike at one place; `before` and `after` absent: nothing was there. */
export interface TwinShift {
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly devices: number;
}

/** One job as it was on the simulated hub. */
export interface SimulatedJob {
  readonly jobId: string;
  readonly manifest: string;
  readonly scheduledAt: Instant;
  readonly attempt: number;
  readonly createdAt: Instant;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly status: HubJobStatus;
  readonly verdict: Verdict;
  readonly devices: DeviceCounts;
  /** Most devices first. */
  readonly answers: readonly AnswerGroup[];
  readonly twins: readonly TwinShift[];
  readonly failureReason?: string;
}

/** An occurrence that was due and has no job. */
export interface MissedOccurrence {
  readonly scheduledAt: Instant;
  /** The reason code of the last plan that spoke of it; `unplanned` when none did. */
  readonly reason: string;
}

/** One manifest, over the whole time. */
export interface SimulatedManifest {
  readonly name: string;
  readonly source: SourceRange;
  readonly timeZone: string;
  readonly suspended: boolean;
  /** Occurrences inside the window. */
  readonly occurrences: number;
  /** Jobs that ran, and how they were judged. */
  readonly ran: number;
  readonly succeeded: number;
  readonly belowThreshold: number;
  readonly missed: readonly MissedOccurrence[];
  /** Occurrences that a plan put off when they were due: for want of a slot, or until another job has ended. */
  readonly deferred: number;
}

/** Something that a reviewer may want to look at. */
export interface SimulationNotice {
  /** Stable kebab-case name. */
  readonly code: string;
  readonly message: string;
  readonly manifest?: string;
}

export interface SimulationReport {
  readonly settings: SimulationSettings;
  readonly fleet: {
    readonly names: readonly string[];
    /** Made from the manifests' own queries and methods, as there is no Fleet document. */
    readonly isDerived: boolean;
    readonly devices: number;
    readonly connected: number;
    /** Of the connected, real SDK clients over MQTT. */
    readonly overMqtt: number;
  };
  readonly runs: readonly SimulatedRun[];
  readonly manifests: readonly SimulatedManifest[];
  /** By the time at which they started, or were to. */
  readonly jobs: readonly SimulatedJob[];
  /** Different devices that a job reached. */
  readonly devicesTouched: number;
  readonly notices: readonly SimulationNotice[];
}
