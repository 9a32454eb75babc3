import type { HubJobStatus, JobStatistics } from './hub-job.ts';
import type { Instant } from './instant.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';

/** What a long run tells while it goes on: data, for whoever shows it. */
export type Progress =
  /** The hub's jobs have been read. `own` are those with our mark, ended ones included. */
  | { readonly kind: 'hub-read'; readonly at: Instant; readonly jobs: number; readonly own: number }
  /** A plan was made; the first of a run, or one that would alter the hub. */
  | { readonly kind: 'planned'; readonly at: Instant; readonly plan: Plan }
  /** One change was tried. */
  | { readonly kind: 'outcome'; readonly at: Instant; readonly outcome: Outcome }
  /** A job of ours is in another state than when it was last seen, or its counts have moved. */
  | {
      readonly kind: 'job';
      readonly at: Instant;
      readonly jobId: string;
      readonly manifest: string;
      readonly status: HubJobStatus;
      readonly statistics?: JobStatistics;
    }
  /** Nothing to do before `until`. */
  | {
      readonly kind: 'waiting';
      readonly at: Instant;
      readonly until: Instant;
      readonly reason: 'job-start' | 'job-end' | 'slot' | 'lead' | 'try' | 'rollout';
    }
  /** The hub did not answer as it should; the next try is at `retryAt`. */
  | {
      readonly kind: 'hub-unavailable';
      readonly at: Instant;
      readonly retryAt: Instant;
      readonly message: string;
    };
