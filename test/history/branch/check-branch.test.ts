import { access, rename } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BranchCheck } from '../../../src/model/branch.ts';
import { countingGit } from '../../support/counting-git.ts';
import { createGitRepository, type GitRepository } from '../../support/git-repository.ts';
import { CONFIG, job } from '../../support/history-files.ts';
import { readGit } from '../../support/read-git.ts';

/** Whether a clone says what the branch of its remote says: both are real repositories on the disk. */

const AT = { at: '2026-03-01T10:00:00Z' };
const FIRST = { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a'), 'jobs/b.yaml': job('b'), README: '1' };

async function createRemote(): Promise<GitRepository> {
  const remote = await createGitRepository();
  await remote.commit(FIRST, AT);
  return remote;
}

interface Case {
  readonly name: string;
  /** What happens after the clone was made. */
  readonly play?: (clone: GitRepository, remote: GitRepository) => Promise<unknown>;
  readonly cloneOptions?: readonly string[];
  readonly kind: BranchCheck['kind'];
  /** Of the branch, for `behind`; `main` if absent. */
  readonly branch?: string;
  readonly files?: readonly string[];
  readonly why?: RegExp;
}

const cases: readonly Case[] = [
  { name: 'the newest commit is current', kind: 'current' },
  {
    name: 'a commit with the same files is current',
    play: (_, remote) => remote.commit({ README: '2' }, AT),
    kind: 'current',
  },
  {
    name: 'a commit with another manifest is ahead of the checkout',
    play: (_, remote) => remote.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, AT),
    kind: 'behind',
    files: ['jobs/a.yaml'],
  },
  {
    name: 'a manifest that is only on the branch, or only here',
    async play(clone, remote) {
      await remote.commit({ 'jobs/new.yaml': job('new') }, AT);
      await clone.commit({ 'jobs/own.yaml': job('own') }, AT);
    },
    kind: 'behind',
    files: ['jobs/new.yaml', 'jobs/own.yaml'],
  },
  {
    name: 'another configuration, five names of files at most',
    play: (_, remote) =>
      remote.commit(
        {
          'hubjobs.yaml': `# A comment\n${CONFIG}`,
          ...Object.fromEntries('cdefgh'.split('').map((name) => [`jobs/${name}.yaml`, job(name)])),
        },
        AT,
      ),
    kind: 'behind',
    files: ['hubjobs.yaml', 'jobs/c.yaml', 'jobs/d.yaml', 'jobs/e.yaml', 'jobs/f.yaml'],
  },
  {
    name: 'an edit that is not committed is beside the branch',
    play: (clone) => clone.write({ 'jobs/a.yaml': job('a', { floor: 2 }) }),
    kind: 'behind',
    files: ['jobs/a.yaml'],
  },
  {
    name: 'an edit that is what the branch says now is current',
    async play(clone, remote) {
      await remote.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, AT);
      await clone.write({ 'jobs/a.yaml': job('a', { floor: 2 }) });
    },
    kind: 'current',
  },
  {
    name: 'an edit of a file that is not read is current',
    play: (clone) => clone.write({ README: '2', 'other.yaml': job('a') }),
    kind: 'current',
  },
  {
    name: 'a branch that was never merged is beside it',
    async play(clone) {
      await clone.git(['checkout', '--quiet', '-b', 'work']);
      await clone.commit({ 'jobs/a.yaml': undefined }, AT);
    },
    kind: 'behind',
    files: ['jobs/a.yaml'],
  },
  {
    name: 'a branch with the same manifests is current',
    async play(clone) {
      await clone.git(['checkout', '--quiet', '-b', 'work']);
      await clone.commit({ README: '2' }, AT);
    },
    kind: 'current',
  },
  {
    name: 'a force-push leaves the checkout behind',
    async play(_, remote) {
      await remote.git(['checkout', '--quiet', '--orphan', 'new']);
      await remote.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, AT);
      await remote.git(['branch', '--force', 'main', 'new']);
      await remote.git(['checkout', '--quiet', 'main']);
    },
    kind: 'behind',
    files: ['jobs/a.yaml'],
  },
  {
    name: 'a commit that is checked out by its id',
    async play(clone) {
      await clone.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, AT);
      await clone.git(['checkout', '--quiet', 'HEAD^']);
    },
    kind: 'current',
  },
  {
    name: 'the branch that hubjobs.yaml names counts, not the default one',
    async play(clone, remote) {
      const files = { 'hubjobs.yaml': `${CONFIG}branch: release/1\n` };
      await remote.git(['checkout', '--quiet', '-b', 'release/1']);
      await remote.commit(files, AT);
      await remote.git(['checkout', '--quiet', 'main']);
      await clone.write(files);
    },
    kind: 'current',
  },
  {
    name: 'the same when it says something else',
    async play(clone, remote) {
      await remote.git(['branch', 'release/1']);
      await clone.write({ 'hubjobs.yaml': `${CONFIG}branch: release/1\n` });
    },
    kind: 'behind',
    branch: 'release/1',
    files: ['hubjobs.yaml'],
  },
  {
    name: 'a branch that the remote does not have',
    play: (clone) => clone.write({ 'hubjobs.yaml': `${CONFIG}branch: other\n` }),
    kind: 'unknown',
    why: /^the remote origin has no branch other$/,
  },
  {
    name: 'a remote without a branch',
    async play(clone) {
      const empty = await createGitRepository('--bare');
      await clone.git(['remote', 'set-url', 'origin', empty.folder]);
    },
    kind: 'unknown',
    why: /^the remote origin does not say which branch is its default branch; `branch` in hubjobs.yaml can name it$/,
  },
  {
    name: 'a remote that cannot be reached',
    play: (_, remote) => rename(remote.folder, `${remote.folder}-away`),
    kind: 'unknown',
    why: /^git ls-remote origin HEAD failed: .*does not (exist|appear to be a git repository)/,
  },
  {
    name: 'a repository without a remote is its own branch',
    async play(clone) {
      await clone.git(['remote', 'remove', 'origin']);
      await clone.write({ 'jobs/a.yaml': job('a', { floor: 2 }) });
    },
    kind: 'current',
  },
  {
    name: 'a single remote of another name',
    async play(clone, remote) {
      await clone.git(['checkout', '--quiet', '--detach']);
      await clone.git(['remote', 'rename', 'origin', 'upstream']);
      await remote.commit({ 'jobs/a.yaml': undefined }, AT);
    },
    kind: 'behind',
    files: ['jobs/a.yaml'],
  },
  {
    name: 'several remotes, none of them named origin or tracked',
    async play(clone, remote) {
      await clone.git(['checkout', '--quiet', '--detach']);
      await clone.git(['remote', 'rename', 'origin', 'one']);
      await clone.git(['remote', 'add', 'other', remote.folder]);
    },
    kind: 'unknown',
    why: /^the repository has the remotes one, other, none of them is named origin, and the current branch tracks none$/,
  },
  {
    name: 'the remote that the current branch tracks, before origin',
    async play(clone, remote) {
      const fork = await remote.clone();
      await fork.commit({ 'jobs/a.yaml': undefined }, AT);
      await clone.git(['remote', 'add', 'my.fork', fork.folder]);
      await clone.git(['fetch', '--quiet', 'my.fork']);
      await clone.git(['branch', '--quiet', '--set-upstream-to', 'my.fork/main']);
    },
    kind: 'behind',
    files: ['jobs/a.yaml'],
  },
  {
    name: 'a shallow clone',
    play: (_, remote) => remote.commit({ 'jobs/a.yaml': undefined }, AT),
    cloneOptions: ['--depth', '1'],
    kind: 'behind',
    files: ['jobs/a.yaml'],
  },
  {
    name: 'a clone in which a part of the files is not checked out',
    async play(clone) {
      await clone.git(['sparse-checkout', 'set', '--no-cone', '/*', '!/jobs/b.yaml']);
    },
    kind: 'behind',
    files: ['jobs/b.yaml'],
  },
];

