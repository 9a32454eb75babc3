import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoredComment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' };
}

export interface Failure {
  /** `POST /repos/acme/fleet/issues/7/comments`. */
  readonly line: RegExp;
  /** 0: the connection is cut. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** The request is done all the same: only its answer is lost. */
  readonly isDone?: boolean;
}

export interface FakeGitHub {
  readonly url: string;
  /** As they are now, oldest first. */
  readonly comments: StoredComment[];
  /** `POST /repos/acme/fleet/issues/7/comments`, in the order they came. */
  readonly requests: string[];
  /** Whose token it is. */
  viewer: string;
  readonly pulls: { number: number; head: { sha: string; label: string } }[];
  /** Answered instead, one after another, to the first requests that they match. */
  readonly failures: Failure[];
  /** Called with each request before anything is done about it. */
  onRequest: (line: string) => void;
  /** Called after each create, before it is answered. */
  onCreate: () => void;
  stop(): Promise<void>;
}

const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const;

/**
 * As much of GitHub's API as comments need, with its refusals: `write-token` may write, any other token may only read;
 * a body of more than 65,536 characters is refused; pages have at most 100 items.
 */
export async function startGitHubApi(): Promise<FakeGitHub> {
  let nextId = 1000;
  const api = {
    comments: [] as StoredComment[],
    requests: [] as string[],
    pulls: [] as FakeGitHub['pulls'],
    failures: [] as Failure[],
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const github: FakeGitHub = {
    ...api,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    viewer: BOT.login,
    onRequest: () => {},
    onCreate: () => {},
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return github;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const url = new URL(request.url ?? '', 'http://localhost');
    const line = `${request.method} ${url.pathname}`;
    api.requests.push(line);
    github.onRequest(line);
    const index = api.failures.findIndex((one) => one.line.test(line));
    const [failure] = index < 0 ? [] : api.failures.splice(index, 1);
    const fail = ({ status, headers, message = 'Something went wrong' }: Failure) => {
      if (status === 0) response.destroy();
      else
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify({ message }));
    };
    if (failure && failure.isDone !== true) return fail(failure);
    const reply = (status: number, body: unknown) => {
      if (failure) fail(failure);
      else
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(status === 204 ? '' : JSON.stringify(body));
    };
    if (line === 'POST /graphql') return void reply(200, { data: { viewer: { login: github.viewer } } });
    const mayWrite = request.headers.authorization === 'token write-token';
    if (request.method !== 'GET' && !mayWrite)
      return void reply(403, { message: 'Resource not accessible by integration' });
    const body = text === '' ? '' : String(JSON.parse(text).body);
    if (body.length > 65_536)
      return void reply(422, { message: 'body is too long (maximum is 65536 characters)' });

    const [, issue] = /^\/repos\/acme\/fleet\/issues\/(\d+)\/comments$/.exec(url.pathname) ?? [];
    const [, id] = /^\/repos\/acme\/fleet\/issues\/comments\/(\d+)$/.exec(url.pathname) ?? [];
    const stored = api.comments.find((one) => one.id === Number(id));
    if (issue !== undefined && request.method === 'GET') {
      const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
      const page = Number(url.searchParams.get('page') ?? 1);
      const all = api.comments.filter((one) => one.issue === Number(issue));
      return void reply(200, all.slice((page - 1) * size, page * size));
    }
    if (issue !== undefined && request.method === 'POST') {
      const comment = { id: nextId, issue: Number(issue), body, user: BOT };
      nextId += 1;
      api.comments.push(comment);
      github.onCreate();
      return void reply(201, comment);
    }
    if (stored && request.method === 'PATCH') {
      stored.body = body;
      return void reply(200, stored);
    }
    if (stored && request.method === 'DELETE') {
      api.comments.splice(api.comments.indexOf(stored), 1);
      return void reply(204, undefined);
    }
    if (line === 'GET /repos/acme/fleet/pulls')
      return void reply(
        200,
        api.pulls.filter(({ head }) => head.label === url.searchParams.get('head')),
      );
    reply(404, { message: 'Not Found' });
  }
}
