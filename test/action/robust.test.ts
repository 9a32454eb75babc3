import { execFile } from 'node:child_process';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { config, job, plan, pullRequest, setUpAction } from '../support/action/set-up.ts';

const run = promisify(execFile);
const action = setUpAction();
const { checkout, step } = action;

const STACK = /^ {4}at .+:\d+:\d+\)?$/m;
const faulty = (name: string) => job(name).replace('query:', 'qurey:');

describe('a wrong input', () => {
  it.each([
    [
      'command',
      { command: 'deploy' },
      /input command is "deploy"; expected one of validate, diff, simulate, plan/,
    ],
    [
      'fail-on',
      { ...plan, 'fail-on': 'x' },
      /input fail-on is "x"; expected one of error, warning, changes, never/,
    ],
    ['comment', { ...plan, comment: 'yes' }, /input comment is "yes"; expected one of true, false/],
    ['pull-request', { ...plan, 'pull-request': '#7' }, /input pull-request is "#7"; expected the number/],
    ['report-dir', { ...plan, 'report-dir': 'hubjobs.yaml' }, /hubjobs\.yaml/],
  ])('%s fails with one line that says what is expected', async (_, inputs, message) => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const { exitCode, commands, log } = await step(workspace, inputs);
    expect(exitCode).toBe(1);
    expect(commands).toEqual([expect.stringMatching(message)]);
    expect(commands[0]).toMatch(/^::error::/);
    expect(log).not.toMatch(STACK);
  });

  it.each([
    ['for', { command: 'simulate', for: 'abc' }, /Expected a duration/],
    ['args', { ...plan, args: '--no-such-option' }, /unknown option/],
    ['hub', { ...plan, hub: 'nowhere' }, /no hub named "nowhere"/],
    ['ca', { ...plan, ca: 'nowhere.pem' }, /nowhere\.pem/],
    [
      'working-directory',
      { command: 'validate', 'working-directory': 'nowhere' },
      /the folder .* does not exist/,
    ],
    ['paths', { command: 'validate', paths: 'jobs\\a.yaml' }, /jobs\\*a\.yaml/],
  ])('%s that only the command can check is in the summary and the comment', async (_, inputs, message) => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const { exitCode, commands, outputs, summary, log } = await step(workspace, inputs);
    expect(exitCode).toBe(1);
    expect(outputs).toEqual({ 'exit-code': '3', changes: '', 'plan-file': '', 'report-file': '' });
    expect(commands.at(-1)).toBe('::error::the input is not valid (exit code 3)');
    expect(summary).toMatch(message);
    expect(action.github.comments[0]?.body).toMatch(message);
    expect(log).not.toMatch(STACK);
  });
});

it('a report folder that is a link in the checkout fails with one line, and nothing is written to it', async () => {
  const elsewhere = await checkout({});
  const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
  await symlink(elsewhere, path.join(workspace, 'report'));
  const { exitCode, commands, log } = await step(workspace, plan);
  expect(exitCode).toBe(1);
  expect(commands).toEqual([expect.stringMatching(/^::error::the report folder .* is a symbolic link: /)]);
  expect(log).not.toMatch(STACK);
  expect(await readdir(elsewhere)).not.toContain('plan.json');
});

describe('without', () => {
  it.each([
    ['a token', { 'github-token': '' }, {}, /no token to comment with/],
    ['a file for the summary', {}, { GITHUB_STEP_SUMMARY: '' }, /^$/],
    ['an event', {}, { GITHUB_EVENT_PATH: '' }, /1 to schedule/],
    ['an event file', {}, { GITHUB_EVENT_PATH: '/nowhere/event.json' }, /1 to schedule/],
    ['any of GitHub', {}, { GITHUB_REPOSITORY: '', GITHUB_API_URL: '', GITHUB_SHA: '' }, /1 to schedule/],
  ])('%s it still plans', async (_, inputs, env, summary) => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const result = await step(workspace, { ...plan, ...inputs }, pullRequest(), env);
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs['changes']).toBe('1');
    expect(result.summary).toMatch(summary);
    expect(result.log).not.toMatch(STACK);
  });
});

