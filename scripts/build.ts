/**
 * Builds dist/: the command line and the library as split chunks, so that a command loads only what it uses. Everything is
 * inside, the Azure SDKs too, so that an installation is one package. The chunks are CommonJS, which Node loads sooner.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin, transform } from 'esbuild';
import { realClock } from '../src/cli/process/real-clock.ts';
import { runProgram } from '../src/cli/program.ts';
import { VERSION } from '../src/cli/version.ts';
import { BUNDLE, ROOT } from './bundle.ts';
import { writeThirdParty } from './third-party.ts';

const outdir = path.join(ROOT, 'dist');
/** Widths of terminals for which the help is kept ready: the usual one, and the widest that the help makes use of. */
const HELP_WIDTHS = [80, 100];

await rm(outdir, { recursive: true, force: true });
/** Checks of whole documents are large, and files of their own: only those that are used are loaded. */
const checks = new Set<string>();
const checksApart: Plugin = {
  name: 'checks-apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\/check-[a-z-]+\.cjs$/ }, ({ path: name, resolveDir }) => {
      checks.add(path.join(resolveDir, name));
      return { path: name, external: true };
    });
  },
};
/**
 * Modules of Node that packages load and that take long. The one of `process` opens all three streams; commander wants
 * child processes for commands that are programs of their own, of which there are none.
 */
const quickModules: Plugin = {
  name: 'quick-modules',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:process$/ }, () => ({ path: 'process', namespace: 'quick' }));
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: '{}', namespace: 'quick' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'quick' }, ({ path: value }) => ({
      contents: `module.exports = ${value};`,
    }));
  },
};
const { outputFiles, metafile } = await build({
  ...BUNDLE,
  entryPoints: { 'cli/main': 'src/cli/main.ts', 'local-hub': 'src/simulation/local-hub-library.ts' },
  outdir,
  outExtension: { '.js': '.cjs' },
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  // A shorter file is read and compiled sooner; names stay, for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  define: { HELP_BY_WIDTH: JSON.stringify(await helpByWidth()), ...actionCommit() },
  // Maps of the code to its sources, for the stacks of defects; the sources themselves are in the repository.
  sourcemap: 'inline',
  sourcesContent: false,
  plugins: [checksApart, quickModules],
  write: false,
});
const { metafile: checksMetafile } = await build({
  ...BUNDLE,
  entryPoints: Object.fromEntries([...checks].map((file) => [path.parse(file).name, file])),
  outdir: path.join(outdir, 'chunks'),
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  minify: true,
});
for (const { path: file, text } of outputFiles) await writeCommonJs(file, text);
await writeThirdParty(outdir, [metafile, checksMetafile]);
const names = metafile.outputs['dist/local-hub.cjs']?.exports ?? [];
await writeFile(
  path.join(outdir, 'local-hub.js'),
  `export { ${names.join(', ')} } from './local-hub.cjs';\n`,
);

const types = path.join(outdir, 'types');
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
await keepReachable(path.join(types, 'simulation/local-hub-library.d.ts'));

/** The commit with the Action of this release, when the release workflow builds: `hubjobs init` pins it. */
function actionCommit(): Record<string, string> {
  const { HUBJOBS_ACTION_COMMIT: commit } = process.env;
  if (commit === undefined || commit === '') return {};
  if (!/^[0-9a-f]{40}$/.test(commit))
    throw new Error(`HUBJOBS_ACTION_COMMIT is ${commit}, expected a commit`);
  return { HUBJOBS_ACTION_COMMIT: JSON.stringify(commit) };
}

/** What `hubjobs --help` prints, by the width of the terminal. */
async function helpByWidth(): Promise<Record<number, string>> {
  const help: Record<number, string> = {};
  for (const columns of HELP_WIDTHS) {
    const pieces: string[] = [];
    const stdout = { isTerminal: true, columns, write: (text: string) => void pieces.push(text) };
    await runProgram(['--help'], VERSION, {
      clock: realClock,
      random: Math.random,
      env: {},
      cwd: ROOT,
      timeZone: () => 'UTC',
      stdin: { isTerminal: false, readLine: async () => undefined, readBytes: async () => new Uint8Array() },
      stdout,
      stderr: stdout,
      signal: new AbortController().signal,
      openHub: () => Promise.reject(new Error('help asks no hub')),
      openRequests: () => Promise.reject(new Error('help asks no hub')),
    });
    help[columns] = pieces.join('');
  }
  return help;
}

/** esbuild splits ES modules only, so each chunk becomes CommonJS afterwards. */
async function writeCommonJs(file: string, text: string): Promise<void> {
  const { code, map } = await transform(text, {
    sourcefile: path.basename(file),
    sourcemap: 'external',
    sourcesContent: false,
    format: 'cjs',
    platform: 'node',
    target: BUNDLE.target,
    minifySyntax: true,
    minifyWhitespace: true,
    logOverride: { 'empty-import-meta': 'error' },
    // `import('./chunk')` becomes a call of require.
    supported: { 'dynamic-import': false },
    ...(text.includes('import.meta.url') && {
      define: { 'import.meta.url': '__url' },
      banner: "const __url = require('node:url').pathToFileURL(__filename).href;",
    }),
  });
  await mkdir(path.dirname(file), { recursive: true });
  // A chunk of packages alone needs no map: its stacks end in code that nobody here can change.
  const hasOwn = /"(?:\.\.\/)+src\//.test(map);
  if (hasOwn) await writeFile(`${file}.map`, map);
  const link = hasOwn ? `//# sourceMappingURL=${path.basename(file)}.map\n` : '';
  await writeFile(file, `${code}${link}`, {
    mode: path.basename(file) === 'main.cjs' ? 0o755 : 0o644,
  });
}

/**
 * The compiler declares every module of the program; a consumer reads those that the entry's own declarations name.
 * Modules that are imported for their effect declare nothing, and are not installed.
 */
async function keepReachable(entry: string): Promise<void> {
  const reachable = new Map<string, string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reachable.has(file) || !existsSync(file)) continue;
    const text = readFileSync(file, 'utf8').replace(/^import '[^']+';\n/gm, '');
    reachable.set(file, text);
    for (const [, specifier = ''] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g))
      waiting.push(path.resolve(path.dirname(file), specifier.replace(/\.ts$/, '.d.ts')));
  }
  for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(types, name);
    const text = reachable.get(file);
    if (text !== undefined) await writeFile(file, text);
    else if (/\.d\.c?ts$/.test(file)) await rm(file);
  }
}
