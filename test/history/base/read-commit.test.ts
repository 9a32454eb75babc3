import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommit } from '../../../src/history/base/read-commit.ts';
import { loadRepository } from '../../../src/manifests/load.ts';
import { createGitRepository, GIT_ENVIRONMENT, type GitRepository } from '../../support/git-repository.ts';

const CONFIG = 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n';

const policy = (name: string) => `apiVersion: hubjobs/v1
kind: Policy
metadata: { name: ${name} }
spec: { deny: devices > 5, message: Ask first. }
`;

async function namesAt({ folder }: GitRepository, ref: string, root = '.') {
  const today = await loadRepository({ root: path.join(folder, root) });
  const { repository } = await readCommit(today, ref, GIT_ENVIRONMENT);
  return repository.policies.map(({ name }) => name).sort();
}

async function createRepository(files: Readonly<Record<string, string>>): Promise<GitRepository> {
  const repository = await createGitRepository();
  await repository.commit({ 'hubjobs.yaml': CONFIG, ...files }, { at: '2026-03-01T00:00:00Z' });
  return repository;
}

describe('a repository at a commit', () => {
  it('has what the commit says, whatever the checkout and the working tree say', async () => {
    const repository = await createRepository({
      'jobs/p.yaml': policy('old'),
      'jobs/q.yaml': policy('same'),
    });
    const base = await repository.head();
    await repository.commit({ 'jobs/p.yaml': policy('new') }, { at: '2026-03-02T00:00:00Z' });
    await repository.write({ 'jobs/r.yaml': policy('not-committed') });
    expect(await namesAt(repository, base)).toEqual(['old', 'same']);
    expect(await namesAt(repository, 'HEAD~1')).toEqual(['old', 'same']);
    expect(await namesAt(repository, 'main')).toEqual(['new', 'same']);
  });

  it('is read by the globs of its own configuration', async () => {
    const config = `${CONFIG}manifests: ["rules/*.yaml"]\n`;
    const repository = await createRepository({ 'hubjobs.yaml': config, 'rules/p.yaml': policy('old') });
    const base = await repository.head();
    await repository.commit({ 'hubjobs.yaml': CONFIG }, { at: '2026-03-02T00:00:00Z' });
    expect(await namesAt(repository, base)).toEqual(['old']);
    expect(await namesAt(repository, 'HEAD')).toEqual([]);
  });

  it('may be in a folder of the Git repository', async () => {
    const repository = await createGitRepository();
    const files = { 'fleet/hubjobs.yaml': CONFIG, 'fleet/jobs/p.yaml': policy('old') };
    await repository.commit(files, { at: '2026-03-01T00:00:00Z' });
    await repository.commit({ 'fleet/jobs/p.yaml': undefined }, { at: '2026-03-02T00:00:00Z' });
    expect(await namesAt(repository, 'HEAD~1', 'fleet')).toEqual(['old']);
  });

  it('has a policy that is behind a symbolic link', async () => {
    const repository = await createRepository({ 'shared/p.yaml': policy('old') });
    await repository.write({ 'jobs/other.yaml': policy('other') });
    await symlink('../shared/p.yaml', path.join(repository.folder, 'jobs/p.yaml'));
    await repository.commit({}, { at: '2026-03-02T00:00:00Z' });
    const base = await repository.head();
    await repository.commit({ 'jobs/other.yaml': undefined }, { at: '2026-03-03T00:00:00Z' });
    expect(await namesAt(repository, base)).toEqual(['old', 'other']);
  });

  it('is asked of the remote where a shallow clone lacks the commit', async () => {
    const repository = await createRepository({ 'jobs/p.yaml': policy('old') });
    const base = await repository.head();
    await repository.git(['config', 'uploadpack.allowAnySHA1InWant', 'true']);
    await repository.commit({ 'jobs/p.yaml': policy('new') }, { at: '2026-03-02T00:00:00Z' });
    const clone = await repository.clone('--depth=1');
    const allowFile = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'protocol.file.allow',
      GIT_CONFIG_VALUE_0: 'always',
    };
    const today = await loadRepository({ root: clone.folder });
    const read = await readCommit(today, base, { ...GIT_ENVIRONMENT, ...allowFile });
    expect(read.repository.policies.map(({ name }) => name)).toEqual(['old']);
    expect(read.commit).toBe(base.slice(0, 10));
  });

  it.each(['no-such-branch', '--all', 'f'.repeat(40), ''])('is not found at %j', async (ref) => {
    const repository = await createRepository({});
    await expect(namesAt(repository, ref)).rejects.toThrow(
      `there is no commit ${JSON.stringify(ref)} in this clone`,
    );
  });
});
