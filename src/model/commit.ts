import type { Instant } from './instant.ts';

/** One commit, as far as people are told of it. */
export interface CommitInfo {
  /** Abbreviated. */
  readonly id: string;
  readonly at: Instant;
  /** The author's name; never an address. */
  readonly author: string;
}
