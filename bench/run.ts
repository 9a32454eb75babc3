/**
 * Runs the benchmarks one after another, each in a process of its own.
 *
 *   npm run bench -- [part of a name ...]     those whose file name contains one of the parts; all without any
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const folder = import.meta.dirname;
const wanted = process.argv.slice(2);
const all = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .sort();
const chosen = all.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));

if (chosen.length === 0) {
  console.error(
    `no benchmark is named so; there are: ${all.map((file) => file.replace('.bench.ts', '')).join(', ')}`,
  );
  process.exitCode = 3;
} else if (!run('types', [path.join(folder, '../node_modules/typescript/bin/tsc'), '-p', folder])) {
  process.exitCode = 1;
} else {
  const failed = chosen.filter((file) => !run(file, ['--import', 'tsx', path.join(folder, file)]));
  if (failed.length > 0) {
    console.error(`\nfailed: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
}

function run(heading: string, argv: readonly string[]): boolean {
  console.log(`\n== ${heading}`);
  return spawnSync(process.execPath, argv, { stdio: 'inherit' }).status === 0;
}
