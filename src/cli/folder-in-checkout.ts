import path from 'node:path';
import type { Dependencies } from './dependencies.ts';

/**
 * Where the manifests' folder is in the checkout that a GitHub runner works in, with `/` between its parts: what the
 * files of annotations and code scanning are counted from. Empty elsewhere, and at the checkout's root.
 */
export function folderInCheckout(root: string, { env }: Pick<Dependencies, 'env'>): string {
  const checkout = env['GITHUB_WORKSPACE'];
  if (!checkout) return '';
  const folder = path.relative(checkout, root);
  return folder.startsWith('..') || path.isAbsolute(folder) ? '' : folder.split(path.sep).join('/');
}
