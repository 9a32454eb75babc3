import type { FileText } from './file-text.ts';

/**
 * Whether a document of the file may have one of the names. A name is one word, so it is in the text as it is, unless it is
 * spelt with escapes, which begin with `\`. True for a file that cannot be read.
 */
export function mayName(file: FileText, names: readonly string[]): boolean {
  if (!('source' in file)) return true;
  const { text } = file.source;
  return text.includes('\\') || names.some((name) => text.includes(name));
}
