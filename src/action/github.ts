import { Octokit } from '@octokit/core';

export interface IssueComment {
  readonly id: number;
  readonly body: string;
  /** Of who wrote it; an app's ends with `[bot]`. */
  readonly login: string;
}

/** GitHub's API has refused a request, or has not answered it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Absent: no answer came. */
  readonly status: number | undefined;
  /** How long GitHub asks to wait, in seconds. */
  readonly retryAfterSeconds: number | undefined;
  /** Too many requests: GitHub says so with 429, and with 403 as well. */
  readonly isLimit: boolean;

  constructor(error: unknown) {
    const { message, response } = error as { message?: unknown; response?: Answer };
    const text = typeof message === 'string' ? message : String(error);
    const headers = response?.headers ?? {};
    // Without the address of the documentation; and a proxy's error is a whole page.
    const line = (text.split(' - https://')[0] ?? '').trim().split(/\r?\n/u)[0] ?? '';
    super(response ? `HTTP ${response.status}: ${line.slice(0, 200)}` : line.slice(0, 200), { cause: error });
    this.status = response?.status;
    const wait = Number(headers['retry-after']);
    this.retryAfterSeconds = headers['retry-after'] && wait >= 0 ? wait : undefined;
    this.isLimit =
      this.status === 429 ||
      (this.status === 403 &&
        (this.retryAfterSeconds !== undefined || headers['x-ratelimit-remaining'] === '0'));
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The runner's network may swallow a request; its own limit is five minutes. */
const TIMEOUT_MS = 30_000;

/** The few calls of GitHub's API that a comment needs. All reject with ApiError. */
export class GitHub {
  readonly #octokit: Octokit;
  readonly #place: { readonly owner: string; readonly repo: string };
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
    // What octokit would log goes nowhere: errors are answered, and told once.
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const request = {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
    };
    this.#octokit = new Octokit({ auth: token, baseUrl, userAgent, log, request });
    this.#octokit.hook.error('request', (error) => {
      throw new ApiError(error);
    });
    // On GitHub Enterprise Server the one API is at /api/v3, the other at /api/graphql.
    this.#graphqlBase = baseUrl.replace(/\/v3\/?$/u, '');
    this.#place = { owner: options.owner, repo: options.repo };
  }

  /** Every comment on an issue or pull request, oldest first. */
  async comments(issue: number): Promise<readonly IssueComment[]> {
    const all: IssueComment[] = [];
    for (let page = 1; ; page += 1) {
      const { data } = await this.#octokit.request(
        'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
        {
          ...this.#place,
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
        ...this.#place,
        issue_number: issue,
        body,
      },
    );
    return data.id;
  }

  async update(id: number, body: string): Promise<void> {
    await this.#octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...this.#place,
      comment_id: id,
      body,
    });
  }

  /** Nothing to do when it is gone already. */
  async remove(id: number): Promise<void> {
    try {
      await this.#octokit.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', {
        ...this.#place,
        comment_id: id,
      });
    } catch (error) {
      if (!answeredWith(error, 404)) throw error;
    }
  }

  /**
   * The account behind the token, as comments name it. It is asked in GraphQL, because `GET /user` answers no app, and an
   * app that took every bot for itself would believe what any of them can be made to say.
   */
  async login(): Promise<string> {
    const response = await this.#octokit.request('POST /graphql', {
      baseUrl: this.#graphqlBase,
      query: '{ viewer { login } }',
    });
    const login: unknown = response.data?.data?.viewer?.login;
    if (typeof login === 'string' && login !== '') return login;
    throw new ApiError({ message: 'GitHub does not say whose token it is', response });
  }

  /** The open pull request whose head is this commit of this branch. */
  async pullRequestOf(head: {
    readonly headOwner: string;
    readonly headBranch: string;
    readonly headSha: string;
  }): Promise<number | undefined> {
    const { data } = await this.#octokit.request('GET /repos/{owner}/{repo}/pulls', {
      ...this.#place,
      head: `${head.headOwner}:${head.headBranch}`,
      state: 'open',
    });
    return data.find((one) => one.head.sha === head.headSha)?.number;
  }
}

/** Whether GitHub itself has answered with one of these statuses. */
export function answeredWith(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status ?? 0);
}
