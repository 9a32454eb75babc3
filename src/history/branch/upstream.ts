import type { Tree } from '../git/tree.ts';

export interface BranchHead {
  readonly branch: string;
  /** Of the branch's newest commit. */
  readonly id: string;
}

/** The branch that a checkout has to agree with, where everybody sees it. All throw RepositoryError. */
export interface Upstream {
  /** Asked anew each time. */
  readHead(signal?: AbortSignal): Promise<BranchHead>;
  /** What a commit of it has, by paths relative to the root. */
  readTree(commit: string, signal?: AbortSignal): Promise<Tree>;
}
