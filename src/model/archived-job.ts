import type { AnswerGroup } from './answer-group.ts';
import type { DeviceResult, HubJobStatus } from './hub-job.ts';
import type { Instant } from './instant.ts';
import type { DeviceCounts, Verdict } from './status-report.ts';

/** Which device results of a job are kept: all of them, those of devices that failed, or none as there were none. */
export type KeptResults = 'all' | 'failed' | 'none';

/** One job that ended, as the history branch keeps it. */
export interface ArchivedJob {
  /** The hub's name in hubjobs.yaml. */
  readonly hub: string;
  readonly jobId: string;
  readonly manifest: string;
  readonly scheduledAt: Instant;
  /** Of its schedule. Absent: the manifest was gone when the job was kept. */
  readonly timeZone?: string;
  readonly status: HubJobStatus;
  readonly startAt?: Instant;
  readonly endAt?: Instant;
  /** By the manifest's success rule at the time when the job was kept. */
  readonly verdict: Verdict;
  readonly devices: DeviceCounts;
  /** The largest groups, without the names of their devices. */
  readonly answers: readonly AnswerGroup[];
  readonly failureReason?: string;
  readonly results: KeptResults;
  /** Size of the kept results, in bytes. */
  readonly resultBytes: number;
}

/** What a job did on one device, out of the history branch. */
export interface ArchivedResult {
  readonly job: ArchivedJob;
  /** Absent where nobody asked for a device. */
  readonly result?: DeviceResult;
}

/** What `hubjobs history` tells. */
export interface HistoryReport {
  readonly branch: string;
  readonly now: Instant;
  readonly since: Instant;
  /** The hubs that were looked at. */
  readonly hubs: readonly string[];
  readonly deviceId?: string;
  readonly manifest?: string;
  /** Newest first. */
  readonly entries: readonly ArchivedResult[];
  /** Jobs of which only the results of failed devices are kept: the device may have been in them. */
  readonly unsure: number;
}
