import type { Dependencies } from '../cli/dependencies.ts';

/**
 * The environment of the commands that the Action runs. A checkout without credentials can ask the remote nothing, so
 * the token that the Action was given asks GitHub what the branch says. `commit`: what is checked out, which need not be
 * what started the run.
 */
export function commandEnvironment(
  env: Dependencies['env'],
  { commit, token }: { readonly commit?: string | undefined; readonly token?: string | undefined },
): Dependencies['env'] {
  return {
    ...env,
    ...(commit !== undefined && { GITHUB_SHA: commit }),
    ...(token !== undefined && !env['GITHUB_TOKEN'] && { GITHUB_TOKEN: token }),
  };
}
