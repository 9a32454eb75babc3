import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBase } from '../../../src/history/base/read-base.ts';
import { loadRepository } from '../../../src/manifests/load.ts';
import { createGitRepository, GIT_ENVIRONMENT, type GitRepository } from '../../support/git-repository.ts';
import { CONFIG, job } from '../../support/history-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/* What a checkout is compared with, in real repositories. */

const at = (day: number) => ({ at: `2026-03-${String(day).padStart(2, '0')}T10:00:00Z` });

async function baseOf(
  { folder }: Pick<GitRepository, 'folder'>,
  options: {
    readonly ref?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly root?: string;
  } = {},
) {
  const { ref, env = {}, root = '.' } = options;
  const today = await loadRepository({ root: path.join(folder, root) });
  const read = await readBase(today, ref, { ...GIT_ENVIRONMENT, ...env });
  const { manifests } = read.repository;
  return { ...read, today, names: manifests.map(({ name }) => name) };
}

/** A repository whose main has the job `a`, and a clone with a branch that adds `b`. */
async function withBranch(): Promise<{ readonly origin: GitRepository; readonly clone: GitRepository }> {
  const origin = await createGitRepository();
  await origin.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
  const clone = await origin.clone();
  await clone.git(['checkout', '--quiet', '-b', 'pr']);
  await clone.commit({ 'jobs/b.yaml': job('b') }, at(2));
  return { origin, clone };
}

