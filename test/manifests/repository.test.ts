import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/manifests/config/read-config.ts';
import { checkFileSize, readFileText } from '../../src/manifests/file-text.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import { createFileReader } from '../../src/manifests/manifest-file.ts';
import { manifestPaths } from '../../src/manifests/manifest-paths.ts';
import { assembleRepository, createManifestsCheck, readRepository } from '../../src/manifests/repository.ts';
import { job } from '../support/read-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n';
const HUBS = 'hubs: { a: { hostName: h, tier: S1, manifests: ["only-a/*.yaml"] } }\n';

const named = (name: string) => job({ metadata: `{ name: ${name} }` });

function configFile(text?: string) {
  return readConfig(text === undefined ? [] : [readFileText('hubjobs.yaml', Buffer.from(text))]);
}

describe('files read from memory', () => {
  it.each<[string, Record<string, string | Uint8Array>]>([
    ['good ones', { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': named('a'), 'jobs/deep/b.yaml': named('b') }],
    ['no hubjobs.yaml', { 'jobs/a.yaml': named('a'), 'jobs/node_modules/x/b.yaml': named('b') }],
    ['no job', { 'hubjobs.yaml': CONFIG, 'elsewhere/a.yaml': named('a') }],
    ['a hubjobs.yaml that cannot be used', { 'hubjobs.yaml': 'kind: [', 'jobs/a.yaml': named('a') }],
    ['a hubjobs.yaml that is not UTF-8', { 'hubjobs.yaml': Buffer.from([0xff]), 'jobs/a.yaml': named('a') }],
    ['rules', { 'hubjobs.yaml': `${CONFIG}rules: { empty-file: off }\n`, 'jobs/a.yaml': '' }],
    ['the same name twice', { 'hubjobs.yaml': CONFIG, 'jobs/a.yaml': job(), 'jobs/b.yaml': job() }],
    [
      'the manifests of a hub',
      { 'hubjobs.yaml': CONFIG + HUBS, 'only-a/a.yaml': named('a'), 'only-a/x/b.yaml': named('b') },
    ],
    [
      'a file that is too large, one that is not UTF-8 and one that is not YAML',
      {
        'hubjobs.yaml': CONFIG,
        'jobs/a.yaml': Buffer.alloc(1_048_577, 32),
        'jobs/b.yaml': Buffer.from([0xff]),
        'jobs/c.yaml': '[',
      },
    ],
  ])('give the same repository as files on the disk: %s', async (_, files) => {
    const root = await temporaryFolder({ '.git/HEAD': '', ...files });
    const { root: __, files: ___, named: ____, lists: _____, ...fromDisk } = await loadRepository({ root });
    const bytes = new Map(Object.entries(files).map(([file, content]) => [file, Buffer.from(content)]));
    // Memory has no folders in which a configuration could be looked for.
    const expected: unknown = JSON.parse(JSON.stringify(fromDisk).replaceAll(` in ${root}`, ''));
    expect(JSON.parse(JSON.stringify(readRepository(bytes)))).toEqual(expected);
  });
});

describe('the paths of manifests', () => {
  const paths = [
    'hubjobs.yaml',
    'README.md',
    'jobs/b.yaml',
    'jobs/a/c.yaml',
    'jobs/a.yaml',
    'jobs/.hidden/d.yaml',
    'jobs/node_modules/pkg/e.yaml',
    'only-a/f.yaml',
    'jobs/a.yml',
  ];

  it.each([
    ['without hubjobs.yaml', undefined, ['jobs/a.yaml', 'jobs/a.yml', 'jobs/a/c.yaml', 'jobs/b.yaml']],
    [
      'with the globs of its hubs',
      CONFIG + HUBS,
      ['jobs/a.yaml', 'jobs/a.yml', 'jobs/a/c.yaml', 'jobs/b.yaml', 'only-a/f.yaml'],
    ],
    ['never with hubjobs.yaml itself', `${CONFIG}manifests: ["*.yaml"]\n`, []],
    ['each once', `${CONFIG}manifests: ["jobs/a.yaml", "jobs/*.yaml"]\n`, ['jobs/a.yaml', 'jobs/b.yaml']],
  ])('%s', (_, text, expected) => {
    expect(manifestPaths(paths, configFile(text).config)).toEqual(expected);
  });
});

describe('a file that was read once', () => {
  it('can be used again with another configuration and other files', () => {
    const readFile = createFileReader();
    const [first, second] = ['jobs/a.yaml', 'jobs/b.yaml'].map((file) =>
      readFile(readFileText(file, Buffer.from(named('night').replace('0 22', '30 2')))),
    );
    if (!first || !second) throw new Error('two files were read');
    const found = (files: readonly (typeof first)[], rules: string) =>
      assembleRepository({ config: configFile(CONFIG + rules), files }).diagnostics.map(
        ({ code, severity, range }) => `${range.file} ${severity} ${code}`,
      );
    expect(found([first], '')).toEqual(['jobs/a.yaml info night-time']);
    expect(found([first], 'rules: { night-time: error }\n')).toEqual(['jobs/a.yaml error night-time']);
    expect(found([first, second], 'rules: { night-time: off }\n')).toEqual([
      'jobs/a.yaml error duplicate-name',
      'jobs/b.yaml error duplicate-name',
    ]);
    expect(found([first], '')).toEqual(['jobs/a.yaml info night-time']);
  });
});

describe('manifests of one commit after another', () => {
  const readFile = createFileReader();
  const file = (path: string, text: string) => readFile(readFileText(path, Buffer.from(text)));
  const good = file('jobs/a.yaml', named('a'));
  const other = file('jobs/b.yaml', named('b'));
  const unknownFunction = file('jobs/c.yaml', named('c').replace("tags.building = '43'", 'unknown(tags.x)'));

  it('are those of a repository without errors, whatever came before', () => {
    const manifestsIn = createManifestsCheck();
    const namesIn = (files: readonly (typeof good)[], text = CONFIG) =>
      manifestsIn({ config: configFile(text), files })?.manifests.map(({ name }) => name);
    expect(namesIn([good])).toEqual(['a']);
    expect(namesIn([good, other])).toEqual(['a', 'b']);
    expect(namesIn([good, unknownFunction])).toBeUndefined();
    expect(namesIn([good, good])).toBeUndefined();
    expect(namesIn([good], 'kind: [')).toBeUndefined();
    expect(namesIn([], `${CONFIG}rules: { no-manifests: error }\n`)).toBeUndefined();
    expect(namesIn([])).toEqual([]);
    expect(namesIn([good])).toEqual(['a']);
  });
});

describe('the size of a file', () => {
  it('may be 1 MiB, and can be asked about before the file is read', () => {
    expect(checkFileSize('a.yaml', 1_048_576)).toBeUndefined();
    expect(checkFileSize('a.yaml', 1_048_577)).toMatchObject({ code: 'file-too-large' });
  });
});
