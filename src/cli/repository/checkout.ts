import path from 'node:path';
import type { Config } from '../../model/config.ts';
import type { PageLinks } from '../../report/page/page-facts.ts';
import { encodePath } from '../../report/writing/source-link.ts';
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

/** What a report page links to: the manifests at the commit of this run, if a GitHub runner made it, and the devices. */
export function pageLinks(
  root: string,
  { deviceLink }: Pick<Config, 'deviceLink'>,
  { env }: Pick<Dependencies, 'env'>,
): PageLinks {
  const base = sourceBase(root, env);
  return { ...(base !== undefined && { sourceBase: base }), ...(deviceLink !== undefined && { deviceLink }) };
}

function sourceBase(root: string, env: Dependencies['env']): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env;
  if (!server || !repository || !commit) return undefined;
  const folder = encodePath(folderInCheckout(root, { env }));
  return `${server}/${repository}/blob/${commit}/${folder === '' ? '' : `${folder}/`}`;
}
