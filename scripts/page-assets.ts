import { createHash } from 'node:crypto';
import path from 'node:path';
import { build } from 'esbuild';

/** Where the script and the style of each page go, as text, by the folder in which they are written. */
const PAGES: Readonly<Record<string, string>> = {
  'src/report/page/browser': 'src/report/generated/page-assets.ts',
};

/** The script and the style of each page as modules of constants: file → text. */
export async function allPageAssets(root: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const [folder, file] of Object.entries(PAGES)) files.set(file, await pageAssets(root, folder));
  return files;
}

/**
 * A page's script and style with the hashes that its content security policy allows: made ahead, so that rendering a
 * page stays a function of its arguments and needs no bundler.
 */
async function pageAssets(root: string, folder: string): Promise<string> {
  const script = await bundle(root, `${folder}/main.ts`);
  const style = await bundle(root, `${folder}/style.css`);
  return [
    `// Made from ${folder}/ by scripts/generate.ts. Do not edit.`,
    `export const PAGE_SCRIPT = ${literal(script)};`,
    `export const PAGE_SCRIPT_HASH = '${hashOf(script)}';`,
    `export const PAGE_STYLE = ${literal(style)};`,
    `export const PAGE_STYLE_HASH = '${hashOf(style)}';`,
    '',
  ].join('\n');
}

async function bundle(root: string, entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path.join(root, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    // Ten-year-old browsers are not asked; two-year-old ones are.
    target: ['chrome119', 'firefox121', 'safari17'],
    // The HTML parser ends a script at `</script`, wherever it stands; ASCII needs no care with encodings.
    charset: 'ascii',
    legalComments: 'none',
  });
  const text = outputFiles[0]?.text.trim() ?? '';
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${entry} would end its element early`);
  return text;
}

function literal(text: string): string {
  return JSON.stringify(text);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
