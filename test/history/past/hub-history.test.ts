import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../../src/model/instant.ts';
import { createGitRepository, type GitRepository } from '../../support/git-repository.ts';
import { CONFIG, job } from '../../support/history-files.ts';
import { NOW, readGit, versionsIn } from '../../support/read-git.ts';

/*
 * What a branch said, read from real repositories. Each case plays some commits and reads the manifest `a`. Days are of
 * March 2026, and now is the 20th.
 */

const at = (day: number, hour = 10) => ({ at: `2026-03-${String(day).padStart(2, '0')}T${hour}:00:00Z` });

const FREEZE = `freezes:
  - { name: stop, reason: Repairs, deny: { from: "2026-03-01T00:00Z", to: "2026-04-01T00:00Z" } }
`;

const listJob = (file: string) => job('a').replace('{ query: tags.floor = 1 }', `{ deviceIdsFrom: ${file} }`);

interface Case {
  readonly name: string;
  readonly play: (repository: GitRepository) => Promise<void>;
  /** The checkout that is read; the repository itself if absent. */
  readonly checkout?: (repository: GitRepository) => Promise<GitRepository>;
  /** The folder of `hubjobs.yaml`. */
  readonly root?: string;
  readonly hub?: string;
  /** `undefined`: Git says nothing of it. */
  readonly versions: readonly string[] | undefined;
  readonly formerNames?: readonly string[];
  /** The day on which the last change was made; absent: the files are not committed. */
  readonly changed?: string;
  readonly cut?: RegExp;
}

