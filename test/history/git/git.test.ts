import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Git } from '../../../src/history/git/git.ts';
import { countingGit } from '../../support/counting-git.ts';
import { createGitRepository, GIT_ENVIRONMENT } from '../../support/git-repository.ts';
import { CONFIG, job } from '../../support/history-files.ts';
import { NOW, readGit } from '../../support/read-git.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const FIRST = { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') };
const AT = { at: '2026-03-01T10:00:00Z' };

async function fakeGit(script: string): Promise<{ readonly PATH: string }> {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'git'), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(folder, 'git'), 0o755);
  return { PATH: `${folder}:/bin:/usr/bin` };
}

describe('where git does not answer, the manifests count as changed now and the branch is unknown', () => {
  it.each([
    ['no git', async () => ({ PATH: '/nonexistent' }), /^the program git was not found$/],
    [
      'an old git',
      () => fakeGit('echo git version 2.17.1'),
      /^git 2\.17 is too old: 2\.25 or newer is needed$/,
    ],
    [
      'a git that refuses the folder',
      () =>
        fakeGit(
          'case "$*" in *version) echo git version 2.40.0;; *) echo "fatal: detected dubious ownership" >&2; exit 128;; esac',
        ),
      /^git rev-parse failed: detected dubious ownership$/,
    ],
  ])('%s', async (_, environmentOf, why) => {
    const repository = await createGitRepository();
    await repository.commit(FIRST, AT);
    const { branch, manifests } = await readGit(repository, { environment: await environmentOf() });
    expect(manifests.get('a')).toMatchObject({ effectiveFrom: NOW });
    expect(manifests.get('a')?.changed).toBeUndefined();
    expect(await branch.check()).toEqual({ kind: 'unknown', why: expect.stringMatching(why) });
    const history = await branch.history('main');
    expect(history?.of('a')).toBeUndefined();
    expect(history?.cut).toMatch(why);
  });

  it('a broken repository', async () => {
    const repository = await createGitRepository();
    await repository.commit(FIRST, AT);
    await rm(path.join(repository.folder, '.git/objects'), { recursive: true });
    const { branch, manifests } = await readGit(repository);
    expect(manifests.get('a')).toMatchObject({ effectiveFrom: NOW });
    expect(await branch.check()).toMatchObject({
      kind: 'unknown',
      why: expect.stringMatching(/^git .* failed: /),
    });
  });

  it('a clone that has lost an earlier version of a file begins after it', async () => {
    const repository = await createGitRepository();
    await repository.commit(FIRST, AT);
    await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, { at: '2026-03-02T10:00:00Z' });
    const blob = await repository.git(['rev-parse', 'HEAD^:jobs/a.yaml']);
    await rm(path.join(repository.folder, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    const { branch } = await readGit(repository);
    const history = await branch.history('main');
    expect(history?.of('a')?.versions).toHaveLength(1);
    expect(history?.cut).toBe('the clone lacks files of earlier commits');
  });
});

describe('the git program', () => {
  it('works in its folder whatever the caller has in its environment', async () => {
    const repository = await createGitRepository();
    const id = await repository.commit(FIRST, AT);
    const other = await createGitRepository();
    const git = new Git(repository.folder, {
      ...GIT_ENVIRONMENT,
      GIT_DIR: path.join(other.folder, '.git'),
      GIT_WORK_TREE: other.folder,
      GIT_INDEX_FILE: '/nonexistent',
    });
    expect(await git.read(['rev-parse', 'HEAD'])).toBe(`${id}\n`);
  });

  it('reads the same whatever the user has set', async () => {
    const settings = await temporaryFolder({
      config: `[log]
  showSignature = true
  showRoot = false
  diffMerges = off
  date = relative
  follow = true
[diff]
  ignoreSubmodules = all
  renames = copies
  relative = true
  noprefix = true
[color]
  ui = always
[core]
  abbrev = 4
  quotePath = true
  pager = false
[format]
  pretty = full
`,
    });
    const repository = await createGitRepository();
    await repository.commit({ 'x/hubjobs.yaml': CONFIG, 'x/jobs/a.yaml': job('a') }, AT);
    await repository.git(['checkout', '--quiet', '-b', 'work']);
    await repository.commit({ 'x/jobs/a.yaml': job('a', { floor: 2 }) }, AT);
    await repository.git(['checkout', '--quiet', 'main']);
    await repository.merge('work', '2026-03-02T10:00:00Z', '--no-ff');
    const environment = { GIT_CONFIG_GLOBAL: path.join(settings, 'config') };
    const read = async (changes = {}) => {
      const { branch, manifests } = await readGit(repository, { root: 'x', environment: changes });
      return [manifests.get('a'), (await branch.history('main'))?.of('a')];
    };
    expect(await read(environment)).toEqual(await read());
  });

  it('is ended when it takes too long', async () => {
    const repository = await createGitRepository();
    const git = new Git(repository.folder, GIT_ENVIRONMENT);
    async function* never(): AsyncGenerator<string> {
      await new Promise(() => {});
    }
    const reading = git.read(['cat-file', '--batch'], { input: never(), timeoutMs: 50 });
    await expect(reading).rejects.toThrow('git cat-file took longer than 0.05 seconds');
  });

  it('asks the remote once for all that a partial clone lacks', async () => {
    const remote = await createGitRepository();
    await remote.git(['config', 'uploadpack.allowFilter', 'true']);
    await remote.commit(FIRST, AT);
    for (let floor = 2; floor < 6; floor += 1) {
      await remote.commit({ 'jobs/a.yaml': job('a', { floor }) }, { at: `2026-03-0${floor}T10:00:00Z` });
    }
    const clone = await remote.clone('--filter=blob:none');
    // Git notes here whatever it starts by itself, too.
    const trace = path.join(await temporaryFolder(), 'trace');
    const { branch } = await readGit(clone, { environment: { GIT_TRACE: trace } });
    const history = await branch.history('main');
    expect(history?.of('a')?.versions).toHaveLength(5);
    expect(history?.cut).toBeUndefined();
    // For the versions of hubjobs.yaml, and for those of the manifests.
    expect((await readFile(trace, 'utf8')).match(/built-in: git fetch/g)).toHaveLength(2);
    expect(await clone.git(['for-each-ref', '--format=%(refname)'])).not.toContain('FETCH_HEAD');
  });

  it('reads 300 commits of 200 manifests with few processes', async () => {
    const repository = await createGitRepository();
    const names = Array.from({ length: 200 }, (_, index) => `job-${index}`);
    const file = (name: string) => `jobs/${name}.yaml`;
    const first = Object.fromEntries(names.map((name) => [file(name), job(name)]));
    await repository.fastImport([
      { at: '2026-03-01T00:00:00Z', files: { 'hubjobs.yaml': CONFIG, ...first } },
      ...Array.from({ length: 299 }, (_, index) => ({
        at: new Date(Date.parse('2026-03-02T00:00:00Z') + index * 3_600_000).toISOString(),
        files: { [file(`job-${index % 150}`)]: job(`job-${index % 150}`, { floor: 2 + index }) },
      })),
    ]);
    const { environment, commands } = await countingGit();
    const { branch, manifests } = await readGit(repository, { environment });
    const opening = await commands();
    expect(manifests.size).toBe(200);
    expect(opening.toSorted()).toEqual(
      ['version', 'rev-parse', 'rev-parse', 'log', 'ls-tree', 'hash-object', 'log'].toSorted(),
    );
    const history = await branch.history('main');
    // One diff-tree for the commit that brought hubjobs.yaml: it may have moved it.
    const reading = (await commands()).slice(opening.length);
    expect(reading.toSorted()).toEqual(['cat-file', 'config', 'diff-tree', 'log']);
    // Each of the 150 was edited twice, but for the last one.
    expect(names.map((name) => history?.of(name)?.versions.length)).toEqual(
      names.map((_, index) => (index < 149 ? 3 : index === 149 ? 2 : 1)),
    );
  });
});
