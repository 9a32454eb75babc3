import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from './support/temporary-folder.ts';
import { runScript } from './support/workflow-script.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, '.github/workflows');

/** Every script of every workflow: `release.yml: Pack`. */
const scripts = new Map<string, string>(
  readdirSync(folder).flatMap((file) => {
    const { jobs } = parse(readFileSync(path.join(folder, file), 'utf8')) as {
      jobs: Record<string, { steps?: { name?: string; run?: string }[] }>;
    };
    return Object.values(jobs).flatMap(({ steps = [] }) =>
      steps.flatMap(({ name, run: script }) =>
        script === undefined ? [] : [[`${file}: ${name ?? script.trim()}`, script] as const],
      ),
    );
  }),
);

const tried = new Set<string>();

function scriptOf(name: string): string {
  tried.add(name);
  const script = scripts.get(name);
  if (script === undefined)
    throw new Error(`no workflow has the step ${name}; there are: ${[...scripts.keys()].join('; ')}`);
  return script;
}

/** A repository with one commit and a remote, at the tag v1.2.3. */
async function taggedRepository(): Promise<{
  readonly cwd: string;
  readonly git: (...args: string[]) => Promise<string>;
}> {
  const remote = await temporaryFolder();
  const cwd = await temporaryFolder({
    'package.json': '{ "version": "1.2.3" }',
    'package-lock.json': '{}',
    '.gitignore': 'dist-action/\n',
    '.ci/run': readFileSync(path.join(root, '.ci/run'), 'utf8'),
    'hubjobs-1.2.3.tgz': '',
    'hubjobs-1.2.3.cdx.json': '{}',
    'dist/sbom.cdx.json': '{}',
    'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n## 1.2.3\n\n- New.\n\n## 1.2.30\n\n- Old.\n',
  });
  const git = async (...args: string[]) => (await run('git', args, { cwd })).stdout.trim();
  await run('git', ['init', '--quiet', '--bare', remote]);
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('config', 'user.name', 'A');
  await git('config', 'user.email', 'a@example.test');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'One');
  await git('tag', 'v1.2.3');
  await git('remote', 'add', 'origin', remote);
  await git('push', '--quiet', 'origin', 'main', 'v1.2.3');
  return { cwd, git };
}

it.each(
  [...scripts.keys()].filter((name) =>
    /: npm (ci|install|run build:action|run demo|run stress|run site)$|: Build the Action$/.test(name),
  ),
)('%s', async (name) => {
  const result = await runScript(scriptOf(name), { cwd: await temporaryFolder(), tools: { npm: [] } });
  expect(result).toMatchObject({ exitCode: 0, calls: [expect.stringMatching(/^npm /)] });
});

it.each(['ci.yml: bash .ci/run', 'release.yml: Test'])(
  '%s installs what is missing, then tests',
  async (name) => {
    const { cwd } = await taggedRepository();
    const tools = { npm: [], 'apt-get': [] };
    const { exitCode, log, calls } = await runScript(scriptOf(name), { cwd, tools });
    expect(exitCode, log).toBe(0);
    expect(calls.filter((call) => call.startsWith('npm'))).toEqual(['npm install', 'npm test']);
  },
);

it('a lock file that npm changes fails the tests', async () => {
  const { cwd } = await taggedRepository();
  const script = `echo changed > package-lock.json\n${scriptOf('ci.yml: bash .ci/run')}`;
  const { exitCode, log } = await runScript(script, { cwd, tools: { npm: [], 'apt-get': [] } });
  expect(exitCode).toBe(1);
  expect(log).toContain('npm install changed package-lock.json');
});

it.each([
  ['v1.2.3', 0],
  ['v1.2.4', 1],
])('release.yml: the tag %s against version 1.2.3 → %i', async (tag, exitCode) => {
  const { cwd } = await taggedRepository();
  const result = await runScript(scriptOf('release.yml: The tag is the version'), {
    cwd,
    env: { GITHUB_REF_NAME: tag },
  });
  expect(result.exitCode).toBe(exitCode);
});

