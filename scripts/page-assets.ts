import { createHash } from 'node:crypto';
import path from 'node:path';
import { build } from 'esbuild';

const banner = 'Made from src/report/page/browser/ by scripts/generate.ts. Do not edit.';

/** Where the report page's script and style go, as text. */
export const PAGE_ASSETS_FILE = 'src/report/generated/page-assets.ts';

/**
 * The report page's script and style as constants, with the hashes that its content security policy allows: made
 * ahead, so that rendering a report stays a function of its arguments and needs no bundler.
 */
export async function pageAssets(root: string): Promise<string> {
  const script = await bundle(root, 'src/report/page/browser/main.ts');
  const style = await bundle(root, 'src/report/page/browser/style.css');
  return [
    `// ${banner}`,
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
