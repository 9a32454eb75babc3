import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { config, inputsOf, job, setUpAction } from '../support/action/set-up.ts';

const action = setUpAction();
const { checkout, step } = action;

/** The event of a run that was started by hand, or by a push: it names no pull request. */
const DISPATCH = { inputs: { 'pull-request': '7' } };
const MATRIX = { 'matrix.hub': 'production', 'matrix.pull-request': '7' };
const LOCAL = { ca: 'ca.pem' };
// As the workflows wire it; only the local hub's certificate comes from here.
const review = { ...(await inputsOf('pull-request.yml', 'Plan', MATRIX)), ...LOCAL };
const apply = { ...(await inputsOf('apply-reviewed.yml', 'Apply it', MATRIX)), ...LOCAL };

/** A pull request whose plan was made and shown, then merged: its artifact lies where the merge workflow puts it. */
async function reviewed(name: string, manifest = job(name)) {
  // An owner of its own, so that the tests leave each other's jobs alone.
  const workspace = await checkout({
    'hubjobs.yaml': config().replace('owner: acme', `owner: ${name}`),
    'jobs/a.yaml': manifest,
  });
  const planned = await step(workspace, review);
  expect(planned.exitCode, planned.log).toBe(0);
  await cp(path.join(workspace, 'report'), path.join(workspace, 'reviewed'), { recursive: true });
  return workspace;
}

const jobsOf = (owner: string) =>
  [...action.hub.state.jobs.list()].filter(({ spec }) => spec.jobId.startsWith(`${owner}-`));

describe('an approved plan', () => {
  it('is applied, and the same comment on its pull request says so', async () => {
    const workspace = await reviewed('approved');
    const done = await step(workspace, apply, DISPATCH);
    expect(done.exitCode, done.log).toBe(0);
    expect(done.commands).toEqual([]);
    expect(done.outputs).toMatchObject({
      'exit-code': '0',
      changes: '1',
      'report-file': 'report/status.html',
    });
    expect(done.summary).toMatch(/The approved plan `[0-9a-f]{16}` still holds/);
    expect(jobsOf('approved')).toHaveLength(1);
    expect(action.github.comments).toHaveLength(1);
    expect(action.github.comments[0]?.body).toMatch(/section reconcile[\s\S]*section plan/);

    const again = await step(workspace, apply, DISPATCH);
    expect(again.exitCode, again.log).toBe(0);
    expect(again.summary).toContain('1 change of it had already been made');
    expect(jobsOf('approved')).toHaveLength(1);
    expect(action.github.comments).toHaveLength(1);
  });

  it('is applied without a digest in its comment when it does nothing', async () => {
    const workspace = await reviewed('idle', job('idle').replace('spec:', 'spec:\n  suspend: true'));
    expect(action.github.comments[0]?.body).not.toContain('digest');
    const done = await step(workspace, apply, DISPATCH);
    expect(done.exitCode, done.log).toBe(0);
    expect(jobsOf('idle')).toEqual([]);
  });

  it('is refused, with the difference, when something else was merged since', async () => {
    const workspace = await reviewed('overtaken');
    await writeFile(path.join(workspace, 'jobs/b.yaml'), job('newcomer'));
    const refused = await step(workspace, apply, DISPATCH);
    expect(refused.exitCode).toBe(1);
    expect(refused.outputs).toMatchObject({ 'exit-code': '4' });
    expect(refused.commands).toEqual([expect.stringMatching(/^::error::.*refused.*exit code 4/)]);
    for (const text of [refused.summary, action.github.comments[0]?.body]) {
      expect(text).toMatch(/Refused: the approved plan .* differ in 1 occurrence/);
      expect(text).toMatch(/\| Job \| When \| Approved \| Now \|\n.*\n\| `newcomer` \|/);
    }
    expect(jobsOf('overtaken')).toEqual([]);
    const { run } = JSON.parse(await readFile(path.join(workspace, 'report/status.json'), 'utf8'));
    expect(run.approval.differences).toMatchObject([{ kind: 'not-approved', manifest: 'newcomer' }]);
  });

  it('is refused when the comment shows another one', async () => {
    const workspace = await reviewed('swapped');
    const { digest } = JSON.parse(await readFile(path.join(workspace, 'report/plan.json'), 'utf8'));
    await writeFile(path.join(workspace, 'jobs/b.yaml'), job('unseen'));
    const later = await step(workspace, { ...review, comment: 'false', 'report-dir': 'reviewed' });
    expect(later.exitCode, later.log).toBe(0);
    const refused = await step(workspace, apply, DISPATCH);
    expect(refused.exitCode).toBe(1);
    expect(refused.outputs).toMatchObject({ 'exit-code': '4', changes: '', 'report-file': '' });
    expect(refused.summary).toMatch(
      new RegExp(
        `Refused: nothing was changed.*is \`[0-9a-f]{16}\`, but .* pull request 7 shows the plan \`${digest}\` for \`production\``,
      ),
    );
    expect(action.github.comments[0]?.body).toContain('Refused: nothing was changed');
    expect(jobsOf('swapped')).toEqual([]);
  });

  it.each([
    ['nobody has seen a plan', {}, () => action.github.comments.splice(0), /shows no plan for `production`/],
    ['the comment cannot be read', {}, () => action.github.failures.push(FAILURE), /could not be read/],
    [
      'GitHub does not say who we are',
      {},
      () => Object.assign(action.github, { viewer: '' }),
      /could not be read/,
    ],
    ['there is no token to read it with', { 'github-token': '' }, () => {}, /Without a token/],
  ])('is refused when %s', async (_, inputs, prepare, message) => {
    const workspace = await reviewed('unread');
    prepare();
    const refused = await step(workspace, { ...apply, ...inputs }, DISPATCH);
    expect(refused.exitCode).toBe(1);
    expect(refused.outputs['exit-code']).toBe('4');
    expect(refused.summary).toMatch(message);
    expect(jobsOf('unread')).toEqual([]);
  });

  it.each([
    ['a stranger', { login: 'mallory', type: 'User' }],
    // Some apps repeat what anybody tells them to.
    ['another app', { login: 'echo[bot]', type: 'Bot' }],
  ] as const)('that %s shows in a comment of theirs is not taken for the reviewed one', async (_, user) => {
    const workspace = await reviewed('forged');
    const [ours] = action.github.comments.splice(0);
    action.github.comments.push({ id: 1, issue: 7, body: ours?.body ?? '', user });
    const refused = await step(workspace, apply, DISPATCH);
    expect(refused.outputs['exit-code']).toBe('4');
    expect(jobsOf('forged')).toEqual([]);
  });

  it.each([
    ['is not there', 'nowhere/plan.json', /the plan cannot be read/],
    ['is no plan', 'hubjobs.yaml', /hubjobs\.yaml: /],
  ])('whose file %s is invalid input', async (_, file, message) => {
    const workspace = await reviewed('missing');
    const result = await step(workspace, { ...apply, plan: file }, DISPATCH);
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ 'exit-code': '3', 'plan-file': '' });
    expect(result.summary).toMatch(message);
  });
});

const FAILURE = { line: /^GET .*comments$/, status: 422 };
