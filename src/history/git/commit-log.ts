import type { Instant } from '../../model/instant.ts';
import { fieldsOf } from './fields.ts';
import type { Git, GitOptions } from './git.ts';
import { type Entry, entryOf, type Place, pathsOf } from './tree.ts';

/** One commit of a first-parent history, with what it changed against its first parent. */
export interface Commit {
  readonly id: string;
  readonly at: Instant;
  /** The author's name; may be any text. */
  readonly author: string;
  readonly changes: readonly FileChange[];
}

export interface FileChange {
  /** Relative to the root. */
  readonly path: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** How a command prints changes as this file reads them, whatever the user has set. */
export const RAW_DIFF = ['--raw', '--no-renames', '--no-abbrev', '-z', '--ignore-submodules=none'];

/** A field that begins so is no change: those begin with a colon. */
const COMMIT_MARK = '\u0001';

/**
 * The commits of the first-parent history that changed something at the place, newest first. A commit without a parent,
 * or with one that is not there because the clone is shallow, changed everything that it has. Throws RepositoryError.
 */
export async function* readCommits(
  git: Git,
  from: string,
  place: Place,
  options: Pick<GitOptions, 'signal' | 'timeoutMs'>,
): AsyncGenerator<Commit> {
  const args = ['log', '--first-parent', '-m', ...RAW_DIFF];
  const plain = ['--no-color', '--no-show-signature', '--encoding=UTF-8', '--format=%x01%H %ct %an'];
  const fields = fieldsOf(git.stream([...args, ...plain, from, ...pathsOf(place)], options));
  let commit: Omit<Commit, 'changes'> | undefined;
  let changes: FileChange[] = [];
  for await (const part of parseLog(fields)) {
    if ('path' in part) {
      changes.push({ ...part, path: part.path.slice(place.prefix.length) });
    } else {
      if (commit) yield { ...commit, changes };
      commit = part;
      changes = [];
    }
  }
  if (commit) yield { ...commit, changes };
}

/** Of a list of changes alone, without commits; paths from the top of the repository. */
export async function* parseChanges(fields: AsyncIterable<string>): AsyncGenerator<FileChange> {
  for await (const part of parseLog(fields)) if ('path' in part) yield part;
}

/** Each commit, followed by its changes. */
async function* parseLog(
  fields: AsyncIterable<string>,
): AsyncGenerator<Omit<Commit, 'changes'> | FileChange> {
  let entries: Omit<FileChange, 'path'> | undefined;
  for await (const field of fields) {
    if (entries) {
      yield { path: field, ...entries };
      entries = undefined;
    } else if (field.startsWith(COMMIT_MARK)) {
      yield parseCommit(field.slice(COMMIT_MARK.length));
    } else {
      entries = parseEntries(field);
    }
  }
}

function parseCommit(text: string): Omit<Commit, 'changes'> {
  const [id = '', seconds = '', ...author] = text.split(' ');
  return { id, at: Number(seconds) * 1000, author: author.join(' ') };
}

/** `:<mode before> <mode after> <id before> <id after> <status>`; a line break is before the first one of a commit. */
function parseEntries(field: string): Omit<FileChange, 'path'> | undefined {
  const [, before, after, idBefore, idAfter] = /^\n?:(\d+) (\d+) (\w+) (\w+) /.exec(field) ?? [];
  if (before === undefined || after === undefined || idBefore === undefined || idAfter === undefined)
    return undefined;
  return { before: entryOf(before, idBefore), after: entryOf(after, idAfter) };
}
