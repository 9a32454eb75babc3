import path from 'node:path';
import type { Dependencies } from '../dependencies.ts';

/** Where the files are on GitHub. Source: GitHub's default environment variables. */

/**
 * The folder of the manifests in the checkout of a GitHub runner, with `/` between its parts: annotations and code
 * scanning name files from there. Empty at the checkout's root, and outside of a GitHub runner.
 */
export function folderInCheckout(root: string, { env }: Pick<Dependencies, 'env'>): string {
  const checkout = env['GITHUB_WORKSPACE'];
  if (!checkout) return '';
  const folder = path.relative(checkout, root);
  return folder.startsWith('..') || path.isAbsolute(folder) ? '' : folder.split(path.sep).join('/');
}

/** The address of the manifests' folder on GitHub, at the commit of this run; `undefined` outside of a GitHub runner. */
export function sourceBase(root: string, { env }: Pick<Dependencies, 'env'>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env;
  if (!server || !repository || !commit) return undefined;
  const folder = folderInCheckout(root, { env });
  return `${server}/${repository}/blob/${commit}/${folder === '' ? '' : `${folder}/`}`;
}
