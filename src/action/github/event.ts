import { readFile } from 'node:fs/promises';
import { type JsonValue, valueAt } from '../../model/json.ts';

/** What this run belongs to. Everything in an event that a fork can choose is only compared, or passed on as text. */
export interface RunEvent {
  readonly owner: string;
  readonly repo: string;
  readonly pullRequest: PullRequest | undefined;
  /** The head that another workflow's run was for, in a workflow_run event. */
  readonly workflowRun:
    | { readonly headSha: string; readonly headOwner: string; readonly headBranch: string }
    | undefined;
}

export interface PullRequest {
  readonly number: number;
  /** Its head is in another repository: the run has no secrets and a token that cannot write. */
  readonly isFork: boolean;
  /** The newest commit of the branch that it is for, in an event of the pull request itself. */
  readonly baseSha?: string;
}

/**
 * Reads the event of this run; `named` is the pull request that the workflow names. `undefined` outside of GitHub.
 * Source: GitHub's webhook events and payloads.
 */
export async function readEvent(
  env: Readonly<Record<string, string | undefined>>,
  named?: number,
): Promise<RunEvent | undefined> {
  const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  const file = env['GITHUB_EVENT_PATH'];
  if (!owner || !repo || !file) return undefined;
  const payload = await readPayload(file);
  const headSha = valueAt(payload, ['workflow_run', 'head_sha']);
  const headOwner = valueAt(payload, ['workflow_run', 'head_repository', 'owner', 'login']);
  const headBranch = valueAt(payload, ['workflow_run', 'head_branch']);
  return {
    owner,
    repo,
    pullRequest: pullRequestOf(payload, named),
    workflowRun:
      typeof headSha === 'string' && typeof headOwner === 'string' && typeof headBranch === 'string'
        ? { headSha, headOwner, headBranch }
        : undefined,
  };
}

/** `undefined` when the runner wrote no event, or no JSON: then there is no pull request. */
async function readPayload(file: string): Promise<JsonValue | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function pullRequestOf(payload: JsonValue | undefined, named: number | undefined): PullRequest | undefined {
  const number = valueAt(payload, ['pull_request', 'number']);
  const isFork =
    number !== undefined &&
    valueAt(payload, ['pull_request', 'head', 'repo', 'full_name']) !==
      valueAt(payload, ['pull_request', 'base', 'repo', 'full_name']);
  const baseSha = valueAt(payload, ['pull_request', 'base', 'sha']);
  const about = {
    isFork,
    ...(typeof baseSha === 'string' && /^[0-9a-f]{40,64}$/.test(baseSha) && { baseSha }),
  };
  if (named !== undefined) return { number: named, ...about };
  return typeof number === 'number' ? { number, ...about } : undefined;
}
