/**
 * Builds dist-action/: what action.yml runs. Everything is inside, as a runner installs nothing; the folder is made
 * and tagged by the release workflow and is not in the repository.
 */
import { copyFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const outdir = path.resolve(root, process.argv[2] ?? 'dist-action');

await rm(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/action/main.ts' },
  outdir,
  bundle: true,
  // One file: split ones would give the CommonJS SDKs' names to nobody but `default`.
  splitting: false,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  // Class names are part of what the Azure SDKs compare and print.
  keepNames: true,
  legalComments: 'linked',
  // CommonJS packages inside an ES module still call require, and look for the folder they are in.
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      "import { fileURLToPath as __fileURLToPath } from 'node:url';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = __fileURLToPath(import.meta.url);',
      "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
    ].join('\n'),
  },
});
await writeFile(path.join(outdir, 'package.json'), '{ "type": "module" }\n');
await copyFile(path.join(root, 'LICENSE'), path.join(outdir, 'LICENSE'));
