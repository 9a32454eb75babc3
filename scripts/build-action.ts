/**
 * Builds dist-action/: what action.yml runs. Everything is inside, as a runner installs nothing; the folder is made
 * and tagged by the release workflow and is not in the repository.
 */
import { copyFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLE, ROOT } from './bundle.ts';
import { writeThirdParty } from './third-party.ts';

const outdir = path.resolve(ROOT, process.argv[2] ?? 'dist-action');

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  ...BUNDLE,
  entryPoints: { main: 'src/action/main.ts' },
  outdir,
  minify: true,
  // Class names are part of what the Azure SDKs compare and print.
  keepNames: true,
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
await writeThirdParty(outdir, [metafile]);
await writeFile(path.join(outdir, 'package.json'), '{ "type": "module" }\n');
await copyFile(path.join(ROOT, 'LICENSE'), path.join(outdir, 'LICENSE'));
