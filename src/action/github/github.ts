import { Octokit } from '@octokit/core';
import { isJsonObject, valueAt } from '../../model/json.ts';

export interface IssueComment {
  readonly id: number;
  readonly body: string;
  /** Of its author; an app's ends with `[bot]`. */
  readonly login: string;
}

/** GitHub's API refused a request, or did not answer it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Absent: no answer came. */
  readonly status: number | undefined;
  /** How long GitHub asks to wait, in seconds. */
  readonly retryAfterSeconds: number | undefined;
  /** Too many requests: GitHub answers 429, or 403 as well. */
  readonly isLimit: boolean;

  constructor(message: string, response: ApiResponse | undefined, cause?: unknown) {
    // Without the address of the documentation; and a proxy's error is a whole page.
    const line = (message.split(' - https://')[0] ?? '').trim().split(/\r?\n/u)[0] ?? '';
    super(response ? `HTTP ${response.status}: ${line.slice(0, 200)}` : line.slice(0, 200), { cause });
    this.status = response?.status;
    const retryAfter = response?.header('retry-after');
    const wait = Number(retryAfter);
    this.retryAfterSeconds = retryAfter && wait >= 0 ? wait : undefined;
    this.isLimit =
      this.status === 429 ||
      (this.status === 403 &&
        (this.retryAfterSeconds !== undefined || response?.header('x-ratelimit-remaining') === '0'));
  }
}

interface ApiResponse {
  readonly status: number;
  header(name: string): string | undefined;
}

function toApiError(error: unknown): ApiError {
  if (!(error instanceof Error)) return new ApiError(String(error), undefined, error);
  const response = 'response' in error ? toApiResponse(error.response) : undefined;
  return new ApiError(error.message, response, error);
}

function toApiResponse(response: unknown): ApiResponse | undefined {
  if (!isJsonObject(response) || typeof response['status'] !== 'number') return undefined;
  const headers = response['headers'];
  return {
    status: response['status'],
    header: (name) => {
      const value = valueAt(headers, [name]);
      return typeof value === 'string' ? value : undefined;
    },
  };
}

/** A request may get lost in the runner's network, whose own limit is five minutes. */
const TIMEOUT_MS = 30_000;

/** The calls of GitHub's API that comments need. All of them reject with ApiError. */
export class GitHub {
  readonly #octokit: Octokit;
  readonly #repository: { readonly owner: string; readonly repo: string };
  readonly #graphqlBase: string;

  constructor(options: {
    readonly token: string;
    /** Of the API; another one on GitHub Enterprise Server. */
    readonly baseUrl: string;
    readonly owner: string;
    readonly repo: string;
    readonly userAgent: string;
  }) {
    const { token, baseUrl, userAgent } = options;
    // Octokit logs nothing itself: errors are reported once, by whoever catches them.
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const request = {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
    };
    this.#octokit = new Octokit({ auth: token, baseUrl, userAgent, log, request });
    this.#octokit.hook.error('request', (error) => {
      throw toApiError(error);
    });
    // On GitHub Enterprise Server REST is at /api/v3 and GraphQL at /api/graphql.
    this.#graphqlBase = baseUrl.replace(/\/v3\/?$/u, '');
    this.#repository = { owner: options.owner, repo: options.repo };
  }

  /** Every comment on an issue or pull request, oldest first. */
  async comments(issue: number): Promise<readonly IssueComment[]> {
    const all: IssueComment[] = [];
    for (let page = 1; ; page += 1) {
      const { data } = await this.#octokit.request(
        'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
        {
          ...this.#repository,
          issue_number: issue,
          per_page: 100,
          page,
        },
      );
      for (const { id, body, user } of data) {
        all.push({ id, body: body ?? '', login: user?.login ?? '' });
      }
      if (data.length < 100) return all;
    }
  }

  async create(issue: number, body: string): Promise<number> {
    const { data } = await this.#octokit.request(
      'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
      {
        ...this.#repository,
        issue_number: issue,
        body,
      },
    );
    return data.id;
  }

  async update(id: number, body: string): Promise<void> {
    await this.#octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...this.#repository,
      comment_id: id,
      body,
    });
  }

  /** Does nothing when it no longer exists. */
  async remove(id: number): Promise<void> {
    try {
      await this.#octokit.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', {
        ...this.#repository,
        comment_id: id,
      });
    } catch (error) {
      if (!answeredWith(error, 404)) throw error;
    }
  }

  /**
   * The account of the token, as comments name it. Asked in GraphQL, because `GET /user` does not answer an app, and an
   * app that took every bot for itself would trust what any other bot can be made to write.
   */
  async login(): Promise<string> {
    const response = await this.#octokit.request('POST /graphql', {
      baseUrl: this.#graphqlBase,
      query: '{ viewer { login } }',
    });
    const login: unknown = response.data?.data?.viewer?.login;
    if (typeof login === 'string' && login !== '') return login;
    throw new ApiError('GitHub does not say whose token this is', toApiResponse(response));
  }

  /** The open pull request whose head is this commit of this branch. */
  async pullRequestOf(head: {
    readonly headOwner: string;
    readonly headBranch: string;
    readonly headSha: string;
  }): Promise<number | undefined> {
    const { data } = await this.#octokit.request('GET /repos/{owner}/{repo}/pulls', {
      ...this.#repository,
      head: `${head.headOwner}:${head.headBranch}`,
      state: 'open',
    });
    return data.find((one) => one.head.sha === head.headSha)?.number;
  }
}

/** Whether GitHub answered with one of these statuses. */
export function answeredWith(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status ?? 0);
}
