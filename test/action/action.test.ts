import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readComment } from '../../src/report/comment/comment.ts';
import { config, job, plan, pullRequest, setUpAction } from '../support/action/set-up.ts';

const action = setUpAction();
const { checkout, step } = action;

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - name: doors
      count: 8
      idPattern: "door-{index}"
      tags: { building: "43" }
      methods: { lockDoor: { status: 200, payload: { done: true } } }
`;

describe('the Action', () => {
  it('comments a plan once, and updates the comment with later ones', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const first = await step(workspace, plan);
    expect(first.exitCode, first.log).toBe(0);
    expect(action.github.comments).toHaveLength(1);
    const { digest } = JSON.parse(await readFile(path.join(workspace, 'report/plan.json'), 'utf8'));
    expect(action.github.comments[0]).toMatchObject({
      issue: 7,
      body: expect.stringContaining('1 to schedule'),
    });
    expect(action.github.comments[0]?.body).toContain(`digest \`${digest}\``);
    expect(action.github.comments[0]?.body).toContain('https://github.example/acme/fleet/actions/runs/42');

    await writeFile(path.join(workspace, 'jobs/b.yaml'), job('lock-gates'));
    const second = await step(workspace, plan);
    expect(second.exitCode, second.log).toBe(0);
    expect(action.github.comments).toHaveLength(1);
    expect(action.github.comments[0]?.body).toContain('2 to schedule');
    expect(action.github.requests.filter((line) => line.startsWith('POST /repos'))).toHaveLength(1);
  });

  it('has outputs, a summary and the files that they name', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const { outputs, summary } = await step(workspace, plan);
    expect(outputs).toEqual({
      'exit-code': '0',
      changes: '1',
      'plan-file': 'report/plan.json',
      'report-file': 'report/plan.html',
    });
    expect(summary).toContain('1 to schedule');
    expect(await readFile(path.join(workspace, 'report/plan.html'), 'utf8')).toContain(
      'https://github.example/acme/fleet/blob/0123456789abcdef0123456789abcdef01234567/',
    );
  });

  it('has one comment for each hub, with a section for each command', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    await step(workspace, plan);
    await writeFile(path.join(workspace, 'hubjobs.yaml'), config('production', 'staging'));
    await writeFile(path.join(workspace, 'jobs/b.yaml'), job('faulty').replace('query:', 'qurey:'));
    await step(workspace, { command: 'validate', hub: 'production' });
    await step(workspace, { command: 'validate', hub: 'staging' });
    expect(action.github.comments.map(({ body }) => body.match(/<!-- hubjobs:\S+ \S+ -->/g))).toEqual([
      [
        '<!-- hubjobs:comment production -->',
        '<!-- hubjobs:section plan -->',
        '<!-- hubjobs:section validate -->',
      ],
      ['<!-- hubjobs:comment staging -->', '<!-- hubjobs:section validate -->'],
    ]);
  });

  it.each([
    ['one hub', ['production'], ['production']],
    ['two hubs', ['production', 'staging'], ['all hubs', 'production', 'staging']],
  ])(
    'with %s it has the same comments, however often it runs',
    async (_, hubs, comments) => {
      const workspace = await checkout({
        'hubjobs.yaml': config(...hubs),
        'jobs/a.yaml': job('lock-doors'),
        'jobs/fleet.yaml': FLEET,
      });
      for (let push = 1; push <= 2; push += 1) {
        for (const inputs of [
          { command: 'simulate', for: '90m', args: '--connect=0' },
          ...hubs.map((hub) => ({ ...plan, hub })),
        ]) {
          const { exitCode, log } = await step(workspace, inputs);
          expect(exitCode, log).toBe(0);
        }
      }
      const keys = action.github.comments.map(({ body }) => readComment(body)?.key);
      expect(keys).toEqual(comments);
      expect(action.github.requests.filter((line) => line.startsWith('POST /repos'))).toHaveLength(
        comments.length,
      );
    },
    60_000,
  );

  it('finds its comment after a hundred others, and ignores a forged one', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const mark = '<!-- hubjobs:comment production -->';
    for (let id = 1; id <= 120; id += 1) {
      action.github.comments.push({
        id,
        issue: 7,
        body: `${mark}\nmine now`,
        user: { login: 'mallory', type: 'User' },
      });
    }
    await step(workspace, plan);
    await step(workspace, plan);
    expect(action.github.comments).toHaveLength(121);
    expect(action.github.comments.filter(({ body }) => body.includes('mine now'))).toHaveLength(120);
  });

  it('removes its comment when another run was faster', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    action.github.onCreate = () => {
      action.github.onCreate = () => {};
      const bot = { login: 'github-actions[bot]', type: 'Bot' } as const;
      action.github.comments.unshift({
        id: 1,
        issue: 7,
        body: '<!-- hubjobs:comment production -->\n',
        user: bot,
      });
    };
    const { exitCode, log } = await step(workspace, plan);
    expect(exitCode, log).toBe(0);
    expect(action.github.comments.map(({ id, body }) => [id, body.includes('1 to schedule')])).toEqual([
      [1, true],
    ]);
  });

  it('does not comment for a fork, and says so', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const result = await step(workspace, { command: 'validate' }, pullRequest('mallory/fleet'));
    expect(result.exitCode, result.log).toBe(0);
    expect(action.github.requests).toEqual([]);
    expect(result.commands).toEqual([expect.stringMatching(/^::notice::The pull request comes from a fork/)]);
    expect(result.summary).toContain('comes from a fork');
    expect(await readFile(path.join(workspace, 'report/comment.md'), 'utf8')).toContain('### Manifests');
  });

  it('works without the permission to comment', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    const result = await step(workspace, { ...plan, 'github-token': 'read-token' });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.commands).toEqual([
      '::warning::the comment could not be posted: HTTP 403: Resource not accessible by integration',
    ]);
    expect(result.summary).toContain('`pull-requests: write`');
  });

  it('cuts a comment to the limit of GitHub, keeping the changes', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 360 }, (_, index) => [
        `jobs/${index}.yaml`,
        job(`lock-every-single-door-${index}`, `${'long '.repeat(60)}${index}`),
      ]),
    );
    const workspace = await checkout(files);
    const result = await step(workspace, plan);
    expect(result.exitCode, result.log).toBe(0);
    const [comment] = action.github.comments;
    expect(comment?.body.length).toBeLessThanOrEqual(65_536);
    expect(comment?.body.match(/^\| `\+` schedule/gm)).toHaveLength(5);
    expect(comment?.body).toMatch(/[0-9]+ more (changes|occurrences|warnings) in the artifact/);
    await step(workspace, { command: 'validate', hub: 'production' });
    expect(action.github.comments).toHaveLength(1);
    expect(action.github.comments[0]?.body.length).toBeLessThanOrEqual(65_536);
  });

  it('fails with an annotation on the wrong line, also shown in the comment', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors').replace('query:', 'qurey:') });
    const result = await step(workspace, plan);
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ 'exit-code': '3', changes: '', 'plan-file': '' });
    expect(result.commands).toContainEqual(expect.stringMatching(/^::error file=jobs\/a\.yaml,line=5,/));
    expect(action.github.comments[0]?.body).toContain('`jobs/a.yaml:5`');
  });

  it('names files relative to the checkout when the manifests are in a folder of it', async () => {
    const workspace = await checkout({
      'fleet/hubjobs.yaml': config(),
      'fleet/jobs/a.yaml': job('lock-doors').replace('query:', 'qurey:'),
    });
    const result = await step(workspace, { command: 'validate', 'working-directory': 'fleet' });
    expect(result.commands).toContainEqual(expect.stringMatching(/^::error file=fleet\/jobs\/a\.yaml,/));
  });

  it.each([
    ['changes are pending and fail-on is changes', { ...plan, 'fail-on': 'changes' }, 1],
    ['an error is found and fail-on is never', { command: 'status', hub: 'nowhere', 'fail-on': 'never' }, 0],
    ['an input is not known', { command: 'destroy' }, 1],
  ])('when %s', async (_, inputs, exitCode) => {
    const workspace = await checkout({ 'jobs/a.yaml': job('lock-doors') });
    expect((await step(workspace, inputs)).exitCode).toBe(exitCode);
  });

  it('does not count a remark as a warning, and keeps it out of sight', async () => {
    const patch = job('set-delay').replace(/method: .*/, 'twin: { desired: { delay: 5 } }');
    const workspace = await checkout({ 'jobs/a.yaml': patch });
    const result = await step(workspace, { ...plan, 'fail-on': 'warning' });
    expect(result.exitCode, result.log).toBe(0);
    expect(action.github.comments[0]?.body).toContain('`configurations-unread`');
    expect(action.github.comments[0]?.body).not.toContain('[!WARNING]');
    expect(result.commands).not.toContainEqual(expect.stringContaining('configurations'));
  });

  it('reconciles, writes the report, and then has nothing to change', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('reconciled') });
    const done = await step(workspace, { ...plan, command: 'reconcile' }, {});
    expect(done.exitCode, done.log).toBe(0);
    expect(done.outputs).toMatchObject({ changes: '1', 'report-file': 'report/status.html' });
    const again = await step(workspace, { ...plan, 'fail-on': 'changes' }, {});
    expect(again.exitCode, again.log).toBe(0);
    expect(action.github.requests).toEqual([]);
  });

  it('stops jobs by their name, with manifests that nobody can read', async () => {
    const workspace = await checkout({ 'jobs/a.yaml': job('to-be-stopped') });
    const done = await step(workspace, { ...plan, command: 'reconcile' }, {});
    expect(done.exitCode, done.log).toBe(0);
    await writeFile(path.join(workspace, 'jobs/a.yaml'), 'a: b: c\n');
    const stopped = await step(workspace, { ...plan, command: 'stop', names: 'to-be-stopped' }, {});
    expect(stopped.exitCode, stopped.log).toBe(0);
    expect(stopped.summary).toContain('### Cancelled on `production` (`localhost`): 1 done');
    expect(stopped.summary).toMatch(/\| `to-be-stopped` \| .* \| `acme-to-be-stopped-\d{10}` \|/);
  });

  it('simulates with its own devices, from the bundle alone', async () => {
    const workspace = await checkout({
      'jobs/a.yaml': job('lock-doors'),
      'jobs/fleet.yaml': FLEET,
    });
    const { exitCode, log, summary, outputs } = await step(workspace, {
      command: 'simulate',
      hub: 'production',
      for: '90m',
      args: '--connect=2',
    });
    expect(exitCode, log).toBe(0);
    expect(summary).toContain('2 of them over MQTT');
    expect(action.github.comments[0]?.body).toContain('8 of 8 operations succeeded');
    expect(outputs['report-file']).toBe('report/simulation.html');
  });

  it('takes no text of a manifest for a workflow command', async () => {
    const hostile = '::error::broken out\n::add-mask::x\n@octocat <!-- hubjobs:section plan -->';
    const workspace = await checkout({
      'jobs/a.yaml': job('lock-doors', hostile),
      'jobs/b.yaml': `::error::in the file\n`,
    });
    const result = await step(workspace, { ...plan, 'fail-on': 'never' });
    for (const command of result.commands) expect(command).toMatch(/^::(error|warning|notice) file=/);
    await rm(path.join(workspace, 'jobs/b.yaml'));
    const planned = await step(workspace, plan);
    expect(planned.commands).toEqual([]);
    expect(action.github.comments[0]?.body.match(/^<!-- hubjobs:section/gm)).toHaveLength(1);
  });
});