describe('the base', () => {
  it('is where the checkout left the default branch of the remote', async () => {
    const { origin, clone } = await withBranch();
    // Main goes on meanwhile: that is no part of what the branch changes.
    await origin.commit({ 'jobs/c.yaml': job('c') }, at(3));
    await clone.git(['fetch', '--quiet']);
    const { base, names } = await baseOf(clone);
    expect(base).toEqual({ ref: 'main', commit: (await origin.git(['rev-parse', 'HEAD~1'])).slice(0, 10) });
    expect(names).toEqual(['a']);
  });

  it('is where it left the branch that the pull request is for', async () => {
    const { origin, clone } = await withBranch();
    await origin.git(['checkout', '--quiet', '-b', 'release']);
    await origin.commit({ 'jobs/old.yaml': job('old') }, at(2));
    await clone.git(['fetch', '--quiet']);
    await clone.git(['reset', '--quiet', '--hard', 'origin/release']);
    await clone.commit({ 'jobs/b.yaml': job('b') }, at(4));
    const { base, names } = await baseOf(clone, { env: { GITHUB_BASE_REF: 'release' } });
    expect(base.ref).toBe('release');
    expect(names).toEqual(['a', 'old']);
  });

  it('of a merge commit, as GitHub checks one out, is the tip that was merged into', async () => {
    const { origin, clone } = await withBranch();
    await origin.commit({ 'jobs/c.yaml': job('c') }, at(3));
    await clone.git(['fetch', '--quiet']);
    await clone.git(['checkout', '--quiet', '--detach', 'origin/main']);
    await clone.merge('pr', at(4).at, '--no-ff');
    // Without the ref that a clone has for the default branch: actions/checkout makes none.
    await clone.git(['symbolic-ref', '--delete', 'refs/remotes/origin/HEAD']);
    expect((await baseOf(clone)).names).toEqual(['a', 'c']);
  });

  it('is where it left the branch that hubjobs.yaml names', async () => {
    const { origin, clone } = await withBranch();
    await origin.git(['branch', 'live']);
    await clone.git(['fetch', '--quiet']);
    await clone.commit({ 'hubjobs.yaml': `${CONFIG}branch: live\n` }, at(3));
    expect((await baseOf(clone)).base.ref).toBe('live');
  });

  it.each(['HEAD~1', 'origin/main', 'v1'])('can be named: %s', async (ref) => {
    const { clone } = await withBranch();
    await clone.git(['tag', 'v1', 'origin/main']);
    const { base, names } = await baseOf(clone, { ref });
    expect(base.ref).toBe(ref);
    expect(names).toEqual(['a']);
  });

  it('is the last commit where there is no remote and the branch is checked out', async () => {
    const repository = await createGitRepository();
    await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
    await repository.write({ 'jobs/b.yaml': job('b') });
    const { base, names, today } = await baseOf(repository);
    expect(base.ref).toBe('main');
    expect(names).toEqual(['a']);
    expect(today.manifests.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('what it says', () => {
  it('is made of the same objects where a file is the same', async () => {
    const { clone } = await withBranch();
    await clone.commit({ 'jobs/c.yaml': job('c') }, at(3));
    const { repository, today } = await baseOf(clone);
    expect(repository.manifests[0]).toBe(today.manifests[0]);
  });

  it('is found in folders that hubjobs.yaml no longer names', async () => {
    const { clone } = await withBranch();
    const moved = `${CONFIG}manifests: [work/*.yaml]\n`;
    await clone.commit({ 'hubjobs.yaml': moved, 'work/a.yaml': job('a'), 'jobs/a.yaml': undefined }, at(3));
    const { names, today } = await baseOf(clone);
    expect(names).toEqual(['a']);
    expect(today.manifests.map(({ source }) => source.file)).toEqual(['work/a.yaml']);
  });

  it('is what a symbolic link leads to', async () => {
    const origin = await createGitRepository();
    await origin.write({
      'hubjobs.yaml': CONFIG,
      'shared/a.yaml': job('a'),
      'jobs/other.yaml': job('other'),
    });
    await symlink('../shared/a.yaml', path.join(origin.folder, 'jobs/a.yaml'));
    await origin.commit({}, at(1));
    const clone = await origin.clone();
    await clone.commit({ 'shared/a.yaml': job('a', { floor: 2 }) }, at(2));
    const { repository } = await baseOf(clone);
    expect(repository.manifests.map(({ name, target }) => [name, target.condition])).toEqual([
      ['a', 'tags.floor = 1'],
      ['other', 'tags.floor = 1'],
    ]);
  });

  it('is that of its folder, when the manifests are in one', async () => {
    const origin = await createGitRepository();
    await origin.commit(
      { 'fleet/hubjobs.yaml': CONFIG, 'fleet/jobs/a.yaml': job('a'), 'jobs/x.yaml': job('x') },
      at(1),
    );
    const clone = await origin.clone();
    expect((await baseOf(clone, { root: 'fleet' })).names).toEqual(['a']);
  });

  it('has the errors that it had', async () => {
    const { origin, clone } = await withBranch();
    await origin.commit({ 'jobs/b.yaml': 'a: [\n' }, at(2));
    await clone.git(['fetch', '--quiet']);
    await clone.git(['reset', '--quiet', '--hard', 'origin/main']);
    await clone.commit({ 'jobs/b.yaml': job('b') }, at(3));
    const { repository, names } = await baseOf(clone);
    expect(names).toEqual(['a']);
    expect(repository.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });

  it('is nothing where there was no hubjobs.yaml and no manifest', async () => {
    const origin = await createGitRepository();
    await origin.commit({ 'README.md': 'x' }, at(1));
    const clone = await origin.clone();
    await clone.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(2));
    const { repository } = await baseOf(clone);
    expect([repository.configFile, repository.manifests]).toEqual([undefined, []]);
  });
});

describe('there is nothing to compare with', () => {
  it('outside of a repository', async () => {
    const folder = await temporaryFolder({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') });
    await expect(baseOf({ folder })).rejects.toThrow('is in no Git repository');
  });

  it('before the first commit', async () => {
    const repository = await createGitRepository();
    await repository.write({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') });
    await expect(baseOf(repository)).rejects.toThrow('the repository has no commit yet');
  });

  it('in a clone that is too shallow', async () => {
    const { origin, clone } = await withBranch();
    await clone.git(['push', '--quiet', 'origin', 'pr']);
    const shallow = await origin.clone('--depth=1', '--branch=pr');
    await shallow.git(['fetch', '--quiet', '--depth=1', 'origin', 'main:refs/remotes/origin/main']);
    await expect(baseOf(shallow)).rejects.toThrow(/no commit in common: the clone is shallow/);
  });

  it.each(['nowhere', '--output=x', '-', ':/x', 'HEAD:jobs', ''])('at %j', async (ref) => {
    const { clone } = await withBranch();
    await expect(baseOf(clone, { ref })).rejects.toThrow('there is no commit');
  });
});