describe('a checkout against its branch', () => {
  it.each(cases)('$name', async ({ play, cloneOptions = [], kind, branch = 'main', files, why }) => {
    const remote = await createRemote();
    const clone = await remote.clone(...cloneOptions);
    await play?.(clone, remote);
    const before = await stateOf(clone);
    const { branch: opened } = await readGit(clone);
    const found = await opened.check();
    expect(found.kind, JSON.stringify(found)).toBe(kind);
    if (found.kind === 'behind') expect([found.branch, found.files]).toEqual([branch, files]);
    if (found.kind === 'unknown') expect(found.why).toMatch(why ?? /never/);
    expect(await stateOf(clone), 'nothing in the clone has changed').toEqual(before);
  });
});

/** Refs, index and depth, and whether a fetch has left a trace. */
async function stateOf(clone: GitRepository): Promise<unknown> {
  const hasTrace = await access(path.join(clone.folder, '.git/FETCH_HEAD')).then(
    () => true,
    () => false,
  );
  return {
    refs: await clone.git(['for-each-ref']),
    index: await clone.git(['ls-files', '--stage']),
    isShallow: await clone.git(['rev-parse', '--is-shallow-repository']),
    commits: await clone.git(['rev-list', '--all', '--count']),
    hasTrace,
  };
}

