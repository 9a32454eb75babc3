import { describe, expect, it } from 'vitest';
import { createGitRepository, type GitRepository } from '../../support/git-repository.ts';
import { type GitHubGit, startGitHubGit } from '../../support/github-git.ts';
import { CONFIG, job } from '../../support/history-files.ts';
import { readGit } from '../../support/read-git.ts';

/** In GitHub Actions a clone often has no credentials: GitHub's API is asked where the branch is, and what is in it. */

const AT = { at: '2026-03-01T10:00:00Z' };
const TOKEN = 'ghs_geheim';

async function setUp(files = {}) {
  const origin = await createGitRepository();
  await origin.commit(
    { 'fleet/hubjobs.yaml': CONFIG, 'fleet/jobs/a.yaml': job('a'), README: '1', ...files },
    AT,
  );
  const clone = await origin.clone();
  // The runner could not read it: nobody but the API knows it.
  await clone.git(['remote', 'set-url', 'origin', 'https://github.invalid/acme/Fleet.git']);
  return { origin, clone, github: await startGitHubGit(origin, TOKEN) };
}

const environmentOf = (github: GitHubGit) => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/fleet',
  GITHUB_SERVER_URL: 'https://github.invalid',
  GITHUB_API_URL: github.url,
  GITHUB_TOKEN: TOKEN,
});

async function check(clone: GitRepository, github: GitHubGit, changes = {}) {
  const environment = { ...environmentOf(github), ...changes };
  const { branch } = await readGit(clone, { root: 'fleet', environment });
  return branch.check();
}

describe('a checkout in GitHub Actions', () => {
  it('is current at the newest commit of the default branch', async () => {
    const { clone, github } = await setUp();
    expect(await check(clone, github)).toEqual({ kind: 'current' });
    expect(github.requests).toEqual(['GET /repos/acme/fleet', 'GET /repos/acme/fleet/git/ref/heads/main']);
  });

  it('is current when a newer commit has the same files', async () => {
    const { origin, clone, github } = await setUp();
    const head = await origin.commit({ README: '2', 'jobs/a.yaml': job('a') }, AT);
    expect(await check(clone, github)).toEqual({ kind: 'current' });
    expect(github.requests).toContain(`GET /repos/acme/fleet/git/trees/${head}?recursive=1`);
  });

  it('is behind when a newer commit has other files', async () => {
    const { origin, clone, github } = await setUp();
    const head = await origin.commit({ 'fleet/jobs/b.yaml': job('b') }, AT);
    expect(await check(clone, github)).toEqual({
      kind: 'behind',
      branch: 'main',
      head: head.slice(0, 10),
      files: ['jobs/b.yaml'],
    });
  });

  it('is compared with the branch that hubjobs.yaml names', async () => {
    const { origin, clone, github } = await setUp({ 'fleet/hubjobs.yaml': `${CONFIG}branch: release/ä\n` });
    await origin.git(['branch', 'release/ä']);
    expect(await check(clone, github)).toEqual({ kind: 'current' });
    expect(github.requests).toEqual(['GET /repos/acme/fleet/git/ref/heads/release/%C3%A4']);
  });

  it.each([0, 500])('asks once more after a failure (%i)', async (failure) => {
    const { clone, github } = await setUp();
    github.failures.push(failure);
    expect(await check(clone, github)).toEqual({ kind: 'current' });
  });

  it.each([
    [0, /^GET http:\/\/127\.0\.0\.1:\d+\/repos\/acme\/fleet was not answered \(.+\)$/],
    [503, /^GET .+\/repos\/acme\/fleet was answered with HTTP 503$/],
    [403, /^GET .+\/repos\/acme\/fleet was answered with HTTP 403; the token needs `contents: read`$/],
  ])('is unknown when GitHub does not tell (%i)', async (failure, why) => {
    const { clone, github } = await setUp();
    github.failures.push(failure, failure);
    const found = await check(clone, github);
    expect(found).toMatchObject({ kind: 'unknown', why: expect.stringMatching(why) });
    expect(JSON.stringify(found)).not.toContain(TOKEN);
  });

  it('is unknown when the list of files is cut short', async () => {
    const { origin, clone, github } = await setUp();
    await origin.commit({ README: '2' }, AT);
    github.isTruncated = true;
    expect(await check(clone, github)).toMatchObject({
      kind: 'unknown',
      why: expect.stringMatching(/^GitHub gave only a part/),
    });
  });

  it.each([
    ['of another repository', { GITHUB_REPOSITORY: 'acme/other' }],
    ['of another server', { GITHUB_SERVER_URL: 'https://github.example' }],
    ['without a token', { GITHUB_TOKEN: undefined }],
    ['that is no run in Actions', { GITHUB_ACTIONS: undefined }],
  ])('asks the remote in a run %s', async (_, changes) => {
    const { clone, github } = await setUp();
    expect(await check(clone, github, changes)).toMatchObject({
      why: expect.stringMatching(/^git ls-remote origin HEAD failed/),
    });
    expect(github.requests).toEqual([]);
  });

  it.each([
    'git@github.invalid:acme/fleet.git',
    'ssh://git@github.invalid/acme/fleet',
    'https://x:y@github.invalid/acme/fleet/',
  ])('knows the repository by the address %s', async (url) => {
    const { clone, github } = await setUp();
    await clone.git(['remote', 'set-url', 'origin', url]);
    expect(await check(clone, github)).toEqual({ kind: 'current' });
  });
});
