import { Octokit } from '@octokit/core';

export interface IssueComment {
  readonly id: number;
  readonly body: string;
  readonly login: string;
  readonly isBot: boolean;
}

/** The few calls of GitHub's API that a comment needs. */
export class GitHub {
  readonly #octokit: Octokit;
  readonly #place: { readonly owner: string; readonly repo: string };

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
    this.#octokit = new Octokit({ auth: token, baseUrl, userAgent, log });
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
        all.push({ id, body: body ?? '', login: user?.login ?? '', isBot: user?.type === 'Bot' });
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

  async remove(id: number): Promise<void> {
    await this.#octokit.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...this.#place,
      comment_id: id,
    });
  }

  /** The account behind the token; `undefined` for an app's token, which may not ask. */
  async login(): Promise<string | undefined> {
    try {
      const { data } = await this.#octokit.request('GET /user');
      return data.login;
    } catch {
      return undefined;
    }
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