describe('asking the branch', () => {
  it('asks anew each time, and compares the same two commits once', async () => {
    const remote = await createRemote();
    const clone = await remote.clone();
    const { environment, commands } = await countingGit();
    const { branch } = await readGit(clone, { environment });
    const kinds: string[] = [];
    const look = async () => kinds.push((await branch.check()).kind);
    await look();
    await remote.commit({ README: '2' }, AT);
    await look();
    await look();
    await remote.commit({ 'jobs/a.yaml': undefined }, AT);
    await look();
    expect(kinds).toEqual(['current', 'current', 'current', 'behind']);
    const counts = await commands();
    expect(counts.filter((command) => command === 'ls-remote')).toHaveLength(4);
    expect(counts.filter((command) => command === 'fetch')).toHaveLength(2);
  });

  it('tells the newest commit by the beginning of its id', async () => {
    const remote = await createRemote();
    const clone = await remote.clone();
    const head = await remote.commit({ 'jobs/a.yaml': undefined }, AT);
    const { branch } = await readGit(clone);
    expect(await branch.check()).toMatchObject({ head: head.slice(0, 10) });
  });

  it('asks once more when there was no answer', async () => {
    const remote = await createRemote();
    const clone = await remote.clone();
    const { environment, commands } = await countingGit(
      'test "$command" != ls-remote || test "$(grep -c ls-remote "$(dirname "$0")/log")" -gt 1 || exit 1',
    );
    const { branch } = await readGit(clone, { environment });
    expect(await branch.check()).toEqual({ kind: 'current' });
    expect((await commands()).filter((command) => command === 'ls-remote')).toHaveLength(2);
  });

  it('prints no password of an address', async () => {
    const remote = await createRemote();
    const clone = await remote.clone();
    await clone.git(['remote', 'set-url', 'origin', 'https://ada:geheim@localhost:1/fleet.git']);
    const { branch } = await readGit(clone);
    const check = await branch.check();
    expect(check).toMatchObject({ kind: 'unknown', why: expect.stringContaining('localhost') });
    expect(JSON.stringify(check)).not.toContain('geheim');
  });

  it('ends with the signal', async () => {
    const remote = await createRemote();
    const clone = await remote.clone();
    const { branch } = await readGit(clone);
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(branch.check(controller.signal)).rejects.toThrow('enough');
    await expect(branch.history('main', controller.signal)).rejects.toThrow('enough');
  });
});
