import type { CommitInfo } from '../../model/commit.ts';
import type { Commit } from './commit-log.ts';

/** Long enough to find the commit by, in a repository of any size. */
const ID_LENGTH = 10;

const MAX_AUTHOR_LENGTH = 100;

export function shortId(id: string): string {
  return id.slice(0, ID_LENGTH);
}

export function commitInfo({ id, at, author }: Pick<Commit, 'id' | 'at' | 'author'>): CommitInfo {
  return { id: shortId(id), at, author: author.slice(0, MAX_AUTHOR_LENGTH) };
}