describe('the comment of a fork', () => {
  const workflowRun = {
    workflow_run: {
      head_sha: 'f'.repeat(40),
      head_branch: 'patch-1',
      head_repository: { owner: { login: 'mallory' } },
    },
  };

  it('is posted as plain text by the run that may comment', async () => {
    const text = '### Plan\n@octocat ![x](https://example.test/x.png)\n````\n<!-- hubjobs:section plan -->\n';
    const workspace = await checkout({ 'report/comment.md': text });
    action.github.pulls.push({ number: 9, head: { sha: 'f'.repeat(40), label: 'mallory:patch-1' } });
    // The API names the branch in `label`; the query asks for it as `head`.
    const result = await step(workspace, { command: 'comment', hub: 'production' }, workflowRun);
    expect(result.exitCode, result.log).toBe(0);
    expect(action.github.comments).toHaveLength(1);
    expect(action.github.comments[0]).toMatchObject({ issue: 9 });
    expect(action.github.comments[0]?.body).toMatch(/`````text\n### Plan\n@octocat [\s\S]*\n`````\n$/);
  });

  it('is not posted on a pull request with another head', async () => {
    const workspace = await checkout({ 'report/comment.md': 'old' });
    action.github.pulls.push({ number: 9, head: { sha: 'a'.repeat(40), label: 'mallory:patch-1' } });
    const result = await step(workspace, { command: 'comment' }, workflowRun);
    expect(result.exitCode, result.log).toBe(0);
    expect(action.github.comments).toEqual([]);
  });
});

describe('action.yml', () => {
  it('declares every input that is read and every output that is written', async () => {
    const action = parse(await readFile(path.resolve(import.meta.dirname, '../../action.yml'), 'utf8'));
    const source = await readFile(path.resolve(import.meta.dirname, '../../src/action/inputs.ts'), 'utf8');
    const read = [...source.matchAll(/(?:read|text)\('([a-z-]+)'\)/g)].map(([, name]) => name);
    expect(Object.keys(action.inputs).sort()).toEqual([...new Set(read)].sort());
    expect(Object.keys(action.outputs).sort()).toEqual(['changes', 'exit-code', 'plan-file', 'report-file']);
    expect(action.runs).toEqual({ using: 'node24', main: 'dist-action/main.js' });
  });
});
