import type { AnswerGroup } from './answer-group.ts';
import type { SourceRange } from './diagnostic.ts';
import type { HubJobStatus } from './hub-job.ts';
import type { Instant, Window } from './instant.ts';
import type { JsonValue } from './json.ts';
import type { RolloutReport } from './rollout-report.ts';
import type { DeviceCounts, Verdict } from './status-report.ts';
import type { Tier } from './tier.ts';

/** What a simulation was asked for. With the same settings and files, every run gives the same result. */
export interface SimulationSettings {
  readonly window: Window;
  /** How often the workflow that reconciles is due, and how long it stays each time. */
  readonly everyMs: number;
  readonly stayMs: number;
  /** How late its runs begin: by chance, between the two. */
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
  /** `superseded`: it was so late that the next run was due too, which then does the work of both. */
  readonly result: 'done' | 'dropped' | 'superseded' | 'refused' | 'failed';
  /** Jobs created, cancelled, and deferred because no slot was free. */
  readonly scheduled: number;
  readonly cancelled: number;
  readonly waitingForSlot: number;
  /** Changes that failed. */
  readonly failed: number;
  /** The message of the guard or of the hub. */
  readonly problem?: string;
}

/** Devices of one job whose twins changed alike at one path; `before` and `after` absent: nothing was there. */
export interface TwinChange {
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
  readonly twins: readonly TwinChange[];
  readonly failureReason?: string;
}

/** An occurrence that was due and has no job. */
export interface MissedOccurrence {
  readonly scheduledAt: Instant;
  /** The reason code of the last plan that had it; `unplanned` when none did. */
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
  readonly incomplete: number;
  readonly belowThreshold: number;
  readonly missed: readonly MissedOccurrence[];
  /** Occurrences that a plan deferred when they were due: no slot was free, or another job had to end first. */
  readonly deferred: number;
}

/** One version of a rollout, over the whole time. */
export interface SimulatedRollout {
  /** Where it stood when a run looked for the last time. */
  readonly report: RolloutReport;
  readonly lookedAt: Instant;
  /** How many different devices its jobs reached. */
  readonly devicesTouched: number;
  /** Another version took its place, or the rollout was removed. */
  readonly isReplaced: boolean;
}

/** Something worth a reviewer's look. */
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
    /** Derived from the manifests, as there is no Fleet document. */
    readonly isDerived: boolean;
    readonly devices: number;
    readonly connected: number;
    /** Of the connected, real SDK clients over MQTT. */
    readonly overMqtt: number;
  };
  readonly runs: readonly SimulatedRun[];
  readonly manifests: readonly SimulatedManifest[];
  /** By name, then by version. */
  readonly rollouts: readonly SimulatedRollout[];
  /** By start time. */
  readonly jobs: readonly SimulatedJob[];
  /** How many different devices jobs reached. */
  readonly devicesTouched: number;
  readonly notices: readonly SimulationNotice[];
}
