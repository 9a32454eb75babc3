import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../../src/model/instant.ts';
import { createGitRepository, type GitRepository } from '../../support/git-repository.ts';
import { CONFIG, job } from '../../support/history-files.ts';
import { readGit } from '../../support/read-git.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/*
 * The dates that every run has without reading any history: the last change of the files that a manifest is made of. Days
 * are of March 2026, and now is the 20th.
 */

const at = (day: number) => ({ at: `2026-03-${String(day).padStart(2, '0')}T10:00:00Z` });
const FIRST = { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a'), 'jobs/b.yaml': job('b') };

interface Case {
  readonly name: string;
  readonly play: (repository: GitRepository) => Promise<unknown>;
  readonly root?: string;
  /** Of the manifest `a`. */
  readonly effectiveFrom: string;
  /** By whom; absent: Git does not say. */
  readonly author?: string;
}

const cases: readonly Case[] = [
  {
    name: 'the last commit that touched its file',
    async play(repository) {
      await repository.commit(FIRST, at(1));
      await repository.commit(
        { 'jobs/a.yaml': job('a', { floor: 2 }) },
        { ...at(2), author: 'Charles Babbage' },
      );
      await repository.commit({ 'jobs/b.yaml': job('b', { floor: 2 }), README: 'x' }, at(3));
    },
    effectiveFrom: '2026-03-02T10:00:00Z',
    author: 'Charles Babbage',
  },
  {
    name: 'the last commit that touched hubjobs.yaml, as it may have changed what the file means',
    async play(repository) {
      await repository.commit(FIRST, at(1));
      await repository.commit(
        { 'hubjobs.yaml': `# A comment\n${CONFIG}` },
        { ...at(2), author: 'Charles Babbage' },
      );
    },
    effectiveFrom: '2026-03-02T10:00:00Z',
    author: 'Charles Babbage',
  },
  {
    name: 'the commit that removed hubjobs.yaml',
    async play(repository) {
      await repository.commit(FIRST, at(1));
      await repository.commit({ 'hubjobs.yaml': undefined }, at(2));
    },
    effectiveFrom: '2026-03-02T10:00:00Z',
    author: 'Ada Lovelace',
  },
  {
    name: 'the merge that brought it to the branch',
    async play(repository) {
      await repository.commit(FIRST, at(1));
      await repository.git(['checkout', '--quiet', '-b', 'work']);
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
      await repository.git(['checkout', '--quiet', 'main']);
      await repository.merge('work', at(5).at, '--no-ff');
    },
    effectiveFrom: '2026-03-05T10:00:00Z',
    author: 'Ada Lovelace',
  },
  {
    name: 'now, when its file has an edit that is not committed',
    async play(repository) {
      await repository.commit(FIRST, at(1));
      await repository.write({ 'jobs/a.yaml': job('a', { floor: 2 }) });
    },
    effectiveFrom: '2026-03-20T00:00:00Z',
  },
  {
    name: 'now, when its file is new',
    async play(repository) {
      await repository.commit({ ...FIRST, 'jobs/a.yaml': job('c') }, at(1));
      await repository.write({ 'jobs/new.yaml': job('a') });
    },
    effectiveFrom: '2026-03-20T00:00:00Z',
  },
  {
    name: 'now, when hubjobs.yaml has an edit that is not committed',
    async play(repository) {
      await repository.commit(FIRST, at(1));
      await repository.write({ 'hubjobs.yaml': `# A comment\n${CONFIG}` });
    },
    effectiveFrom: '2026-03-20T00:00:00Z',
  },
  {
    name: 'now, when hubjobs.yaml was removed and that is not committed',
    async play(repository) {
      await repository.commit(FIRST, at(1));
      await repository.write({ 'hubjobs.yaml': undefined });
    },
    effectiveFrom: '2026-03-20T00:00:00Z',
  },
  {
    name: 'an edit that Git was told not to look at is found all the same',
    async play(repository) {
      await repository.commit(FIRST, at(1));
      await repository.git(['update-index', '--assume-unchanged', 'jobs/a.yaml']);
      await repository.write({ 'jobs/a.yaml': job('a', { floor: 2 }) });
    },
    effectiveFrom: '2026-03-20T00:00:00Z',
  },
  {
    name: 'what a symbolic link leads to',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'shared/a.yaml': job('a'), 'jobs/note': '' }, at(1));
      await symlink('../shared/a.yaml', path.join(repository.folder, 'jobs/a.yaml'));
      await repository.commit({}, at(2));
      await repository.commit({ 'shared/a.yaml': job('a', { floor: 2 }) }, at(3));
    },
    effectiveFrom: '2026-03-03T10:00:00Z',
    author: 'Ada Lovelace',
  },
  {
    name: 'a date ahead counts as now',
    async play(repository) {
      await repository.commit(FIRST, { at: '2026-05-01T00:00:00Z' });
    },
    effectiveFrom: '2026-03-20T00:00:00Z',
    author: 'Ada Lovelace',
  },
  {
    name: 'a date before that of an earlier commit counts as that one',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/b.yaml': job('b') }, at(5));
      await repository.commit({ 'jobs/a.yaml': job('a') }, at(2));
    },
    effectiveFrom: '2026-03-05T10:00:00Z',
    author: 'Ada Lovelace',
  },
  {
    name: 'a folder and files with names that git would quote or take for patterns',
    async play(repository) {
      const root = 'a "b" [c]\n/';
      await repository.commit(
        { [`${root}hubjobs.yaml`]: CONFIG, [`${root}jobs/*ä\n"x".yaml`]: job('a') },
        at(1),
      );
      await repository.commit({ 'a/jobs/a.yaml': job('a') }, at(2));
    },
    root: 'a "b" [c]\n',
    effectiveFrom: '2026-03-01T10:00:00Z',
    author: 'Ada Lovelace',
  },
  {
    name: 'now, in a repository without a commit',
    async play(repository) {
      await repository.write(FIRST);
    },
    effectiveFrom: '2026-03-20T00:00:00Z',
  },
];

