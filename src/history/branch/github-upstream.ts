import { isJsonObject, type JsonObject, type JsonPath, type JsonValue, valueAt } from '../../model/json.ts';
import type { Environment } from '../git/git.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { type Entry, entryOf, type Place, type Tree } from '../git/tree.ts';
import { hostAndPath, type Remote } from './remote.ts';
import { twice } from './twice.ts';
import type { Upstream } from './upstream.ts';

const ASK_MS = 20_000;

/**
 * The branch as GitHub's API has it, for a run in GitHub Actions whose checkout is of the workflow's own repository:
 * there, a clone often has no credentials left, but a token is at hand. `undefined` for any other run.
 */
export function createGitHubUpstream(
  environment: Environment,
  remote: Remote,
  branch: string | undefined,
  { prefix, scope }: Place,
): Upstream | undefined {
  const { GITHUB_ACTIONS, GITHUB_API_URL: api, GITHUB_SERVER_URL: server } = environment;
  const { GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = environment;
  if (!GITHUB_ACTIONS || !api || !server || !repository || !token) return undefined;
  if (!isRepository(remote.url, server, repository)) return undefined;
  const ask = (path: string, signal: AbortSignal | undefined) =>
    twice(() => get(`${api}/repos/${repository}${path}`, token, signal));
  return {
    async readHead(signal) {
      const name = branch ?? textAt(await ask('', signal), ['default_branch']);
      const ref = name.split('/').map(encodeURIComponent).join('/');
      const id = textAt(await ask(`/git/ref/heads/${ref}`, signal), ['object', 'sha']);
      if (!/^[0-9a-f]{40,64}$/.test(id))
        throw new RepositoryError(`GitHub's answer has no commit for ${name}`);
      return { branch: name, id };
    },
    async readTree(commit, signal) {
      const answer = await ask(`/git/trees/${commit}?recursive=1`, signal);
      if (valueAt(answer, ['truncated']) !== false)
        throw new RepositoryError('GitHub gave only a part of the list of files, as there are too many');
      return toTree(valueAt(answer, ['tree']), { prefix, scope });
    },
  };
}

/** By the address of its remote: over HTTPS or SSH, in any case, with or without `.git`. */
export function isRepository(url: string, server: string, repository: string): boolean {
  const host = server.replace(/^[a-z]+:\/\//i, '');
  const found = hostAndPath(url);
  return `${found?.host}/${found?.path}`.toLowerCase() === `${host}/${repository}`.toLowerCase();
}

async function get(url: string, token: string, signal: AbortSignal | undefined): Promise<JsonObject> {
  const limit = AbortSignal.timeout(ASK_MS);
  const request = `GET ${url}`;
  try {
    const response = await fetch(url, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'hubjobs',
      },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    if (!response.ok) {
      await response.body?.cancel();
      const hint = [401, 403, 404].includes(response.status) ? '; the token needs `contents: read`' : '';
      throw new RepositoryError(`${request} was answered with HTTP ${response.status}${hint}`);
    }
    const body: unknown = await response.json();
    if (isJsonObject(body)) return body;
  } catch (error) {
    if (error instanceof RepositoryError) throw error;
    signal?.throwIfAborted();
    const why = limit.aborted ? `within ${ASK_MS / 1000} seconds` : `(${reasonOf(error)})`;
    throw new RepositoryError(`${request} was not answered ${why}`);
  }
  throw new RepositoryError(`${request} was answered with something else than a JSON object`);
}

/** `fetch` itself says no more than that it failed. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : 'for an unknown reason';
}

function textAt(answer: JsonObject, path: JsonPath): string {
  const value = valueAt(answer, path);
  if (typeof value === 'string') return value;
  throw new RepositoryError(`GitHub's answer has no text at ${path.join('.')}`);
}

/** Of the entries of the whole repository, those at the place. */
function toTree(list: JsonValue | undefined, { prefix, scope }: Place): Tree {
  const entries: readonly JsonValue[] = Array.isArray(list) ? list : [];
  return new Map(
    entries.flatMap((item): readonly (readonly [string, Entry])[] => {
      const [path, mode, id] = ['path', 'mode', 'sha'].map((key) => valueAt(item, [key]));
      if (typeof path !== 'string' || typeof mode !== 'string' || typeof id !== 'string') return [];
      const inside = path.slice(prefix.length);
      // A folder has an entry of its own.
      const entry = mode === '040000' ? undefined : entryOf(mode, id);
      const isThere = path.startsWith(prefix) && (scope?.has(inside.split('/')[0] ?? inside) ?? true);
      return entry && isThere ? [[inside, entry]] : [];
    }),
  );
}