const cases: readonly Case[] = [
  {
    name: 'an edit, a pause and its end',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2, suspend: true }) }, at(3));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(4));
    },
    versions: [
      '2026-03-01T10:00:00Z floor 1',
      '2026-03-02T10:00:00Z floor 2',
      '2026-03-03T10:00:00Z floor 2 suspended',
      '2026-03-04T10:00:00Z floor 2',
    ],
    changed: '2026-03-04T10:00:00Z',
  },
  {
    name: 'overrides for this hub, and for another',
    async play(repository) {
      const hubs = (lines: string) => `${job('a')}hubs:\n${lines}`;
      const other = '  other: { overrides: { suspend: true } }\n';
      await repository.commit(
        { 'hubjobs.yaml': `${CONFIG}  other: { hostName: other.test, tier: S1 }\n`, 'jobs/a.yaml': job('a') },
        at(1),
      );
      await repository.commit({ 'jobs/a.yaml': hubs(other) }, at(2));
      await repository.commit(
        { 'jobs/a.yaml': hubs(`  main: { overrides: { target: { query: tags.floor = 5 } } }\n${other}`) },
        at(3),
      );
      await repository.commit({ 'jobs/a.yaml': hubs(other) }, at(4));
    },
    versions: [
      '2026-03-01T10:00:00Z floor 1',
      '2026-03-03T10:00:00Z floor 5',
      '2026-03-04T10:00:00Z floor 1',
    ],
    changed: '2026-03-04T10:00:00Z',
  },
  {
    name: 'a list of devices that changes, moves and is no longer used',
    async play(repository) {
      await repository.commit(
        { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': listJob('lists/old.txt'), 'lists/old.txt': 'door-1\n' },
        at(1),
      );
      await repository.commit({ 'lists/old.txt': 'door-1\ndoor-2\n' }, at(2));
      await repository.commit(
        { 'lists/old.txt': '# Doors\ndoor-2\ndoor-1\n', 'lists/unused.txt': 'x\n' },
        at(3),
      );
      await repository.commit(
        { 'jobs/a.yaml': listJob('doors.csv'), 'doors.csv': 'deviceId\ndoor-3\n' },
        at(4),
      );
      await repository.commit({ 'lists/old.txt': 'door-9\n' }, at(5));
    },
    versions: [
      "2026-03-01T10:00:00Z deviceId IN ['door-1']",
      "2026-03-02T10:00:00Z deviceId IN ['door-1', 'door-2']",
      "2026-03-04T10:00:00Z deviceId IN ['door-3']",
    ],
    changed: '2026-03-04T10:00:00Z',
  },
  {
    name: 'a list of devices that is not committed',
    async play(repository) {
      await repository.commit(
        { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': listJob('lists/a.txt'), 'lists/a.txt': 'door-1\n' },
        at(1),
      );
      await repository.write({ 'lists/a.txt': 'door-2\n' });
    },
    versions: ["2026-03-01T10:00:00Z deviceId IN ['door-1']", "2026-03-20T00:00:00Z deviceId IN ['door-2']"],
  },
  {
    name: 'edits of the description and of comments alter nothing',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { description: 'Other words' }) }, at(2));
      await repository.commit({ 'jobs/a.yaml': `# A comment\n${job('a')}` }, at(3));
    },
    versions: ['2026-03-01T10:00:00Z floor 1'],
    changed: '2026-03-01T10:00:00Z',
  },
  {
    name: 'labels that no selector reads are no change of what is asked for',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { labels: '{ team: doors }' }) }, at(2));
    },
    // A freeze may be about labels, so they make a version.
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z floor 1'],
    changed: '2026-03-01T10:00:00Z',
  },
  {
    name: 'removed and restored',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': undefined }, at(2));
      await repository.commit({ 'jobs/a.yaml': job('a') }, at(3));
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z none', '2026-03-03T10:00:00Z floor 1'],
    changed: '2026-03-03T10:00:00Z',
  },
  {
    name: 'a freeze that is added and lifted',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'hubjobs.yaml': CONFIG + FREEZE }, at(2));
      await repository.commit({ 'hubjobs.yaml': CONFIG }, at(3));
    },
    versions: [
      '2026-03-01T10:00:00Z floor 1',
      '2026-03-02T10:00:00Z floor 1 frozen',
      '2026-03-03T10:00:00Z floor 1',
    ],
    changed: '2026-03-01T10:00:00Z',
  },
  {
    name: 'a selector that leaves it out, without a change of its own file',
    async play(repository) {
      const selecting = CONFIG.replace('tier: S3', 'tier: S3, selector: { team: doors }');
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'hubjobs.yaml': selecting, 'jobs/b.yaml': job('b') }, at(2));
      await repository.commit({ 'hubjobs.yaml': CONFIG }, at(3));
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z none', '2026-03-03T10:00:00Z floor 1'],
    changed: '2026-03-03T10:00:00Z',
  },
  {
    name: 'globs that named other folders',
    async play(repository) {
      const config = (glob: string) => `${CONFIG}manifests: ["${glob}"]\n`;
      await repository.commit({ 'hubjobs.yaml': config('old/*.yaml'), 'old/a.yaml': job('a') }, at(1));
      await repository.commit({ 'old/a.yaml': job('a', { floor: 2 }) }, at(2));
      await repository.commit(
        {
          'hubjobs.yaml': config('new/*.yaml'),
          'old/a.yaml': undefined,
          'new/a.yaml': job('a', { floor: 2 }),
        },
        at(3),
      );
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z floor 2'],
    changed: '2026-03-02T10:00:00Z',
  },
  {
    name: 'a hub that hubjobs.yaml did not have yet',
    async play(repository) {
      const other = CONFIG.replace('main: { hostName: memory.test', 'other: { hostName: other.test');
      await repository.commit({ 'hubjobs.yaml': other, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'hubjobs.yaml': CONFIG }, at(2));
    },
    versions: ['2026-03-01T10:00:00Z none', '2026-03-02T10:00:00Z floor 1'],
    changed: '2026-03-02T10:00:00Z',
  },
  {
    name: 'a hub that had another name is the same hub',
    async play(repository) {
      const other = CONFIG.replace('main:', 'production:');
      await repository.commit({ 'hubjobs.yaml': other, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'hubjobs.yaml': CONFIG }, at(2));
    },
    versions: ['2026-03-01T10:00:00Z floor 1'],
    changed: '2026-03-01T10:00:00Z',
  },
  {
    name: 'a hub that only the environment names',
    async play(repository) {
      const without = CONFIG.replace(/hubs:.*/s, '');
      await repository.commit({ 'hubjobs.yaml': without, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'hubjobs.yaml': CONFIG }, at(2));
      await repository.commit({ 'hubjobs.yaml': without }, at(3));
    },
    hub: 'my-hub',
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z none', '2026-03-03T10:00:00Z floor 1'],
    changed: '2026-03-03T10:00:00Z',
  },
  {
    name: 'a commit with errors says nothing',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { suspend: true }), 'jobs/b.yaml': '[' }, at(2));
      await repository.commit({ 'jobs/b.yaml': job('a') }, at(3));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }), 'jobs/b.yaml': undefined }, at(4));
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-04T10:00:00Z floor 2'],
    changed: '2026-03-04T10:00:00Z',
  },
  {
    name: 'renamed in one commit, twice',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('old') }, at(1));
      await repository.commit({ 'jobs/a.yaml': undefined, 'jobs/b.yaml': job('middle') }, at(2));
      await repository.commit({ 'jobs/b.yaml': job('a') }, at(3));
    },
    versions: ['2026-03-01T10:00:00Z floor 1'],
    formerNames: ['middle', 'old'],
    changed: '2026-03-01T10:00:00Z',
  },
  {
    name: 'renamed with an edit: a new manifest',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('old') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
    },
    versions: ['2026-03-01T10:00:00Z none', '2026-03-02T10:00:00Z floor 2'],
    changed: '2026-03-02T10:00:00Z',
  },
  {
    name: 'a fast-forward of commits with old dates counts by their dates',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.git(['checkout', '--quiet', '-b', 'work']);
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
      await repository.git(['checkout', '--quiet', 'main']);
      await repository.merge('work', at(9).at, '--ff-only');
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z floor 2'],
    changed: '2026-03-02T10:00:00Z',
  },
  {
    name: 'a merge counts when it was made',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.git(['checkout', '--quiet', '-b', 'work']);
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 3 }) }, at(3));
      await repository.git(['checkout', '--quiet', 'main']);
      await repository.merge('work', at(9).at, '--no-ff');
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-09T10:00:00Z floor 3'],
    changed: '2026-03-09T10:00:00Z',
  },
  {
    name: 'a squashed branch counts when it was squashed',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.git(['checkout', '--quiet', '-b', 'work']);
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
      await repository.git(['checkout', '--quiet', 'main']);
      await repository.git(['merge', '--quiet', '--squash', 'work']);
      await repository.commit({}, at(9));
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-09T10:00:00Z floor 2'],
    changed: '2026-03-09T10:00:00Z',
  },
  {
    name: 'a merge of main into a branch, which main then follows, hides what main said meanwhile',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.git(['checkout', '--quiet', '-b', 'work']);
      await repository.commit({ 'jobs/b.yaml': job('b') }, at(2));
      await repository.git(['checkout', '--quiet', 'main']);
      await repository.commit({ 'jobs/a.yaml': job('a', { suspend: true }) }, at(3));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(4));
      await repository.git(['checkout', '--quiet', 'work']);
      await repository.merge('main', at(5).at, '--no-ff');
      await repository.git(['checkout', '--quiet', 'main']);
      await repository.merge('work', at(6).at, '--ff-only');
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-05T10:00:00Z floor 2'],
    changed: '2026-03-05T10:00:00Z',
  },
  {
    name: 'a branch that was never merged says nothing',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.git(['checkout', '--quiet', '-b', 'work']);
      await repository.commit({ 'jobs/a.yaml': job('a', { suspend: true }) }, at(2));
      await repository.git(['checkout', '--quiet', 'main']);
    },
    versions: ['2026-03-01T10:00:00Z floor 1'],
    changed: '2026-03-01T10:00:00Z',
  },
  {
    name: 'after a force-push only the new commits count',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { suspend: true }) }, at(2));
      await repository.git(['reset', '--quiet', '--hard', 'HEAD^']);
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(3));
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-03T10:00:00Z floor 2'],
    changed: '2026-03-03T10:00:00Z',
  },
  {
    name: 'dates that go backwards are made to go forwards',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(5));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(3));
    },
    versions: ['2026-03-05T10:00:00Z floor 1', '2026-03-05T10:00:00Z floor 2'],
    changed: '2026-03-05T10:00:00Z',
  },
  {
    name: 'a commit that is dated ahead counts as made now',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, { at: '2026-05-01T00:00:00Z' });
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-20T00:00:00Z floor 2'],
    changed: '2026-03-20T00:00:00Z',
  },
  {
    name: 'versions older than 40 days are left out, but for the one in force then',
    async play(repository) {
      const old = (day: string) => ({ at: `2026-01-${day}T10:00:00Z` });
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, old('01'));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, old('10'));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 3 }) }, old('20'));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 4 }) }, at(1));
    },
    versions: ['2026-01-20T10:00:00Z floor 3', '2026-03-01T10:00:00Z floor 4'],
    changed: '2026-03-01T10:00:00Z',
  },
  {
    name: 'a recent commit below older ones is found',
    async play(repository) {
      const old = { at: '2026-01-01T10:00:00Z' };
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a', { suspend: true }) }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 3 }) }, old);
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 4 }) }, old);
    },
    versions: [
      '2026-03-01T10:00:00Z floor 1 suspended',
      '2026-03-02T10:00:00Z floor 2',
      '2026-03-02T10:00:00Z floor 3',
      '2026-03-02T10:00:00Z floor 4',
    ],
    changed: '2026-03-02T10:00:00Z',
  },
  {
    name: 'a shallow clone begins with its oldest commit',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a', { suspend: true }) }, at(1));
      await repository.commit({ 'jobs/b.yaml': job('b') }, at(2));
      await repository.commit({ 'jobs/a.yaml': job('a') }, at(3));
      await repository.commit({ 'jobs/b.yaml': job('b', { floor: 2 }) }, at(4));
    },
    checkout: (repository) => repository.clone('--depth', '2'),
    versions: ['2026-03-03T10:00:00Z floor 1'],
    changed: '2026-03-03T10:00:00Z',
    cut: /^the clone is shallow: fetch all commits, with `fetch-depth: 0` in GitHub Actions/,
  },
  {
    name: 'a shallow clone that reaches far enough is as good as a whole one',
    async play(repository) {
      await repository.commit(
        { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') },
        { at: '2025-01-01T00:00:00Z' },
      );
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, { at: '2026-01-01T00:00:00Z' });
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 3 }) }, at(3));
    },
    checkout: (repository) => repository.clone('--depth', '2'),
    versions: ['2026-01-01T00:00:00Z floor 2', '2026-03-03T10:00:00Z floor 3'],
    changed: '2026-03-03T10:00:00Z',
  },
  {
    name: 'a commit checked out by its id, without a branch',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 3 }) }, at(3));
      await repository.git(['checkout', '--quiet', 'HEAD^']);
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z floor 2'],
    changed: '2026-03-02T10:00:00Z',
  },
  {
    name: 'a worktree',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
      await repository.git(['worktree', 'add', '--quiet', 'other']);
    },
    root: 'other',
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z floor 2'],
    changed: '2026-03-02T10:00:00Z',
  },
  {
    name: 'a subfolder of the repository, beside files that do not matter',
    async play(repository) {
      const root = 'deep/fleet [1]/';
      await repository.commit({ [`${root}hubjobs.yaml`]: CONFIG, [`${root}jobs/a.yaml`]: job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { suspend: true }) }, at(2));
      await repository.commit({ [`${root}jobs/a.yaml`]: job('a', { floor: 2 }) }, at(3));
    },
    root: 'deep/fleet [1]',
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-03T10:00:00Z floor 2'],
    changed: '2026-03-03T10:00:00Z',
  },
  {
    name: 'a root whose folder was moved, twice',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a'), other: 'x' }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
      const move = async (from: string, to: string) => {
        for (const name of ['hubjobs.yaml', 'jobs']) await repository.git(['mv', `${from}${name}`, to]);
      };
      await repository.write({ 'ops/note': 'x', 'fleet/note': 'x' });
      await move('', 'ops');
      await repository.commit({}, at(3));
      await repository.commit({ 'ops/jobs/a.yaml': job('a', { floor: 3 }) }, at(4));
      await move('ops/', 'fleet');
      await repository.commit({}, at(5));
      await repository.commit({ 'fleet/jobs/a.yaml': job('a', { floor: 4 }) }, at(6));
    },
    root: 'fleet',
    versions: [
      '2026-03-01T10:00:00Z floor 1',
      '2026-03-02T10:00:00Z floor 2',
      '2026-03-04T10:00:00Z floor 3',
      '2026-03-06T10:00:00Z floor 4',
    ],
    changed: '2026-03-06T10:00:00Z',
  },
  {
    name: 'a root that is a submodule',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.commit({ 'jobs/a.yaml': job('a', { floor: 2 }) }, at(2));
    },
    async checkout(repository) {
      const outer = await createGitRepository();
      await outer.git(['submodule', '--quiet', 'add', repository.folder, 'fleet']);
      await outer.commit({}, at(9));
      return outer;
    },
    root: 'fleet',
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-02T10:00:00Z floor 2'],
    changed: '2026-03-02T10:00:00Z',
  },
  {
    name: 'manifests in a submodule have no versions from before its last change',
    async play(repository) {
      const jobs = await createGitRepository();
      await jobs.commit({ 'a.yaml': job('a', { suspend: true }) }, at(1));
      await repository.commit({ 'hubjobs.yaml': CONFIG }, at(1));
      await repository.git(['submodule', '--quiet', 'add', jobs.folder, 'jobs/shared']);
      await repository.commit({}, at(2));
      await jobs.commit({ 'a.yaml': job('a') }, at(3));
      await repository.git(['submodule', '--quiet', 'update', '--remote']);
      await repository.commit({}, at(4));
      await repository.commit({ 'jobs/b.yaml': job('b') }, at(5));
    },
    versions: ['2026-03-04T10:00:00Z floor 1'],
    changed: '2026-03-04T10:00:00Z',
    cut: /^commit [0-9a-f]{10} changed the submodule jobs\/shared, whose own history is not read$/,
  },
  {
    name: 'a symbolic link to a file outside of the globs',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'shared/a.yaml': job('a') }, at(1));
      await repository.write({ 'jobs/note': '' });
      await symlink('../shared/a.yaml', path.join(repository.folder, 'jobs/a.yaml'));
      await repository.commit({}, at(2));
      await repository.commit({ 'shared/a.yaml': job('a', { floor: 2 }) }, at(3));
    },
    versions: ['2026-03-01T10:00:00Z none', '2026-03-02T10:00:00Z floor 1', '2026-03-03T10:00:00Z floor 2'],
    changed: '2026-03-03T10:00:00Z',
  },
  {
    name: 'an edit that is not committed counts as made now',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.write({ 'jobs/a.yaml': job('a', { floor: 2 }) });
    },
    versions: ['2026-03-01T10:00:00Z floor 1', '2026-03-20T00:00:00Z floor 2'],
  },
  {
    name: 'an edit that is not committed and alters nothing changes nothing',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a') }, at(1));
      await repository.write({ 'jobs/a.yaml': `# A comment\n${job('a')}` });
    },
    versions: ['2026-03-01T10:00:00Z floor 1'],
    changed: '2026-03-01T10:00:00Z',
  },
  {
    name: 'renamed, and not committed',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('old') }, at(1));
      await repository.write({ 'jobs/a.yaml': job('a') });
    },
    versions: ['2026-03-01T10:00:00Z floor 1'],
    formerNames: ['old'],
    changed: '2026-03-01T10:00:00Z',
  },
  {
    name: 'of a file that was never committed Git says nothing',
    async play(repository) {
      await repository.commit({ 'hubjobs.yaml': CONFIG, 'jobs/b.yaml': job('b') }, at(1));
      await repository.write({ 'jobs/a.yaml': job('a') });
    },
    versions: undefined,
  },
  {
    name: 'of a file that is ignored Git says nothing',
    async play(repository) {
      await repository.commit(
        { 'hubjobs.yaml': CONFIG, '.gitignore': 'jobs/\n', 'jobs/a.yaml': job('a') },
        at(1),
      );
    },
    versions: undefined,
  },
  {
    name: 'line ends that Git changes on the way are no edit',
    async play(repository) {
      await repository.commit(
        { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a'), '.gitattributes': '* text eol=crlf\n' },
        at(1),
      );
      await repository.write({ 'jobs/a.yaml': job('a').replaceAll('\n', '\r\n') });
    },
    versions: ['2026-03-01T10:00:00Z floor 1'],
    changed: '2026-03-01T10:00:00Z',
  },
];

describe('the history of a manifest', () => {
  it.each(cases)('$name', async (testCase) => {
    const { play, checkout, root = '.', hub = 'main', versions, formerNames = [], changed, cut } = testCase;
    const made = await createGitRepository();
    await play(made);
    const repository = (await checkout?.(made)) ?? made;
    const { branch, manifests } = await readGit(repository, { root });
    const history = await branch.history(hub);
    const found = history?.of('a');
    expect(versionsIn(found)).toEqual(versions);
    expect(found?.formerNames ?? []).toEqual(formerNames);
    const date = found?.changed?.at;
    expect(date === undefined ? undefined : formatInstant(date)).toBe(changed);
    // A run reads the history only where the cheap date leaves a doubt, so that must not be too early.
    expect(manifests.get('a')?.effectiveFrom).toBeGreaterThanOrEqual(date ?? NOW);
    if (cut) expect(history?.cut).toMatch(cut);
    else expect(history?.cut).toBeUndefined();
  });
});