it('release.yml: a commit that is not on main is no release', async () => {
  const { cwd, git } = await taggedRepository();
  const check = (sha: string) =>
    runScript(scriptOf('release.yml: The tagged commit is on main'), { cwd, env: { GITHUB_SHA: sha } });
  expect((await check(await git('rev-parse', 'HEAD'))).exitCode).toBe(0);
  await git('commit', '--quiet', '--allow-empty', '--message', 'Elsewhere');
  expect((await check(await git('rev-parse', 'HEAD'))).exitCode).toBe(1);
});

it.each([
  ['v1.2.3', 0, ''],
  ['v1.2', 1, '::error::CHANGELOG.md has no heading ## 1.2'],
])('release.yml: the changelog of %s → %i', async (tag, exitCode, message) => {
  const { cwd } = await taggedRepository();
  const script = scriptOf('release.yml: The changelog says what is new');
  const result = await runScript(script, { cwd, env: { GITHUB_REF_NAME: tag } });
  expect(result.exitCode).toBe(exitCode);
  expect(result.log).toContain(message);
});

/** Builds, commits and tags the Action of the checked out commit; answers with the commit. */
async function tagAction(cwd: string, tag: string): Promise<string> {
  const env = { GITHUB_REF_NAME: tag, GITHUB_SHA: tag };
  const bundle = 'mkdir -p dist-action && echo bundle > dist-action/main.js';
  const committed = await runScript(`${bundle}\n${scriptOf('release.yml: Commit the Action')}`, { cwd, env });
  expect(committed.exitCode, committed.log).toBe(0);
  const [, commit = ''] = /^commit=([0-9a-f]{40})$/m.exec(committed.outputs) ?? [];
  const tagged = await runScript(scriptOf('release.yml: Tag the Action'), {
    cwd,
    env: { ...env, ACTION_COMMIT: commit },
    tools: { gh: [] },
  });
  expect(tagged.exitCode, tagged.log).toBe(0);
  return commit;
}

it('release.yml: the Action is tagged with its bundle, again and again, and main has none', async () => {
  const { cwd, git } = await taggedRepository();
  const first = await tagAction(cwd, 'v1.2.3');
  await git('checkout', '--quiet', 'main');
  await git('commit', '--quiet', '--allow-empty', '--message', 'Two');
  await git('tag', 'v1.3.0');
  const second = await tagAction(cwd, 'v1.3.0');
  const tags = (await git('ls-remote', '--tags', 'origin')).split('\n').map((line) => line.split('\t'));
  const commitOf = (tag: string) => tags.find(([, ref]) => ref === `refs/tags/${tag}`)?.[0];
  expect(commitOf('v1.2.3-action')).toBe(first);
  expect(commitOf('v1.3.0-action')).toBe(second);
  expect(commitOf('v1-action')).toBe(second);
  expect(await git('show', `${second}:dist-action/main.js`)).toBe('bundle');
  expect(await git('rev-parse', `${second}^`)).toBe(await git('rev-parse', 'v1.3.0'));
  expect(await git('ls-tree', '--name-only', 'origin/main')).not.toContain('dist-action');
});

it('release.yml: a job that is started again makes the same commit of the Action', async () => {
  const { cwd, git } = await taggedRepository();
  const first = await tagAction(cwd, 'v1.2.3');
  await git('checkout', '--quiet', 'main');
  expect(await tagAction(cwd, 'v1.2.3')).toBe(first);
});

it('release.yml: the package is packed, with the list of what is inside and their checksums', async () => {
  const { cwd } = await taggedRepository();
  const env = { GITHUB_REF_NAME: 'v1.2.3' };
  const { exitCode, calls } = await runScript(scriptOf('release.yml: Pack'), {
    cwd,
    env,
    tools: { npm: [] },
  });
  expect(exitCode).toBe(0);
  expect(calls).toEqual(['npm pack']);
  const { stdout } = await run('sha256sum', ['--check', 'SHA256SUMS'], { cwd });
  expect(stdout).toBe('hubjobs-1.2.3.tgz: OK\nhubjobs-1.2.3.cdx.json: OK\n');
});

