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
const FILES_OF_OTHERS = ['# .gitlab-ci.yml', '# azure-pipelines.yml', '# .pre-commit-config.yaml'];

const CONFIG_KEYS = new Set(['rules', 'freezes', 'links', 'hubs', 'guards', 'defaults', 'branch']);

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
    if (kind === 'Config') files = { ...files, 'hubjobs.yaml': stringify(document) };
    else {
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

const INPUTS = Object.keys(parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8')).inputs);

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
      const [first] = values;
      if (Array.isArray(first)) {
        // Steps of a workflow.
        const steps = first.filter(({ uses }) => uses?.startsWith('hubjobs/hubjobs@'));
        expect(
          steps.flatMap((step) => Object.keys(step.with)).filter((key) => !INPUTS.includes(key)),
        ).toEqual([]);
        continue;
      }
      expect([example.line, await errorsIn(values.map(wholeDocument))]).toEqual([example.line, []]);
    }
  });
});

it('finds what is wrong in an example', async () => {
  const wrong = { spec: { target: { query: "tags.building LIKE '4%'" } } };
  expect(await errorsIn([wholeDocument(wrong)])).toMatchObject([{ code: 'query-syntax' }]);
  expect(EXAMPLES.length).toBeGreaterThan(30);
});
