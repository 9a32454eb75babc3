/**
 * Builds dist/: the command line as split chunks, so that a command loads only what it uses. The Azure SDKs
 * stay outside (large, CommonJS, loaded by the commands that talk to a hub); small libraries are bundled, as
 * opening one file is quicker than walking a package. The library entry shares the chunks and has type declarations.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const outdir = path.join(root, 'dist');

await rm(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { 'cli/main': 'src/cli/main.ts', 'local-hub': 'src/simulation/local-hub-library.ts' },
  outdir,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // A shorter file is read and compiled sooner; names stay, for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  external: ['azure-*', '@azure/*', '@peculiar/*', 'reflect-metadata', 'ws', 'mqtt-packet'],
  // CommonJS packages inside an ES module still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

const types = path.join(outdir, 'types');
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
await keepReachable(path.join(types, 'simulation/local-hub-library.d.ts'));

/** The compiler declares every module of the program; a consumer reads those that the entry's own declarations name. */
async function keepReachable(entry: string): Promise<void> {
  const reachable = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reachable.has(file) || !existsSync(file)) continue;
    reachable.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g))
      waiting.push(path.resolve(path.dirname(file), specifier.replace(/\.ts$/, '.d.ts')));
  }
  for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(types, name);
    if (/\.d\.c?ts$/.test(file) && !reachable.has(file)) await rm(file);
  }
}
