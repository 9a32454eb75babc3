import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRepository } from '../../src/manifests/repository.ts';
import { LanguageServer } from './language-server.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** By the names that an editor is told. On the disk they end with `.txt`: the repository's own check takes them for lost manifests. */
const wrongFiles = readdirSync(path.join(root, 'test/fixtures/editors'))
  .filter((name) => name.endsWith('.yaml.txt'))
  .map((name) => `test/fixtures/editors/${path.basename(name, '.txt')}`);
const samples = execFileSync('git', ['ls-files', 'hubjobs.yaml', 'jobs'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((name) => name.endsWith('.yaml'));
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
const MODELINE = '# yaml-language-server: $schema=../schemas/hubjobs.schema.json\n';
const JOB = `${MODELINE}apiVersion: hubjobs/v1
kind: Job
metadata:
  name: lock-doors
spec:
  target: { allDevices: true }
  method: { name: lockDoor }
`;

let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start(root);
});
afterAll(() => server.stop());

describe('an editor with yaml-language-server', () => {
  it.each(samples)('has nothing to say of %s', async (file) => {
    expect(await server.problemsOf(file, textOf(file))).toEqual([]);
  });

  it('says in plain words what is wrong, and what is expected', async () => {
    expect(wrongFiles.length).toBeGreaterThanOrEqual(30);
    const all = await Promise.all(wrongFiles.map((file) => server.problemsOf(file, textOf(`${file}.txt`))));
    for (const [index, problems] of all.entries()) expect(problems, wrongFiles[index]).not.toEqual([]);
    const told = wrongFiles.flatMap((file, index) => [
      path.basename(file),
      ...(all[index] ?? []).map(({ line, found, message }) => `  ${line}: \`${found}\`: ${message}`),
    ]);
    expect(told.join('\n')).not.toMatch(/pattern|multiple schemas|Incorrect type|schema that is not allowed/);
    await expect(`${told.join('\n')}\n`).toMatchFileSnapshot('../fixtures/editors/messages.txt');
  });

  it('needs no line in a file that a setting of the editor selects, and reads every document of it', async () => {
    const settings = { schemas: { [path.join(root, 'schemas/hubjobs.schema.json')]: ['jobs/**/*.yaml'] } };
    const other = await LanguageServer.start(root, settings);
    const text = textOf('test/fixtures/editors/two-documents.yaml.txt').replaceAll(
      /^# yaml-language.*\n/gm,
      '',
    );
    const problems = await other.problemsOf('jobs/two-documents.yaml', text);
    other.stop();
    expect(problems.map(({ found }) => found)).toEqual(['zone', 'schedule', 'spec']);
  });

  it.each([
    ['starting|Deadline: 15m', 'How late an occurrence may still start: 1m to 7d.'],
    ['concurrency|Policy: Allow', '* `Allow`: They may overlap.'],
    ['sche|dule: {}', 'timeZone: Europe/Budapest'],
    ['sche|dule: {}', '[More](https://hubjobs.github.io/hubjobs/schedules)'],
  ])('explains %s', async (line, expected) => {
    expect(await server.hoverAt('jobs/new.yaml', `${JOB}  ${line}\n`)).toContain(expected);
  });

  it.each([
    ['the kinds', `${MODELINE}apiVersion: hubjobs/v1\nkind: |`, ['Job', 'Rollout', 'Config', 'Fleet']],
    ['the keys of a job', `${JOB}  |`, ['schedule', 'startingDeadline', 'retry']],
    ['the keys of a schedule', `${JOB}  schedule:\n    |`, ['at', 'cron', 'timeZone']],
    ['the values of a key', `${JOB}  concurrencyPolicy: |`, ['Forbid', 'Allow']],
  ])('offers %s', async (_, text, expected) => {
    const labels = (await server.completionsAt('jobs/new.yaml', text)).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(expected));
  });

  it('offers whole documents in an empty file, which the editor and the program take as they are', async () => {
    const offered = await server.completionsAt('jobs/new.yaml', `${MODELINE}|`);
    const snippets = offered.filter(({ label }) => /^[A-Z]\w+: /.test(label));
    const kinds = new Set(snippets.map(({ label }) => label.split(':')[0]));
    expect([...kinds]).toEqual(['Job', 'Rollout', 'Config', 'Fleet', 'Simulation', 'Policy']);
    const documents = snippets.map(({ insertText = '' }) => withoutPlaceholders(insertText));
    for (const text of documents)
      expect(await server.problemsOf('jobs/new.yaml', MODELINE + text), text).toEqual([]);

    const isConfig = (text: string) => text.includes('kind: Config');
    const files = new Map(
      documents.map((text, index) => [
        isConfig(text) ? 'hubjobs.yaml' : `jobs/${index}.yaml`,
        Buffer.from(text),
      ]),
    );
    const { diagnostics } = readRepository(files);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

/** What a snippet is when nothing in it is changed. */
function withoutPlaceholders(snippet: string): string {
  return snippet.replaceAll(/\$\{\d+:((?:[^{}\\]|\\.)*)\}/g, '$1').replaceAll('\\$', '$');
}
