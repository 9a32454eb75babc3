import { readFile } from 'node:fs/promises';
import { type JsonValue, valueAt } from '../../model/json.ts';

/** What this run belongs to. Everything in an event that a fork can choose is only compared, or passed on as text. */
export interface RunEvent {
  readonly owner: string;
  readonly repo: string;
  readonly pullRequest: PullRequest | undefined;
  /** A commit of the branch that is to be changed, in an event of a pull request or a merge queue. */
  readonly baseSha: string | undefined;
  /** The head that another workflow's run was for, in a workflow_run event. */
  readonly workflowRun:
    | { readonly headSha: string; readonly headOwner: string; readonly headBranch: string }
    | undefined;
}

export interface PullRequest {
  readonly number: number;
  /** Its head is in another repository: the run has no secrets and a token that cannot write. */
  readonly isFork: boolean;
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
    baseSha: baseOf(payload),
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
  if (named !== undefined) return { number: named, isFork };
  return typeof number === 'number' ? { number, isFork } : undefined;
}

function baseOf(payload: JsonValue | undefined): string | undefined {
  const sha =
    valueAt(payload, ['pull_request', 'base', 'sha']) ?? valueAt(payload, ['merge_group', 'base_sha']);
  return typeof sha === 'string' && /^[0-9a-f]{40,64}$/.test(sha) ? sha : undefined;
}
