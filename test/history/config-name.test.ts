import { describe, expect, it } from 'vitest';
import { readCommit } from '../../src/history/base/read-commit.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import { formatInstant } from '../../src/model/instant.ts';
import { createGitRepository, GIT_ENVIRONMENT } from '../support/git-repository.ts';
import { CONFIG, job } from '../support/history-files.ts';
import { readGit, versionsIn } from '../support/read-git.ts';

const FROZEN = `${CONFIG}freezes:
  - { name: winter, reason: Repairs, deny: { from: "2026-12-20T00:00Z", to: "2026-12-27T00:00Z" } }
`;
const day = (number: number) => ({ at: `2026-03-0${number}T10:00:00Z` });

async function versionsOf(
  repository: Parameters<typeof readGit>[0],
  options?: Parameters<typeof readGit>[1],
) {
  const { branch } = await readGit(repository, options);
  return versionsIn((await branch.history('main'))?.of('a'));
}

describe('a configuration that is named hubjobs.yml', () => {
  it('counts when a manifest is asked for its last change', async () => {
    const repository = await createGitRepository();
    await repository.commit({ 'hubjobs.yml': CONFIG, 'jobs/a.yaml': job('a') }, day(1));
    await repository.commit({ 'hubjobs.yml': FROZEN }, day(2));
    const effectiveFrom = (await readGit(repository)).manifests.get('a')?.effectiveFrom ?? 0;
    expect(formatInstant(effectiveFrom)).toBe('2026-03-02T10:00:00Z');
    expect(await versionsOf(repository)).toEqual([
      '2026-03-01T10:00:00Z floor 1',
      '2026-03-02T10:00:00Z floor 1 frozen',
    ]);
  });

  it('keeps its history when it gets the other name, or another folder', async () => {
    const repository = await createGitRepository();
    await repository.commit({ 'hubjobs.yml': CONFIG, 'jobs/a.yaml': job('a') }, day(1));
    await repository.commit({ 'hubjobs.yml': FROZEN }, day(2));
    await repository.commit({ 'hubjobs.yml': undefined, 'hubjobs.yaml': FROZEN }, day(3));
    const before = ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z floor 1 frozen'];
    expect(await versionsOf(repository)).toEqual(before);
    await repository.commit({ 'hubjobs.yaml': undefined, 'hubjobs.yml': FROZEN }, day(4));
    await repository.commit(
      {
        'hubjobs.yml': undefined,
        'jobs/a.yaml': undefined,
        'iot/hubjobs.yml': FROZEN,
        'iot/jobs/a.yaml': job('a'),
      },
      day(5),
    );
    expect(await versionsOf(repository, { root: 'iot' })).toEqual(before);
  });

  it('a commit with both names says nothing', async () => {
    const repository = await createGitRepository();
    await repository.commit({ 'hubjobs.yml': CONFIG, 'jobs/a.yaml': job('a') }, day(1));
    await repository.commit({ 'hubjobs.yaml': FROZEN, 'jobs/a.yaml': job('a', { floor: 2 }) }, day(2));
    await repository.commit({ 'hubjobs.yml': undefined, 'jobs/a.yaml': job('a', { floor: 3 }) }, day(3));
    expect(await versionsOf(repository)).toEqual([
      '2026-03-01T10:00:00Z floor 1',
      '2026-03-03T10:00:00Z floor 3 frozen',
    ]);
  });

  it('is read from the base of a diff', async () => {
    const repository = await createGitRepository();
    const first = await repository.commit({ 'hubjobs.yml': FROZEN, 'jobs/a.yaml': job('a') }, day(1));
    const both = await repository.commit({ 'hubjobs.yaml': CONFIG }, day(2));
    await repository.commit({ 'hubjobs.yml': undefined }, day(3));
    const today = await loadRepository({ root: repository.folder });
    const read = async (commit: string) => (await readCommit(today, commit, GIT_ENVIRONMENT)).repository;
    expect((await read(first)).config.freezes).toMatchObject([{ name: 'winter' }]);
    expect((await read(both)).diagnostics.map(({ code }) => code)).toEqual(['duplicate-config']);
  });
});
