import { createHash } from 'node:crypto';
import path from 'node:path';
import { build } from 'esbuild';

interface PageSource {
  /** Where its script and its style are written. */
  readonly folder: string;
  /** Where they go, as text. */
  readonly file: string;
  /** They stand inside the page, whose content security policy names their hashes; else they are files of their own. */
  readonly isInline: boolean;
}

const PAGES: readonly PageSource[] = [
  { folder: 'src/report/page/browser', file: 'src/report/generated/page-assets.ts', isInline: true },
  { folder: 'src/hub-page/browser', file: 'src/hub-page/generated/page-assets.ts', isInline: false },
];

/**
 * The script and the style of each page as a module of constants: file → text. They are made ahead, so that rendering a
 * page stays a function of its arguments and needs no bundler.
 */
export async function allPageAssets(root: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const page of PAGES) files.set(page.file, await pageAssets(root, page));
  return files;
}

async function pageAssets(root: string, { folder, isInline }: PageSource): Promise<string> {
  const script = await bundle(root, `${folder}/main.ts`);
  const style = await bundle(root, `${folder}/style.css`);
  return [
    `// Made from ${folder}/ by scripts/generate.ts. Do not edit.`,
    `export const PAGE_SCRIPT = ${literal(script)};`,
    ...(isInline ? [`export const PAGE_SCRIPT_HASH = '${hashOf(script)}';`] : []),
    `export const PAGE_STYLE = ${literal(style)};`,
    ...(isInline ? [`export const PAGE_STYLE_HASH = '${hashOf(style)}';`] : []),
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
