import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

const LIBRARY_USER = `
import { ManualClock, startLocalHub } from 'hubjobs/local-hub';

const hub = await startLocalHub({ clock: new ManualClock('2027-03-01T20:00:00Z'), tier: 'S2' });
hub.addDevice({ deviceId: 'a' });
console.log(/DeviceId=([^;]*)/.exec(hub.deviceConnectionString('a'))?.[1]);
await hub.stop();
`;

describe('the package', () => {
  it('packs, installs into an empty folder and runs from there', async () => {
    const folder = await temporaryFolder();
    // npm hands its own settings to scripts; the folder must not see this repository's.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
    const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, env });
    const json = packed.stdout.slice(packed.stdout.indexOf('[\n'));
    const [{ filename, files }] = JSON.parse(json) as [{ filename: string; files: { path: string }[] }];
    expect(files.map((file) => file.path)).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'package.json',
        'dist/cli/main.cjs',
        'dist/local-hub.js',
        'dist/types/simulation/local-hub-library.d.ts',
        'schemas/job.schema.json',
      ]),
    );
    expect(files.filter((file) => /^(src|test|bench|jobs)\//.test(file.path))).toEqual([]);

    await run('npm', ['init', '-y'], { cwd: folder, env });
    await run(
      'npm',
      ['install', '--prefer-offline', '--no-audit', '--no-fund', path.join(folder, filename)],
      {
        cwd: folder,
        env,
      },
    );
    const version = await run('npx', ['--no-install', 'hubjobs', '--version'], { cwd: folder, env });
    expect(version.stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    // The help is made when the package is built; it is the one of the program.
    const help = await run('npx', ['--no-install', 'hubjobs', '--help'], { cwd: folder, env });
    expect(help.stdout).toBe((await runCli(['--help'])).stdout);
    const validate = await run('npx', ['--no-install', 'hubjobs', 'validate', '-C', root], {
      cwd: folder,
      env,
    });
    expect(validate.stdout).toMatch(/jobs\/retired-doors\.yaml/);

    // The library, as a program of its own uses it; its types resolve without this repository.
    await writeFile(path.join(folder, 'use.mts'), LIBRARY_USER);
    await writeFile(path.join(folder, 'use.mjs'), LIBRARY_USER);
    const used = await run(process.execPath, ['use.mjs'], { cwd: folder, env });
    expect(used.stdout).toBe('a\n');
    const types = path.join(root, 'node_modules/@types');
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    const flags =
      '--noEmit --strict --module nodenext --moduleResolution nodenext --target es2023 --types node';
    const argv = [compiler, ...flags.split(' '), '--typeRoots', types, 'use.mts'];
    await run(process.execPath, argv, { cwd: folder, env });

    // The heavy parts load too: hub, devices and SDK, all from the installed package.
    const simulate = await run(
      'npx',
      [
        '--no-install',
        'hubjobs',
        'simulate',
        '-C',
        root,
        '--for',
        '5s',
        '--connect',
        '2',
        '--format',
        'json',
      ],
      { cwd: folder, env },
    );
    expect(JSON.parse(simulate.stdout)).toMatchObject({ formatVersion: 1 });
  }, 180_000);
});