it('release.yml: npm gets the file that was packed', async () => {
  const { cwd } = await taggedRepository();
  const { calls } = await runScript(scriptOf('release.yml: Publish'), { cwd, tools: { npm: [] } });
  expect(calls).toEqual(['npm publish ./hubjobs-1.2.3.tgz --access public']);
});

it('release.yml: the release has the notes and the package', async () => {
  const { cwd } = await taggedRepository();
  const env = { GITHUB_REF_NAME: 'v1.2.3', ACTION_COMMIT: 'c0ffee', RUNNER_TEMP: cwd };
  await runScript(scriptOf('release.yml: Write the notes'), { cwd, env, tools: { npx: ['notes\n'] } });
  expect(readFileSync(path.join(cwd, 'notes.md'), 'utf8')).toBe('notes\n');
  const { calls } = await runScript(scriptOf('release.yml: Release'), { cwd, env, tools: { gh: [] } });
  expect(calls).toEqual([
    `gh release create v1.2.3 --verify-tag --notes-file ${cwd}/notes.md hubjobs-1.2.3.tgz hubjobs-1.2.3.cdx.json SHA256SUMS`,
  ]);
});

it('release.yml: the image has the name of the repository, and is tried before it is pushed', async () => {
  const cwd = await temporaryFolder();
  const env = { GITHUB_REPOSITORY: 'Acme/hubjobs', GITHUB_REF_NAME: 'v1.2.3', IMAGE: 'ghcr.io/acme/hubjobs' };
  const { outputs } = await runScript(scriptOf('release.yml: Name the image'), { cwd, env });
  const image = 'ghcr.io/acme/hubjobs';
  expect(outputs).toBe(`name=${image}\nversion=1.2.3\ntags=${image}:1.2.3,${image}:1,${image}:latest\n`);
  const tools = { docker: ['', '1.2.3\n', 'a1b2\n', 'healthy\n'] };
  const { exitCode, calls } = await runScript(scriptOf('release.yml: Try it'), { cwd: root, env, tools });
  expect(exitCode).toBe(0);
  expect(calls.slice(0, 2)).toEqual([`docker build --tag ${image} .`, `docker run --rm ${image} --version`]);
});

it.each([
  'reusable-pull-request.yml: Check that the Action is built',
  'reusable-reconcile.yml: Check that the Action is built',
])('%s, or say what to do', async (name) => {
  const check = (cwd: string, COMMIT: string) => runScript(scriptOf(name), { cwd, env: { COMMIT } });
  const built = await temporaryFolder({ '.hubjobs-action/dist-action/main.js': '' });
  expect(await check(built, 'c0ffee')).toMatchObject({ exitCode: 0, log: '' });
  expect(await check(await temporaryFolder(), 'c0ffee')).toMatchObject({
    exitCode: 1,
    log: expect.stringContaining('::error::call this workflow by the commit of a tag such as v1.2.3-action'),
  });
  // What was checked out then is the caller's own repository, in which anybody may have put a file of this name.
  expect(await check(built, '')).toMatchObject({
    exitCode: 1,
    log: expect.stringContaining('::error::this GitHub does not say which commit of the workflow was called'),
  });
});

it.each([
  ['becomes healthy', ['starting\n', 'healthy\n'], 0, ''],
  ['stays unhealthy', Array<string>(30).fill('unhealthy\n'), 1, 'is unhealthy after 30 seconds, not healthy'],
])('scripts/try-image.sh: a hub that %s', async (_, health, exitCode, message) => {
  const script = readFileSync(path.join(root, 'scripts/try-image.sh'), 'utf8').replace('$1', 'hubjobs');
  const tools = { docker: ['1.2.3\n', 'a1b2\n', ...health], sleep: [] };
  const result = await runScript(script, { cwd: await temporaryFolder(), tools });
  expect(result.exitCode, result.log).toBe(exitCode);
  expect(result.log).toContain(message);
  expect(result.calls.filter((call) => !call.startsWith('docker inspect') && call !== 'sleep 1')).toEqual([
    'docker run --rm hubjobs --version',
    'docker run --detach hubjobs hub --host 0.0.0.0',
    ...(exitCode === 1 ? ['docker logs a1b2'] : []),
    'docker rm --force a1b2',
  ]);
});

