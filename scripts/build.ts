/**
 * Builds dist/: the command line as split chunks, so that a command loads only what it uses. The Azure SDKs
 * stay outside (large, CommonJS, loaded by the commands that talk to a hub); small libraries are bundled, as
 * opening one file is quicker than walking a package.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const outdir = path.join(root, 'dist');

await rm(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { 'cli/main': 'src/cli/main.ts' },
  outdir,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  legalComments: 'none',
  external: ['azure-*', '@azure/*', '@peculiar/*', 'reflect-metadata', 'ws', 'mqtt-packet'],
  // CommonJS packages inside an ES module still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
