import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckout } from '../../../src/history/checkout/checkout.ts';
import { Blobs } from '../../../src/history/git/blobs.ts';
import { openGitFolder } from '../../../src/history/git/git-folder.ts';
import { readPastRepositories } from '../../../src/history/past/past-repositories.ts';
import { loadRepository } from '../../../src/manifests/load.ts';
import { hasErrors } from '../../../src/model/diagnostic.ts';
import { createGitRepository, GIT_ENVIRONMENT } from '../../support/git-repository.ts';
import { CONFIG, job } from '../../support/history-files.ts';

const AT = { at: '2026-03-01T10:00:00Z' };

describe('the files of an earlier commit', () => {
  it.each<[string, Record<string, string>]>([
    ['good ones', { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a'), 'jobs/deep/b.yaml': job('b') }],
    ['several jobs in one file', { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': `${job('a')}---\n${job('b')}` }],
    ['no hubjobs.yaml', { 'jobs/a.yaml': job('a'), 'jobs/node_modules/x/b.yaml': job('b') }],
    ['no job', { 'hubjobs.yaml': CONFIG, 'elsewhere/a.yaml': job('a') }],
    ['a hubjobs.yaml that cannot be used', { 'hubjobs.yaml': 'kind: [', 'jobs/a.yaml': job('a') }],
    ['rules', { 'hubjobs.yaml': `${CONFIG}rules: { empty-file: off }\n`, 'jobs/a.yaml': '' }],
    ['the same name twice', { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a'), 'jobs/b.yaml': job('a') }],
    ['other globs', { 'hubjobs.yaml': `${CONFIG}manifests: ["x/y/*.yml"]\n`, 'x/y/a.yml': job('a') }],
    ['any folder', { 'hubjobs.yaml': `${CONFIG}manifests: ["**/*.yml"]\n`, 'x/y/a.yml': job('a') }],
    [
      'a file that is too large',
      { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a'), 'jobs/b.yaml': ' '.repeat(1_048_577) },
    ],
    ['a file that is no YAML', { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job('a'), 'jobs/b.yaml': '[' }],
  ])('are read as on the disk: %s', async (_, files) => {
    const repository = await createGitRepository();
    await repository.commit(files, AT);
    const then = await loadRepository({ root: repository.folder });
    const gone = Object.fromEntries(Object.keys(files).map((file) => [file, undefined]));
    await repository.commit({ ...gone, 'hubjobs.yaml': CONFIG, 'jobs/now.yaml': job('now') }, AT);
    const now = await loadRepository({ root: repository.folder });

    const folder = await openGitFolder(repository.folder, GIT_ENVIRONMENT, undefined);
    if (!folder) throw new Error(`${path.basename(repository.folder)} is no repository`);
    const blobs = new Blobs(folder);
    try {
      const checkout = await readCheckout(folder, now);
      const { repositories } = await readPastRepositories(checkout, blobs, 0);
      const found = [];
      for await (const { manifests } of repositories) found.push(manifests);
      const expected = [...(hasErrors(then.diagnostics) ? [] : [then.manifests]), now.manifests];
      expect(found).toEqual(expected);
    } finally {
      await blobs.close();
    }
  });
});
