import type { CancelChange, CreateChange, ReplaceChange } from './plan.ts';

/** What happened to one change of a plan. */
export type Outcome =
  /** The hub did it. */
  | { readonly change: AppliedChange; readonly result: 'done' }
  /** It was so already: another run did it first. */
  | { readonly change: AppliedChange; readonly result: 'already-done' }
  /** Another run was first, with other content, or the job that it made was cancelled: it is judged at the next look. */
  | { readonly change: AppliedChange; readonly result: 'taken'; readonly message: string }
  /** The hub has no free slot now; the next run tries again. */
  | {
      readonly change: AppliedChange;
      readonly result: 'no-slot';
      /** Why that is odd: by our own count a slot is free. */
      readonly message?: string;
    }
  /** The hub refused or could not be reached. */
  | {
      readonly change: AppliedChange;
      readonly result: 'failed';
      readonly message: string;
      readonly code: string;
    }
  /** Not tried. */
  | { readonly change: AppliedChange; readonly result: 'skipped'; readonly message: string };

export type AppliedChange = CreateChange | ReplaceChange | CancelChange;