it('ci.yml: the image is built and tried', async () => {
  const tools = { docker: ['', '1.2.3\n', 'a1b2\n', 'healthy\n'] };
  const { exitCode, calls } = await runScript(scriptOf('ci.yml: Build the image, and try it'), {
    cwd: root,
    tools,
  });
  expect(exitCode).toBe(0);
  expect(calls[0]).toBe('docker build --tag hubjobs .');
  expect(calls.at(-1)).toBe('docker rm --force a1b2');
});

const MERGED = 'apply-reviewed.yml: Find what was merged';

it.each([
  ['the one that was asked for', '7', [], 0, 'pull-requests=[7]\n'],
  ['the one of a push', '', ['7\n'], 0, 'pull-requests=[7]\n'],
  ['those of a push, each once', '', ['8\n', '8\n7\n'], 0, 'pull-requests=[7,8]\n'],
  ['none: nobody has reviewed it', '', ['', ''], 1, ''],
])(`${MERGED}: %s`, async (_, number, answers, exitCode, outputs) => {
  const cwd = await temporaryFolder({ 'event.json': '{ "commits": [{ "id": "aa" }, { "id": "bb" }] }' });
  const result = await runScript(scriptOf(MERGED), {
    cwd,
    env: { NUMBER: number, GH_REPO: 'acme/fleet', GITHUB_EVENT_PATH: path.join(cwd, 'event.json') },
    tools: { gh: answers },
  });
  expect(result).toMatchObject({ exitCode, outputs });
  expect(result.calls).toHaveLength(number === '' ? 2 : 0);
});

const TELL = 'apply-reviewed.yml: Tell the pull requests whose plan was not tried';

it(`${TELL}: those alone that the Action has not told`, async () => {
  const job = (name: string, ...steps: readonly (readonly [string, string])[]) => ({
    name,
    steps: steps.map(([step, conclusion]) => ({ name: step, conclusion })),
  });
  const jobs = [
    job('find', ['Find what was merged', 'success']),
    job('Pull request 7 on production', ['Apply it', 'success']),
    job('Pull request 7 on staging', ['Apply it', 'failure']),
    job('Pull request 8 on production', ['Apply it', 'skipped']),
    job('Pull request 8 on staging', ['Apply it', 'cancelled']),
    { name: 'Pull request 9 on my hub' },
  ];
  const { exitCode, log, calls } = await runScript(scriptOf(TELL), {
    cwd: await temporaryFolder(),
    env: { GH_REPO: 'acme/fleet', GITHUB_RUN_ID: '42', RUN_URL: 'https://github.example/42' },
    tools: { gh: [JSON.stringify({ jobs: jobs.slice(0, 3) }) + JSON.stringify({ jobs: jobs.slice(3) })] },
  });
  expect(exitCode, log).toBe(0);
  const body = (hub: string) =>
    `--body The plan that was reviewed here was **not applied** to \`${hub}\`, or not to its end: [this run](https://github.example/42) says why.`;
  expect(calls).toEqual([
    'gh api --paginate repos/acme/fleet/actions/runs/42/jobs?per_page=100',
    `gh pr comment 8 ${body('production')}`,
    `gh pr comment 8 ${body('staging')}`,
    `gh pr comment 9 ${body('my hub')}`,
  ]);
});

const FIND = 'apply-reviewed.yml: Find the run that planned the last commit of the pull request';

