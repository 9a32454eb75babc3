import type { Dependencies } from './dependencies.ts';
import { folderInCheckout } from './folder-in-checkout.ts';

/**
 * Where people can look at the manifests as they were read: on GitHub, at the commit of this run. `undefined` outside
 * of a GitHub runner. Source: GitHub's default environment variables.
 */
export function sourceBase(root: string, { env }: Pick<Dependencies, 'env'>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env;
  if (!server || !repository || !commit) return undefined;
  const folder = folderInCheckout(root, { env });
  return `${server}/${repository}/blob/${commit}/${folder === '' ? '' : `${folder}/`}`;
}
