import type { BranchHistory } from './history.ts';
import type { Instant } from './instant.ts';

/**
 * Whether a checkout says what its branch says. Only the branch acts: with an older checkout, or one of a pull request,
 * a run would undo what others have done by a newer one.
 */
export type BranchCheck =
  /** It is the branch's head, or differs from it in no file that is read here; or there is no other copy of it. */
  | { readonly kind: 'current' }
  /** The branch says something else. */
  | {
      readonly kind: 'behind';
      readonly branch: string;
      /** Abbreviated id of the branch's newest commit. */
      readonly head: string;
      /** Of the files that are read, some that differ; absent: nobody could compare them. */
      readonly files?: readonly string[];
    }
  /** Nobody could be asked. */
  | {
      readonly kind: 'unknown';
      /** For people: what was asked, and what came back. No full stop. */
      readonly why: string;
    };

/** Git, as far as a run asks it. */
export interface Branch {
  /** Whether the checkout says what the branch says. Asked after the hub's list was read: see docs/how-it-decides.md. */
  check(signal?: AbortSignal): Promise<BranchCheck>;
  /** What was said before, as resolved for a hub; `undefined` where there is no history. Read when a case needs it. */
  history(hubName: string, signal?: AbortSignal): Promise<BranchHistory | undefined>;
  /** When the newest commit is dated; `undefined` where there is none. */
  readonly newestCommitAt?: Instant | undefined;
}

/** A checkout that is its own branch: there is no other copy of it, and nothing of it is remembered. */
export const OWN_BRANCH: Branch = {
  check: async () => ({ kind: 'current' }),
  history: async () => undefined,
};
