import path from 'node:path';
import type { BuildOptions } from 'esbuild';

/** What the package and the Action have in common: everything that they need is inside, for the oldest Node there is. */
export const ROOT = path.resolve(import.meta.dirname, '..');

export const BUNDLE = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // The licences are in a file of their own.
  legalComments: 'none',
  alias: {
    luxon: './scripts/luxon-date.ts',
    // ES modules, of which only what is used gets into the bundle.
    yaml: './node_modules/yaml/browser/dist/index.js',
  },
  metafile: true,
} as const satisfies BuildOptions;
