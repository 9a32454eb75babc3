import type { BranchCheck } from './branch.ts';

/** What Git says of the folder that a command works in. */
export interface CheckoutFacts {
  /** Of the git program, such as `2.39`. */
  readonly git: { readonly version: string } | { readonly why: string };
  /** Absent: the folder is in no repository. */
  readonly repository?: RepositoryFacts | { readonly why: string };
}

export interface RepositoryFacts {
  /** The folder at the top of the repository. */
  readonly top: string;
  readonly isShallow: boolean;
  readonly commits: number;
  /** Its name; absent: there is none. */
  readonly remote?: string;
  readonly branch: BranchCheck;
}
