import type { Instant } from './instant.ts';
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
