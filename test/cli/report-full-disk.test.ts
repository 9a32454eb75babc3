import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const program = ['--import', import.meta.resolve('tsx'), path.join(root, 'src/cli/main.ts')];

it.skipIf(process.platform === 'win32')(
  'a report on a full disk says which folder is not complete, and leaves no half a file',
  async () => {
    const folder = await temporaryFolder();
    writeFileSync(
      path.join(folder, 'hubjobs.yaml'),
      'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs:\n  a: { hostName: localhost, tier: S1 }\n',
    );
    // A limit on the size of files, 2 KiB, stands for a full disk; the signal that comes with it does not.
    const shell = `ulimit -f 4; trap '' XFSZ; exec "$@"`;
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', shell, 'sh', process.execPath, ...program, 'reconcile'],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '' },
      },
    );
    expect(status).toBe(3);
    expect(stderr).toContain('the environment variable HUBJOBS_CONNECTION_STRING is not set');
    expect(stderr).toMatch(/error: the report in \S+report is not complete: .*file too large/);
    expect(stderr).not.toMatch(/\n\s+at /);
    const report = path.join(folder, 'report');
    expect(readdirSync(report).sort()).toEqual(['status.json', 'status.junit.xml', 'status.md']);
    expect(JSON.parse(readFileSync(path.join(report, 'status.json'), 'utf8')).formatVersion).toBe(1);
  },
);