describe('the last change of a manifest', () => {
  it.each(cases)('$name', async ({ play, root = '.', effectiveFrom, author }) => {
    const repository = await createGitRepository();
    await play(repository);
    const { manifests } = await readGit(repository, { root });
    const found = manifests.get('a');
    expect(formatInstant(found?.effectiveFrom ?? 0)).toBe(effectiveFrom);
    expect(found?.changed?.author).toBe(author);
    if (author !== undefined) expect(formatInstant(found?.changed?.at ?? 0)).toBe(effectiveFrom);
  });

  it('names the commit by the beginning of its id, and no address', async () => {
    const repository = await createGitRepository();
    const id = await repository.commit(FIRST, at(1));
    const { manifests } = await readGit(repository);
    expect(manifests.get('a')?.changed).toEqual({
      id: id.slice(0, 10),
      at: Date.parse(at(1).at),
      author: 'Ada Lovelace',
    });
  });

  it('is now in a folder without a repository, which has no history and is its own branch', async () => {
    const folder = await temporaryFolder(FIRST);
    const { branch, manifests } = await readGit({ folder });
    expect(formatInstant(manifests.get('a')?.effectiveFrom ?? 0)).toBe('2026-03-20T00:00:00Z');
    expect(await branch.check()).toEqual({ kind: 'current' });
    expect(await branch.history('main')).toBeUndefined();
    expect(branch.newestCommitAt).toBeUndefined();
  });

  it('is beside the date of the newest commit of all', async () => {
    const repository = await createGitRepository();
    await repository.commit(FIRST, at(1));
    await repository.commit({ README: 'x' }, { at: '2026-04-01T00:00:00Z' });
    const { branch } = await readGit(repository);
    expect(branch.newestCommitAt).toBe(Date.parse('2026-04-01T00:00:00Z'));
  });
});