it.each([
  ['the run of the last commit', ['MERGED false abc main\n', '42\n'], 0, 'run=42\n', ''],
  [
    'a pull request that is not merged',
    ['OPEN false abc main\n'],
    1,
    '',
    '::error::pull request 7 is not merged',
  ],
  [
    'a pull request of a fork',
    ['MERGED true abc main\n'],
    1,
    '',
    '::error::pull request 7 comes from a fork',
  ],
  [
    'one that was merged elsewhere',
    ['MERGED false abc side\n'],
    1,
    '',
    '::error::pull request 7 was merged into another branch',
  ],
  [
    'a commit that no run has planned',
    ['MERGED false abc main\n', ''],
    1,
    '',
    '::error::no run has planned abc',
  ],
])(`${FIND}: %s`, async (_, answers, exitCode, outputs, message) => {
  const result = await runScript(scriptOf(FIND), {
    cwd: await temporaryFolder(),
    env: { NUMBER: '7', GH_REPO: 'acme/fleet' },
    tools: { gh: answers },
  });
  expect(result).toMatchObject({ exitCode, outputs });
  expect(result.log).toContain(message);
  expect(result.calls[0]).toMatch(
    /^gh pr view 7 --json state,baseRefName,isCrossRepository,headRefOid --jq /,
  );
});

/** What the filter that the first call of `gh` was given makes of an answer of GitHub. */
async function filtered(calls: readonly string[], answer: unknown): Promise<string> {
  const [, filter = ''] = calls.find((call) => call.includes(' --jq '))?.split(' --jq ') ?? [];
  const cwd = await temporaryFolder({ 'answer.json': JSON.stringify(answer) });
  const env = { PATH: '/usr/bin:/bin', GH_REPO: 'acme/fleet' };
  return (await run('jq', ['-r', filter, 'answer.json'], { cwd, env })).stdout;
}

it.each([
  ['one of them', 'staging', '["production","staging"]', 0],
  ['none of them', 'Staging', '["production","staging"]', 1],
  ['a part of one', 'stag', '["production","staging"]', 1],
  ['when there are none', 'staging', '[]', 1],
])(`${MERGED}: for a hub of HUBJOBS_HUBS alone: %s`, async (_, hub, hubs, exitCode) => {
  const env = { NUMBER: '7', HUB: hub, HUBS: hubs, GH_REPO: 'acme/fleet' };
  const result = await runScript(scriptOf(MERGED), { cwd: await temporaryFolder(), env });
  expect(result.exitCode, result.log).toBe(exitCode);
  expect(result.outputs).toBe(exitCode === 0 ? 'pull-requests=[7]\n' : '');
});

it(`${MERGED}: none that was merged into another branch, or not at all`, async () => {
  const cwd = await temporaryFolder({ 'event.json': '{ "commits": [{ "id": "aa" }] }' });
  const { calls } = await runScript(scriptOf(MERGED), {
    cwd,
    env: { NUMBER: '', GH_REPO: 'acme/fleet', GITHUB_EVENT_PATH: path.join(cwd, 'event.json') },
    tools: { gh: ['7\n'] },
  });
  const pull = (number: number, merged_at: string | null, ref: string) => ({
    number,
    merged_at,
    base: { ref },
  });
  const time = '2027-03-01T00:00:00Z';
  const pulls = [pull(7, time, 'main'), pull(8, time, 'side'), pull(9, null, 'main')];
  expect(await filtered(calls, pulls)).toBe('7\n');
});

it(`${FIND}: not one of a fork that has the same commit`, async () => {
  const { calls } = await runScript(scriptOf(FIND), {
    cwd: await temporaryFolder(),
    env: { NUMBER: '7', GH_REPO: 'acme/fleet' },
    tools: { gh: ['MERGED false abc main\n', '42\n'] },
  });
  const runOf = (id: number, full_name: string) => ({ id, head_repository: { full_name } });
  const runs = [runOf(44, 'mallory/fleet'), runOf(43, 'acme/fleet'), runOf(42, 'acme/fleet')];
  expect(await filtered(calls.slice(1), { workflow_runs: runs })).toBe('43\n');
  expect(await filtered(calls.slice(1), { workflow_runs: runs.slice(0, 1) })).toBe('');
});

it('every script of every workflow was run', () => {
  expect([...scripts.keys()].filter((name) => !tried.has(name))).toEqual([]);
});
