import { describe, expect, it } from 'vitest';
import type { RolloutHistory } from '../../../src/model/history.ts';
import { formatInstant } from '../../../src/model/instant.ts';
import { createGitRepository, type GitRepository } from '../../support/git-repository.ts';
import { CONFIG, job, rollout } from '../../support/history-files.ts';
import { readGit } from '../../support/read-git.ts';

/*
 * What a branch said of the rollout `a`, read from real repositories: the same questions as about manifests in
 * hub-history.test.ts. Days are of March 2026, and now is the 20th.
 */

const at = (day: number) => ({ at: `2026-03-${String(day).padStart(2, '0')}T10:00:00Z` });
const FILE = 'jobs/a.yaml';
const FREEZE = `freezes:
  - { name: stop, reason: Repairs, deny: { from: "2026-03-01T00:00Z", to: "2026-04-01T00:00Z" } }
`;

interface Case {
  readonly name: string;
  readonly play: (repository: GitRepository) => Promise<void>;
  readonly checkout?: (repository: GitRepository) => Promise<GitRepository>;
  /** `undefined`: Git says nothing of it. */
  readonly versions: readonly string[] | undefined;
  readonly isCut?: boolean;
  /** The day of the last commit that changed its file or hubjobs.yaml; absent: it is not committed. */
  readonly changed?: number;
}

const begin = (repository: GitRepository, text = rollout('a')) =>
  repository.commit({ 'hubjobs.yaml': CONFIG, [FILE]: text }, at(1));

const cases: readonly Case[] = [
  {
    name: 'an edit, its revert, and the edit again',
    async play(repository) {
      await begin(repository);
      const edit = await repository.commit({ [FILE]: rollout('a', { version: 2 }) }, at(2));
      await repository.git(['revert', '--no-commit', edit]);
      await repository.commit({}, at(3));
      await repository.commit({ [FILE]: rollout('a', { version: 2 }) }, at(4));
    },
    versions: ['1 version 1', '2 version 2', '3 version 1', '4 version 2'],
    changed: 4,
  },
  {
    name: 'removed and restored',
    async play(repository) {
      await begin(repository);
      await repository.commit({ [FILE]: undefined }, at(2));
      await repository.commit({ [FILE]: rollout('a') }, at(3));
    },
    versions: ['1 version 1', '2 none', '3 version 1'],
    changed: 3,
  },
  {
    name: 'in another file, and beside others in one file',
    async play(repository) {
      await begin(repository);
      await repository.commit({ [FILE]: undefined, 'jobs/deep/b.yaml': rollout('a') }, at(2));
      await repository.commit({ 'jobs/deep/b.yaml': `${rollout('b')}---\n${rollout('a')}` }, at(3));
    },
    versions: ['1 version 1'],
    changed: 3,
  },
  {
    name: 'words change nothing',
    async play(repository) {
      await begin(repository);
      await repository.commit({ [FILE]: rollout('a', { description: 'Other words' }) }, at(2));
      await repository.commit({ [FILE]: `# A comment\n${rollout('a')}` }, at(3));
    },
    versions: ['1 version 1'],
    changed: 3,
  },
  {
    name: 'what steers a version is told too: promote, suspend, labels',
    async play(repository) {
      await begin(repository);
      await repository.commit({ [FILE]: rollout('a', { promote: 'rest' }) }, at(2));
      await repository.commit({ [FILE]: rollout('a', { suspend: true }) }, at(3));
      await repository.commit({ [FILE]: rollout('a', { labels: '{ team: doors }' }) }, at(4));
    },
    versions: ['1 version 1', '2 version 1 promotes rest', '3 version 1 suspended', '4 version 1'],
    changed: 4,
  },
  {
    name: 'a freeze that is added and lifted',
    async play(repository) {
      await begin(repository);
      await repository.commit({ 'hubjobs.yaml': CONFIG + FREEZE }, at(2));
      await repository.commit({ 'hubjobs.yaml': CONFIG }, at(3));
    },
    versions: ['1 version 1', '2 version 1 frozen', '3 version 1'],
    changed: 3,
  },
  {
    name: 'a selector that leaves it out',
    async play(repository) {
      const selecting = CONFIG.replace('tier: S3', 'tier: S3, selector: { team: doors }');
      await begin(repository);
      await repository.commit({ 'hubjobs.yaml': selecting }, at(2));
      await repository.commit({ [FILE]: rollout('a', { labels: '{ team: doors }' }) }, at(3));
    },
    versions: ['1 version 1', '2 none', '3 version 1'],
    changed: 3,
  },
  {
    name: 'a commit with errors says nothing',
    async play(repository) {
      await begin(repository);
      await repository.commit({ [FILE]: rollout('a', { promote: 'nothing', version: 2 }) }, at(2));
      await repository.commit({ [FILE]: rollout('a', { version: 3 }) }, at(3));
    },
    versions: ['1 version 1', '3 version 3'],
    changed: 3,
  },
  {
    name: 'another name is another rollout',
    async play(repository) {
      await begin(repository, rollout('old'));
      await repository.commit({ [FILE]: rollout('a') }, at(2));
    },
    versions: ['1 none', '2 version 1'],
    changed: 2,
  },
  {
    name: 'a job of its name before it was no rollout',
    async play(repository) {
      await begin(repository, job('a'));
      await repository.commit({ [FILE]: rollout('a') }, at(2));
    },
    versions: ['1 none', '2 version 1'],
    changed: 2,
  },
  {
    name: 'a merge counts when it was made',
    async play(repository) {
      await begin(repository);
      await repository.git(['checkout', '--quiet', '-b', 'work']);
      await repository.commit({ [FILE]: rollout('a', { version: 2 }) }, at(2));
      await repository.commit({ [FILE]: rollout('a', { version: 3 }) }, at(3));
      await repository.git(['checkout', '--quiet', 'main']);
      await repository.merge('work', at(9).at, '--no-ff');
    },
    versions: ['1 version 1', '9 version 3'],
    changed: 9,
  },
  {
    name: 'a squashed branch counts when it was squashed',
    async play(repository) {
      await begin(repository);
      await repository.git(['checkout', '--quiet', '-b', 'work']);
      await repository.commit({ [FILE]: rollout('a', { version: 2 }) }, at(2));
      await repository.git(['checkout', '--quiet', 'main']);
      await repository.git(['merge', '--quiet', '--squash', 'work']);
      await repository.commit({}, at(9));
    },
    versions: ['1 version 1', '9 version 2'],
    changed: 9,
  },
  {
    name: 'a shallow clone begins with its oldest commit, and says so',
    async play(repository) {
      await begin(repository);
      await repository.commit({ [FILE]: rollout('a', { version: 2 }) }, at(2));
      await repository.commit({ 'jobs/b.yaml': job('b') }, at(3));
    },
    checkout: (repository) => repository.clone('--depth', '2'),
    versions: ['2 version 2'],
    isCut: true,
    changed: 2,
  },
  {
    name: 'an edit that is not committed counts as made now',
    async play(repository) {
      await begin(repository);
      await repository.write({ [FILE]: rollout('a', { version: 2 }) });
    },
    versions: ['1 version 1', '20 version 2'],
  },
  {
    name: 'of a file that was never committed Git says nothing',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/b.yaml': job('b') }, at(1));
      await repository.write({ [FILE]: rollout('a') });
    },
    versions: undefined,
  },
  {
    name: 'removed, and not there any more',
    async play(repository) {
      await begin(repository);
      await repository.commit({ [FILE]: job('a') }, at(2));
    },
    versions: ['1 version 1', '2 none'],
  },
];

