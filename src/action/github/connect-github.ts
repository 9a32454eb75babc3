import type { ActionContext } from '../context.ts';
import { type ApiError, GitHub } from './github.ts';

/** GitHub's API for the repository of this run; `undefined` outside of GitHub, or without a token. */
export function connectGitHub({ inputs, event, version, deps }: ActionContext): GitHub | undefined {
  const { token } = inputs;
  if (event === undefined || token === undefined) return undefined;
  const { owner, repo } = event;
  const baseUrl = deps.env['GITHUB_API_URL'] ?? 'https://api.github.com';
  return new GitHub({ token, baseUrl, owner, repo, userAgent: `hubjobs/${version}` });
}

/** What the author of the workflow can do about an error of GitHub's API. */
export function adviceFor({ status, isLimit }: ApiError): string {
  if (isLimit || status === undefined || status >= 500)
    return 'GitHub did not accept it after several tries; the next run posts it again.';
  if (status === 401) return 'The token is not valid: see the input `github-token`.';
  if (status === 403) return 'The job needs the permission `pull-requests: write`.';
  if (status === 404)
    return 'The token cannot see this pull request: the job needs the permission `pull-requests: write`.';
  return 'The log has the answer of GitHub.';
}
