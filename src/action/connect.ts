import type { Dependencies } from '../cli/dependencies.ts';
import type { RunEvent } from './event.ts';
import { ApiError, GitHub } from './github.ts';
import type { Inputs } from './inputs.ts';

/** GitHub's API for the repository of this run; `undefined` without a token. */
export function connect(
  { token }: Inputs,
  { owner, repo }: RunEvent,
  version: string,
  env: Dependencies['env'],
): GitHub | undefined {
  if (token === undefined) return undefined;
  const baseUrl = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  return new GitHub({ token, baseUrl, owner, repo, userAgent: `hubjobs/${version}` });
}

/** What the one who wrote the workflow can do about a refusal. Throws on what is not one. */
export function adviceFor(error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  const { status, isLimit } = error;
  if (isLimit || status === undefined || status >= 500)
    return 'GitHub did not take it in several tries; the next run puts it there.';
  if (status === 401) return 'The token is not valid: see the input `github-token`.';
  if (status === 403) return 'The job needs the permission `pull-requests: write`.';
  if (status === 404)
    return 'The token sees no such pull request: the job needs the permission `pull-requests: write`.';
  return 'The log has what GitHub said.';
}
