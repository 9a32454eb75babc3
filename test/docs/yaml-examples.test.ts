import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { docsRepository, without } from '../support/docs-repository.ts';
import { type CodeBlock, codeBlocksOf, PAGES, ROOT } from '../support/pages.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Value = Readonly<Record<string, unknown>>;

/** Files of other programs, by the comment on their first line: they are only parsed. */
const FILES_OF_OTHERS = [
  '# .gitlab-ci.yml',
  '# azure-pipelines.yml',
  '# .pre-commit-config.yaml',
  '# compose.yaml',
];

const CONFIG_KEYS = new Set(['rules', 'freezes', 'links', 'hubs', 'guards', 'defaults', 'branch', 'history']);

const header = (kind: string) => ({ apiVersion: 'hubjobs/v1', kind, metadata: { name: 'example' } });

const JOB_SPEC = {
  target: { allDevices: true },
  method: { name: 'lockDoor' },
  schedule: { cron: '@daily', timeZone: 'UTC' },
};

const SIMULATION_SPEC = { jobs: ['lock-doors'], from: '2027-03-01T00:00:00Z', for: '1d' };

const ROLLOUT_SPEC: Value = parse(readFileSync(path.join(ROOT, 'jobs/gateway-firmware.yaml'), 'utf8')).spec;

/** A whole document of which a page shows a part. */
function wholeDocument(value: Value): Value {
  if (value['apiVersion'] !== undefined) return value;
  if (Object.keys(value).every((key) => CONFIG_KEYS.has(key)))
    return { apiVersion: 'hubjobs/v1', kind: 'Config', owner: 'acme', ...value };
  if ('groups' in value) return { ...header('Fleet'), spec: value };
  if ('onDesired' in value) {
    const group = { name: 'example', count: 1, idPattern: 'example-{index}', ...value };
    return { ...header('Fleet'), spec: { groups: [group] } };
  }
  if ('schedule' in value) return { ...header('Job'), spec: { ...JOB_SPEC, ...value } };
  const spec = value['spec'];
  if (typeof spec !== 'object' || spec === null) throw new Error('no kind of document has these keys');
  if ('promote' in spec || 'stages' in spec)
    return { ...header('Rollout'), spec: { ...ROLLOUT_SPEC, ...spec } };
  if ('expect' in spec) return { ...header('Simulation'), spec: { ...SIMULATION_SPEC, ...spec } };
  const { method, ...others } = JOB_SPEC;
  return { ...header('Job'), spec: { ...others, ...(!('twin' in spec) && { method }), ...spec } };
}

/** The project's repository, in which the documents of the example stand instead of those with their names. */
function repositoryWith(documents: readonly Value[]): Readonly<Record<string, string>> {
  let files = docsRepository();
  documents.forEach((document, at) => {
    const { kind, metadata } = document;
    // Beside one job only: what a page shows as defaults need not suit every sample.
    if (kind === 'Config') {
      const { 'jobs/lock-doors.yaml': job = '' } = files;
      files = { 'hubjobs.yaml': stringify(document), 'jobs/lock-doors.yaml': job };
    } else {
      const name = typeof metadata === 'object' && metadata && 'name' in metadata ? metadata.name : undefined;
      files = { ...without(files, kind, name), [`jobs/example-${at}.yaml`]: stringify(document) };
    }
  });
  return files;
}

async function errorsIn(documents: readonly Value[]) {
  const cwd = await temporaryFolder(repositoryWith(documents));
  const { stdout } = await runCli(['validate', '--format', 'json'], { cwd });
  const { diagnostics } = JSON.parse(stdout);
  return diagnostics.filter(({ severity }: { severity: string }) => severity === 'error');
}

const inputsOf = (file: string): Value => {
  const { inputs, on } = parse(readFileSync(path.join(ROOT, file), 'utf8'));
  return inputs ?? on.workflow_call.inputs;
};

/** Inputs that the steps and jobs of a workflow give to what this project offers, and that it does not have. */
function unknownInputs(example: unknown): readonly string[] {
  if (Array.isArray(example)) return example.flatMap(unknownInputs);
  if (typeof example !== 'object' || example === null) return [];
  const { uses, with: given } = { uses: undefined, with: undefined, ...example };
  const [, workflow] = /^hubjobs\/hubjobs(?:\/([^@]+))?@/.exec(String(uses)) ?? [undefined, null];
  if (workflow === null) return Object.values(example).flatMap(unknownInputs);
  const known = inputsOf(workflow ?? 'action.yml');
  return Object.keys(given ?? {}).filter((key) => !(key in known));
}

const EXAMPLES = PAGES.flatMap(codeBlocksOf).filter(({ language }) => language === 'yaml');

function isOfOthers({ text }: CodeBlock): boolean {
  return FILES_OF_OTHERS.some((comment) => text.startsWith(comment));
}

describe.each([...new Set(EXAMPLES.map(({ page }) => page))])('%s', (page) => {
  const examples = EXAMPLES.filter((example) => example.page === page);
  it('has only YAML examples that hubjobs takes', async () => {
    for (const example of examples) {
      const documents = parseAllDocuments(example.text);
      expect([example.line, documents.flatMap(({ errors }) => errors)]).toEqual([example.line, []]);
      if (isOfOthers(example)) continue;
      const values = documents.map((document) => document.toJS());
      if (values.some((value) => Array.isArray(value) || 'jobs' in value || 'permissions' in value)) {
        expect([example.line, unknownInputs(values)]).toEqual([example.line, []]);
        continue;
      }
      expect([example.line, await errorsIn(values.map(wholeDocument))]).toEqual([example.line, []]);
    }
  });
});

it('finds what is wrong in an example', async () => {
  const uses = 'hubjobs/hubjobs/.github/workflows/reusable-reconcile.yml@COMMIT';
  expect(unknownInputs({ jobs: { a: { uses, with: { hubs: '[]' } } } })).toEqual(['hubs']);
  expect(unknownInputs([{ uses: 'hubjobs/hubjobs@COMMIT', with: { cmd: 'plan', hub: 'a' } }])).toEqual([
    'cmd',
  ]);
  const wrong = { spec: { target: { query: "tags.building LIKE '4%'" } } };
  expect(await errorsIn([wholeDocument(wrong)])).toMatchObject([{ code: 'query-syntax' }]);
  expect(EXAMPLES.length).toBeGreaterThan(30);
});