describe('GitHub', () => {
  const again = { 'retry-after': '0' };

  it.each([
    ['is busy', { line: /^GET .*comments$/, status: 429, headers: again }],
    ['fails', { line: /^POST .*comments$/, status: 503, headers: again }],
  ])('%s for a moment: the comment is posted after a retry', async (_, failure) => {
    action.github.failures.push(failure);
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const { exitCode, commands, log } = await step(workspace, plan);
    expect(exitCode, log).toBe(0);
    expect(commands).toEqual([]);
    expect(action.github.comments).toHaveLength(1);
  });

  it.each([
    ['401', { status: 401, message: 'Bad credentials' }, /The token is not valid/],
    ['404', { status: 404, message: 'Not Found' }, /`pull-requests: write`/],
    ['422', { status: 422, message: 'Validation Failed' }, /The log has the answer of GitHub/],
    ['429 for an hour', { status: 429, headers: { 'retry-after': '3600' } }, /the next run posts it again/],
  ])('answers %s: the step passes with a warning and advice', async (_, failure, advice) => {
    action.github.failures.push({ line: /^GET .*comments$/, ...failure });
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const { exitCode, commands, summary, log } = await step(workspace, plan);
    expect(exitCode, log).toBe(0);
    expect(commands).toEqual([
      expect.stringMatching(/^::warning::the comment could not be posted: HTTP \d+: /),
    ]);
    expect(summary).toMatch(advice);
    expect(log).not.toMatch(STACK);
  });

  it('refuses the comment of a fork: the run that only posts it fails with one line', async () => {
    action.github.pulls.push({ number: 9, head: { sha: 'f'.repeat(40), label: 'mallory:patch-1' } });
    action.github.failures.push({
      line: /^POST .*comments$/,
      status: 403,
      message: 'Resource not accessible',
    });
    const workspace = await checkout({ 'report/comment.md': 'text' });
    const event = {
      workflow_run: {
        head_sha: 'f'.repeat(40),
        head_branch: 'patch-1',
        head_repository: { owner: { login: 'mallory' } },
      },
    };
    const { exitCode, commands, log } = await step(workspace, { command: 'comment' }, event);
    expect(exitCode).toBe(1);
    expect(commands).toEqual([
      expect.stringMatching(/^::error::.*HTTP 403: Resource not accessible\. The job needs the permission/),
    ]);
    expect(log).not.toMatch(STACK);
    // In the comment that the hub's own runs use, as there is one hub.
    const posted = await step(workspace, { command: 'comment' }, event);
    expect(posted.exitCode, posted.log).toBe(0);
    expect(action.github.comments[0]?.body).toMatch(/^<!-- hubjobs:comment production -->/);
  });
});

describe('names', () => {
  const FOLDER = 'fleet of büro №3';

  it('with spaces and other alphabets work: folders, files, the report', async () => {
    const workspace = await checkout({
      [`${FOLDER}/hubjobs.yaml`]: config(),
      [`${FOLDER}/jobs/türen schließen.yaml`]: faulty('lock-doors'),
      [`${FOLDER}/jobs/good.yaml`]: job('lock-gates'),
    });
    const inputs = { command: 'validate', 'working-directory': FOLDER };
    const paths = 'jobs/türen schließen.yaml\r\n  jobs/good.yaml  \r\n\r\n';
    const { exitCode, commands } = await step(workspace, { ...inputs, paths });
    expect(exitCode).toBe(1);
    expect(commands[0]).toMatch(`::error file=${FOLDER}/jobs/türen schließen.yaml,line=5,`);
    await writeFile(path.join(workspace, FOLDER, 'jobs/türen schließen.yaml'), job('lock-doors'));
    const planned = await step(workspace, {
      ...plan,
      'working-directory': FOLDER,
      ca: 'ca.pem',
      'report-dir': 'der bericht',
    });
    expect(planned.outputs, planned.log).toMatchObject({
      changes: '2',
      'plan-file': 'der bericht/plan.json',
    });
    await readFile(path.join(workspace, 'der bericht/plan.json'));
  });

  it('with a line break become no workflow command and break no table', async () => {
    const workspace = await checkout({ 'jobs/a\n::error::torn.yaml': faulty('lock-doors') });
    const { commands, summary } = await step(workspace, { command: 'validate' });
    expect(commands).toHaveLength(2);
    expect(commands[0]).toMatch(/^::error file=jobs\/a%0A%3A%3Aerror%3A%3Atorn\.yaml,line=5,/);
    expect(summary).not.toMatch(/^::error/m);
  });
});

it('a file of an earlier step is not the result of a later one', async () => {
  const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
  const first = await step(workspace, plan);
  expect(first.outputs['plan-file']).toBe('report/plan.json');
  await writeFile(path.join(workspace, 'jobs/a.yaml'), faulty('lock-doors'));
  const second = await step(workspace, plan);
  expect(second.outputs).toMatchObject({ 'plan-file': '', 'report-file': '' });
});

it('a cancelled run still shows what it did, in the summary, the comment and the report', async () => {
  const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
  const staying = { ...plan, command: 'reconcile', for: '2h', 'pull-request': '7' };
  const { exitCode, outputs, summary, log } = await step(workspace, staying, {}, {}, 'waiting for');
  expect(exitCode).toBe(1);
  expect(outputs).toMatchObject({ 'exit-code': '1', changes: '1', 'report-file': 'report/status.html' });
  for (const text of [summary, action.github.comments[0]?.body])
    expect(text).toMatch(/interrupted[\s\S]*Applied 1 change: 1 done/i);
  expect(log).not.toMatch(STACK);
});

it('the commit in the comment is the one that is checked out', async () => {
  const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
  const { commit } = await committed(workspace);
  await step(workspace, plan);
  expect(action.github.comments[0]?.body).toContain(`commit \`${commit.slice(0, 8)}\``);
  expect(await readFile(path.join(workspace, 'report/plan.html'), 'utf8')).toContain(`/blob/${commit}/`);
});

async function committed(cwd: string): Promise<{ readonly commit: string }> {
  const git = async (...args: string[]) =>
    (
      await run('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.test', ...args], { cwd })
    ).stdout.trim();
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'One');
  return { commit: await git('rev-parse', 'HEAD') };
}
