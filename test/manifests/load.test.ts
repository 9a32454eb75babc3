import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, loadRepository } from '../../src/manifests/load.ts';
import { job } from '../support/read-text.ts';

const CONFIG = 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n';

let folder: string;
let root: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hubjobs-load-'));
  root = path.join(folder, 'repository');
  write('repository/hubjobs.yaml', CONFIG);
  write('repository/jobs/lock-doors.yaml', job());
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), content);
}

interface LoadOptions {
  readonly root?: string;
  readonly paths?: readonly string[];
  readonly findUnread?: boolean;
  readonly about?: readonly string[];
}

async function load(options: LoadOptions = {}) {
  const loaded = await loadRepository({ root, ...options });
  return {
    ...loaded,
    ...loaded.named,
    names: loaded.named.manifests.map(({ name }) => name),
    codes: loaded.named.diagnostics.map(({ code, range }) => `${range.file} ${code}`),
  };
}

describe('a repository', () => {
  it('is read from hubjobs.yaml and its globs', async () => {
    write('repository/jobs/deep/er/reboot.yaml', job({ metadata: '{ name: reboot }' }));
    write('repository/jobs/notes.txt', 'not a manifest');
    write('repository/elsewhere/other.yaml', 'not: a manifest');
    const { names, codes, config, configFile, fileCount } = await load();
    expect({ names, codes, owner: config.owner, configFile, fileCount }).toEqual({
      names: ['reboot', 'lock-doors'],
      codes: [],
      owner: 'acme',
      configFile: 'hubjobs.yaml',
      fileCount: 2,
    });
  });

  it('is found from a folder inside it', async () => {
    expect(await load({ root: path.join(root, 'jobs') })).toMatchObject({ root, names: ['lock-doors'] });
  });

  it('does not take a hubjobs.yaml from beyond the folder that holds .git', async () => {
    write('repository/nested/.git/HEAD', '');
    const loaded = await load({ root: path.join(root, 'nested') });
    expect(loaded).toMatchObject({
      root: path.join(root, 'nested'),
      names: [],
    });
    expect(loaded.config.owner).toBeUndefined();
    expect(loaded.configFile).toBeUndefined();
    expect(loaded.codes).toEqual(['hubjobs.yaml no-manifests']);
  });

  it('includes the manifests of its hubs', async () => {
    write(
      'repository/hubjobs.yaml',
      `${CONFIG}hubs: { a: { hostName: h, tier: S1, manifests: ["only-a/*.yaml"] } }\n`,
    );
    write('repository/only-a/reboot.yaml', job({ metadata: '{ name: reboot }' }));
    expect((await load()).names).toEqual(['lock-doors', 'reboot']);
  });

  it('may have manifests outside its globs, which are read when they are named', async () => {
    write('repository/drafts/a.yml', job({ metadata: '{ name: a }' }));
    write('repository/b.txt', job({ metadata: '{ name: b }' }));
    const loaded = await load({ paths: ['drafts', './b.txt'] });
    expect(loaded).toMatchObject({ names: ['a', 'b'], codes: [], fileCount: 2 });
    const whole = await loadRepository({ root, paths: ['drafts'] });
    expect(whole.manifests.map(({ name }) => name)).toEqual(['a', 'lock-doors']);
  });

  it('reports everything that is wrong in one run', async () => {
    write('repository/hubjobs.yaml', `${CONFIG}hub: {}\n`);
    write('repository/jobs/a.yaml', 'a: b: c\n');
    write('repository/jobs/b.yaml', job({ metadata: '{ name: B }' }));
    expect((await load()).codes).toEqual([
      'hubjobs.yaml unknown-key',
      'jobs/a.yaml yaml-quotes',
      'jobs/b.yaml wrong-form',
    ]);
  });

  it('stops when its signal aborts', async () => {
    await expect(loadRepository({ root, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});

describe('a repository, as far as it is about some names', () => {
  const about = ['lock-doors'];

  it('is made of the files that name one of them', async () => {
    write('repository/jobs/other.yaml', job().replace('lock-doors', 'other'));
    write('repository/jobs/broken.yaml', 'kind: [\n');
    expect(await load({ about })).toMatchObject({ names: ['lock-doors'], codes: [] });
  });

  it('a name may be spelt with escapes', async () => {
    write('repository/jobs/lock-doors.yaml', job().replace('lock-doors', '"lock\\x2ddoors"'));
    expect(await load({ about })).toMatchObject({ names: ['lock-doors'] });
  });

  it('the manifests that a freeze names are there', async () => {
    const freeze = (name: string) =>
      `freezes: [{ name: a, reason: b, deny: { from: 2027-01-01T00:00Z, to: 2027-01-02T00:00Z }, manifests: { names: [${name}] } }]\n`;
    write('repository/jobs/other.yaml', job().replace('lock-doors', 'other'));
    write('repository/hubjobs.yaml', `${CONFIG}${freeze('other')}`);
    expect(await load({ about })).toMatchObject({ names: ['lock-doors', 'other'], codes: [] });
    write('repository/hubjobs.yaml', `${CONFIG}${freeze('nobody')}`);
    expect((await load({ about })).codes).toHaveLength(1);
  });
});

describe('a part of a repository', () => {
  const SIMULATION = [
    'apiVersion: hubjobs/v1',
    'kind: Simulation',
    'metadata: { name: a-week }',
    'spec:',
    '  jobs: [lock-doors]',
    '  fleets: [doors]',
    '  from: 2027-03-01T00:00:00Z',
    '  for: 7d',
    '  expect: { jobs: { lock-doors: { occurrences: 7 } } }',
    '',
  ].join('\n');
  const FLEET = [
    'apiVersion: hubjobs/v1',
    'kind: Fleet',
    'metadata: { name: doors }',
    'spec:',
    '  groups:',
    '    - { name: doors, count: 2, idPattern: "door-{index}", tags: { building: "43" } }',
    '',
  ].join('\n');

  beforeEach(() => {
    write('repository/jobs/simulations/week.yaml', SIMULATION);
    write('repository/jobs/fleets/doors.yaml', FLEET);
  });

  it('is judged within the whole: a simulation finds its jobs and fleets', async () => {
    expect(await load({ paths: ['jobs/simulations/week.yaml'] })).toMatchObject({
      codes: [],
      names: [],
      fleets: [],
      simulations: [{ name: 'a-week' }],
      fileCount: 1,
    });
  });

  it('a job is compared with the names and fleets of the others', async () => {
    write('repository/jobs/again.yaml', job({ target: "{ query: tags.bulding = '43' }" }));
    expect((await load({ paths: ['jobs/again.yaml'] })).codes).toEqual([
      'jobs/again.yaml duplicate-name',
      'jobs/again.yaml query-unknown-path',
    ]);
  });

  it('does not show what is wrong elsewhere, except errors in hubjobs.yaml', async () => {
    write('repository/jobs/broken.yaml', 'kind: [');
    write('repository/hubjobs.yaml', `${CONFIG}hub: {}\n`);
    const paths = ['jobs/lock-doors.yaml'];
    expect((await load({ paths })).codes).toEqual(['hubjobs.yaml unknown-key']);
    write('repository/hubjobs.yaml', 'apiVersion: hubjobs/v1\nkind: Config\n');
    expect((await load({ paths })).codes).toEqual([]);
  });

  it('may be hubjobs.yaml itself', async () => {
    expect(await load({ paths: ['hubjobs.yaml'] })).toMatchObject({ codes: [], names: [], fileCount: 1 });
    write(
      'repository/hubjobs.yaml',
      `${CONFIG}freezes: [{ name: f, reason: r, manifests: { names: [lock-dors] }, deny: { from: 2027-01-01T00:00Z, to: 2027-02-01T00:00Z } }]\n`,
    );
    expect((await load({ paths: ['hubjobs.yaml'] })).codes).toEqual(['hubjobs.yaml freeze-unknown-job']);
    expect((await load({ paths: ['jobs'] })).codes).toEqual([]);
  });
});

describe('manifests that are not read', () => {
  const unread = async () =>
    (await load({ findUnread: true })).diagnostics.map(
      ({ code, range, hint }) => `${code} ${range.file}: ${hint}`,
    );

  it('.yml and .yaml are the same', async () => {
    write('repository/jobs/a.yml', job({ metadata: '{ name: a }' }));
    expect(await load({ findUnread: true })).toMatchObject({ names: ['a', 'lock-doors'], codes: [] });
  });

  it('are found anywhere in the repository, and only asked for', async () => {
    write('repository/Jobs/b.yaml', job({ metadata: '{ name: b }' }));
    write('repository/c.yml', `# a comment\n${job({ metadata: '{ name: c }' })}`);
    write('repository/jobs/d.yaml.txt', job({ metadata: '{ name: d }' }));
    const hint = 'move it, or add a glob to `manifests` in hubjobs.yaml';
    expect(await unread()).toEqual([
      `unread-manifest Jobs/b.yaml: ${hint}`,
      `unread-manifest c.yml: ${hint}`,
    ]);
    expect((await load()).codes).toEqual([]);
    expect((await load({ findUnread: true, paths: ['jobs'] })).codes).toEqual([]);
  });

  it('other YAML files and other repositories are left alone', async () => {
    write('repository/deploy/cronjob.yaml', 'apiVersion: batch/v1\nkind: CronJob\n');
    write('repository/deploy/broken.yaml', 'a: [');
    write('repository/examples/hubjobs.yaml', CONFIG);
    write('repository/examples/jobs/a.yaml', job());
    write('repository/sub/.git', 'gitdir: elsewhere');
    write('repository/sub/jobs/a.yaml', job());
    write('repository/node_modules/x/a.yaml', job());
    write('repository/.cache/a.yaml', job());
    expect(await unread()).toEqual([]);
  });

  it('without a hubjobs.yaml only the folder itself is searched', async () => {
    rmSync(path.join(root, 'hubjobs.yaml'));
    write('repository/deep/a.yaml', job({ metadata: '{ name: a }' }));
    write('repository/b.yaml', job({ metadata: '{ name: b }' }));
    expect((await unread()).filter((one) => one.startsWith('unread'))).toEqual([
      'unread-manifest b.yaml: move it, or add a glob to `manifests` in hubjobs.yaml',
    ]);
  });
});

describe('the name of the configuration', () => {
  it('hubjobs.yml is read where it stands alone', async () => {
    rmSync(path.join(root, 'hubjobs.yaml'));
    write('repository/hubjobs.yml', CONFIG);
    const repository = await loadRepository({ root: path.join(root, 'jobs') });
    expect(repository).toMatchObject({ root, configFile: 'hubjobs.yml', diagnostics: [], fileCount: 1 });
    expect(repository.config.owner).toBe('acme');
  });

  it('both names at once are an error, in every part of the repository', async () => {
    write('repository/hubjobs.yml', CONFIG);
    const { diagnostics, named } = await loadRepository({ root, paths: ['jobs/lock-doors.yaml'] });
    expect(diagnostics).toMatchObject([
      { severity: 'error', code: 'duplicate-config', range: { file: 'hubjobs.yml' } },
    ]);
    expect(named.diagnostics).toEqual(diagnostics);
  });

  it('a folder with hubjobs.yml is another repository', async () => {
    write('repository/examples/hubjobs.yml', CONFIG);
    write('repository/examples/jobs/a.yaml', job());
    expect((await loadRepository({ root, findUnread: true })).diagnostics).toEqual([]);
  });

  it.each([
    ['', (at: string) => `there is no hubjobs.yaml in ${at}`],
    [
      'sub/folder',
      (at: string) => `there is no hubjobs.yaml in ${at}/sub/folder or a folder above it, up to ${at}`,
    ],
  ])('where there is none, it is said where it was looked for: from %j', async (from, says) => {
    rmSync(path.join(root, 'hubjobs.yaml'));
    write('repository/.git/HEAD', '');
    write('repository/sub/folder/note.txt', '');
    expect((await loadRepository({ root: path.join(root, from) })).missingConfig).toBe(says(root));
    expect((await loadConfig({ root: path.join(root, from) })).missingConfig).toBe(says(root));
  });
});

describe('files that cannot be used', () => {
  it('too large: refused by its size, without reading it', async () => {
    write('repository/jobs/large.yaml', '');
    truncateSync(path.join(root, 'jobs/large.yaml'), 100 * 1_048_576);
    const before = process.memoryUsage().arrayBuffers;
    expect((await load()).codes).toEqual(['jobs/large.yaml file-too-large']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1_048_576);
  });

  it.each([
    ['not UTF-8', Buffer.from('name: caf\xe9', 'latin1'), 'file-not-utf8'],
    ['UTF-16', Buffer.from('\ufeffname: a', 'utf16le'), 'file-not-utf8'],
    ['an archive', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'yaml-control-character'],
  ])('%s', async (_, bytes, code) => {
    write('repository/jobs/odd.yaml', bytes);
    expect((await load()).codes).toEqual([`jobs/odd.yaml ${code}`]);
  });

  it('a byte order mark is ignored', async () => {
    write('repository/jobs/lock-doors.yaml', `\ufeff${job()}`);
    expect((await load()).codes).toEqual([]);
  });

  it('a socket is refused', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(path.join(root, 'jobs/socket.yaml'), listening));
    try {
      expect((await load()).codes).toEqual(['jobs/socket.yaml file-unreadable']);
    } finally {
      await new Promise((closed) => server.close(closed));
    }
  });
});

describe('paths', () => {
  it('that do not exist', async () => {
    expect((await load({ paths: ['jobs', 'missing'] })).codes).toEqual(['missing path-not-found']);
    const nowhere = await load({ root: path.join(root, 'missing') });
    expect(nowhere.diagnostics.map(({ code }) => code)).toEqual(['path-not-found']);
  });

  it.each(['../secret.yaml', '..'])('that leave the repository: %s', async (given) => {
    write('secret.yaml', 'password: hunter2\n');
    const loaded = await load({ paths: [given] });
    expect(loaded.codes).toEqual([`${given} outside-root`]);
    expect(JSON.stringify(loaded)).not.toContain('hunter2');
  });

  it('links that leave the repository are not read', async () => {
    write('secret.yaml', 'password: hunter2\n');
    symlinkSync(path.join(folder, 'secret.yaml'), path.join(root, 'jobs/link.yaml'));
    symlinkSync(folder, path.join(root, 'jobs/up'));
    const loaded = await load();
    expect(loaded.codes).toEqual(['jobs/link.yaml outside-root', 'jobs/up outside-root']);
    expect(JSON.stringify(loaded)).not.toContain('hunter2');
    expect(await load({ paths: ['jobs/link.yaml'] })).toMatchObject({
      codes: ['jobs/link.yaml outside-root'],
    });
  });

  it('a hubjobs.yaml that is a link out of the repository is not read', async () => {
    rmSync(path.join(root, 'hubjobs.yaml'));
    write('secret.yaml', 'password: hunter2\n');
    symlinkSync(path.join(folder, 'secret.yaml'), path.join(root, 'hubjobs.yaml'));
    const loaded = await load();
    expect(loaded.codes).toEqual(['hubjobs.yaml outside-root']);
    expect(JSON.stringify(loaded)).not.toContain('hunter2');
  });

  it('links inside the repository: to files they are followed, to folders and to nothing not', async () => {
    write('repository/shared/reboot.yaml', job({ metadata: '{ name: reboot }' }));
    symlinkSync('../shared/reboot.yaml', path.join(root, 'jobs/reboot.yaml'));
    symlinkSync('..', path.join(root, 'jobs/circle'));
    symlinkSync('gone', path.join(root, 'jobs/gone.yaml'));
    const { names, codes } = await load();
    expect(names).toEqual(['lock-doors', 'reboot']);
    expect(codes).toEqual(['jobs/circle linked-folder', 'jobs/gone.yaml file-unreadable']);
  });
});
