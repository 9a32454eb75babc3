import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRepository } from '../../src/manifests/load.ts';
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

async function load(options: { root?: string; paths?: readonly string[] } = {}) {
  const loaded = await loadRepository({ root, ...options });
  return {
    ...loaded,
    names: loaded.manifests.map(({ name }) => name),
    codes: loaded.diagnostics.map(({ code, range }) => `${range.file} ${code}`),
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

  it('reads the paths that are given instead, files and folders', async () => {
    write('repository/drafts/a.yml', job({ metadata: '{ name: a }' }));
    write('repository/b.txt', job({ metadata: '{ name: b }' }));
    expect(await load({ paths: ['drafts', './b.txt'] })).toMatchObject({ names: ['b', 'a'], codes: [] });
  });

  it('reports everything that is wrong in one run', async () => {
    write('repository/hubjobs.yaml', `${CONFIG}hub: {}\n`);
    write('repository/jobs/a.yaml', 'a: b: c\n');
    write('repository/jobs/b.yaml', job({ metadata: '{ name: B }' }));
    expect((await load()).codes).toEqual([
      'hubjobs.yaml unknown-key',
      'jobs/a.yaml yaml-syntax',
      'jobs/b.yaml wrong-form',
    ]);
  });

  it('stops when its signal aborts', async () => {
    await expect(loadRepository({ root, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
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