describe('the history of a rollout', () => {
  it.each(cases)('$name', async ({ play, checkout, versions, isCut = false, changed }) => {
    const made = await createGitRepository();
    await play(made);
    const { branch, rollouts } = await readGit((await checkout?.(made)) ?? made);
    const found = (await branch.history('main'))?.rolloutOf('a');
    expect(found && versionsIn(found)).toEqual(versions);
    expect(found?.isCut ?? false).toBe(isCut);
    const until = found?.versions.map((version) => version.until);
    expect(until).toEqual(found?.versions.map((_, index) => found.versions[index + 1]?.from));
    const day = rollouts.get('a')?.changed?.at;
    expect(day === undefined ? undefined : dayOf(day)).toBe(changed);
  });

  it('is unknown where Git does not answer', async () => {
    const repository = await createGitRepository();
    await begin(repository);
    const { branch, rollouts } = await readGit(repository, { environment: { PATH: '/nonexistent' } });
    const history = await branch.history('main');
    expect(history?.cut).toMatch(/git/);
    expect(history?.rolloutOf('a')).toBeUndefined();
    expect(rollouts.get('a')).not.toHaveProperty('changed');
  });
});

/** In a few words: `2 version 1 suspended`, begun on the second. */
function versionsIn({ versions }: RolloutHistory): readonly string[] {
  return versions.map(({ from, rollout: said, freezes }) => {
    if (!said) return `${dayOf(from)} none`;
    const { promote, suspend, done = '' } = said;
    return [
      `${dayOf(from)} ${done.replace('properties.reported.version =', 'version')}`,
      ...(promote === undefined ? [] : [`promotes ${promote}`]),
      ...(suspend ? ['suspended'] : []),
      ...(freezes.length > 0 ? ['frozen'] : []),
    ].join(' ');
  });
}

function dayOf(instant: number): number {
  return Number(formatInstant(instant).slice(8, 10));
}
