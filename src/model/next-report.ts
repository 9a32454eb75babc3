import type { Instant, Window } from './instant.ts';
import type { Occurrence } from './occurrence.ts';

/** What is to come of one manifest. */
export interface NextReport {
  readonly manifest: string;
  readonly now: Instant;
  /** The occurrences are later than this. */
  readonly after: Instant;
  readonly timeZone: string;
  /** As written: a cron expression or a time. */
  readonly schedule: string;
  /** The schedule in words. */
  readonly description: string;
  /** The manifest says `suspend: true`: none of the occurrences will run. */
  readonly suspended: boolean;
  /** Ascending. The note tells what a change of the clocks does, and which freeze stops it. */
  readonly occurrences: readonly Occurrence[];
}

/** What is to come of a rollout, as far as its document says. */
export interface RolloutNextReport {
  readonly rollout: string;
  readonly now: Instant;
  readonly timeZone: string;
  /** Absent: it starts a minute after it is merged, and the times are those of a merge now. */
  readonly startsAt?: Instant;
  /** The document says `suspend: true`: nothing begins. */
  readonly suspended: boolean;
  readonly stages: readonly {
    readonly name: string;
    /** When it can begin at the earliest, if every gate before it holds at once; absent: not in the next weeks. */
    readonly from?: Instant;
    /** Only after a person has promoted it. */
    readonly needsApproval: boolean;
  }[];
  /** The next ones; none: jobs run at any time. */
  readonly windows: readonly Window[];
}
