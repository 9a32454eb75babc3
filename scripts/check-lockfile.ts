import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/*
 * Fails when `npm install` has changed what package-lock.json installs. Entries of optional packages are left out of
 * the comparison: which of the other platforms' binaries npm lists depends on its version and on the registry.
 */
interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const file = 'package-lock.json';
const committed = execFileSync('git', ['show', `HEAD:${file}`], { encoding: 'utf8', maxBuffer: 2 ** 26 });

if (requiredPackages(committed) !== requiredPackages(readFileSync(file, 'utf8'))) {
  process.stderr.write(`npm install changed ${file}: commit the change, or undo what caused it\n`);
  process.exitCode = 1;
}

function requiredPackages(text: string): string {
  const { packages } = JSON.parse(text) as Lockfile;
  return JSON.stringify(Object.entries(packages).filter(([, entry]) => !entry.optional));
}
