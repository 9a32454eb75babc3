import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** The Markdown files of the project, by their paths from its root. */
export const PAGES: readonly string[] = [
  ...readdirSync(ROOT),
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) =>
    path.join('docs', file),
  ),
]
  .filter((file) => file.endsWith('.md'))
  .sort();

export interface CodeBlock {
  readonly page: string;
  /** Of its first line, for messages. */
  readonly line: number;
  /** As written behind the fence; empty if nothing is there. */
  readonly language: string;
  /** Without the indentation of the fence. */
  readonly text: string;
}

export function textOf(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

/** The text of a page without its code blocks. */
export function proseOf(page: string): string {
  return textOf(page).replace(FENCED, '');
}

/** What stands in single backticks in the text of a page. */
export function inlineCodeOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/\s+/g, ' '));
}

export function codeBlocksOf(page: string): readonly CodeBlock[] {
  const text = textOf(page);
  return [...text.matchAll(FENCED)].map((match) => {
    const [, indent = '', language = '', body = ''] = match;
    return {
      page,
      line: text.slice(0, match.index).split('\n').length + 1,
      language,
      text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    };
  });
}

const FENCED = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm;
