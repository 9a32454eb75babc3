import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { GitRepository } from './git-repository.ts';

export interface GitHubGit {
  readonly url: string;
  /** `GET /repos/acme/fleet`, in the order they came. */
  readonly requests: string[];
  /** Answered instead, one after another; 0: the connection is cut. */
  readonly failures: number[];
  /** The answer about a tree is only a part. */
  isTruncated: boolean;
}

/** As much of GitHub's API as tells where a branch is and what is in it, for one repository on the disk. */
export async function startGitHubGit(repository: GitRepository, token: string): Promise<GitHubGit> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    github.requests.push(`${request.method} ${url.pathname}${url.search}`);
    const failure = github.failures.shift();
    if (failure === 0) {
      response.destroy();
      return;
    }
    const isAllowed = request.headers.authorization === `Bearer ${token}`;
    const answer = failure === undefined && isAllowed ? find(url.pathname) : Promise.resolve(undefined);
    void answer.then((body) => {
      response.writeHead(body ? 200 : (failure ?? 404), { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? { message: 'Not Found' }));
    });
  });

  async function find(path: string): Promise<unknown> {
    if (path === '/repos/acme/fleet') return { default_branch: 'main' };
    const [, ref] = /^\/repos\/acme\/fleet\/git\/ref\/(.+)$/.exec(path) ?? [];
    if (ref !== undefined) {
      const name = `refs/${decodeURIComponent(ref)}`;
      const sha = await repository.git(['rev-parse', '--verify', name]).catch(() => undefined);
      return sha && { ref: name, object: { type: 'commit', sha } };
    }
    const [, tree] = /^\/repos\/acme\/fleet\/git\/trees\/(.+)$/.exec(path) ?? [];
    if (tree === undefined) return undefined;
    const lines = (await repository.git(['ls-tree', '-r', '-t', tree])).split('\n');
    return {
      sha: tree,
      tree: lines.map((line) => {
        const [, mode, type, sha, name] = /^(\d+) (\w+) (\w+)\t(.+)$/.exec(line) ?? [];
        return { path: name, mode, type, sha };
      }),
      truncated: github.isTruncated,
    };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const github: GitHubGit = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    failures: [],
    isTruncated: false,
  };
  return github;
}
