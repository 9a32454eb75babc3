import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** What npm hands to scripts as its own settings must not reach an npm that works elsewhere. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

export interface PackedPackage {
  /** Its path. */
  readonly tarball: string;
  readonly files: readonly string[];
}

/** Packs this repository as a release does. `actionCommit`: of the Action that belongs to it. */
export async function packPackage(folder: string, actionCommit: string): Promise<PackedPackage> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    env: { ...environment(), HUBJOBS_ACTION_COMMIT: actionCommit },
  });
  const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [
    { filename: string; files: { path: string }[] },
  ];
  return { tarball: path.join(folder, filename), files: files.map((file) => file.path) };
}

/** Installs it in a folder, as the README says. Answers the path of its program. */
export async function installPackage({ tarball }: PackedPackage, folder: string): Promise<string> {
  const options = { cwd: folder, env: environment() };
  await run('npm', ['init', '-y'], options);
  const flags = ['--save-dev', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...flags, tarball], options);
  return path.join(folder, 'node_modules/.bin/hubjobs');
}
