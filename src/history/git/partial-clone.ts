import { type GitFolder, isAtLeast } from './git-folder.ts';
import { readSettings } from './settings.ts';

/** The first that takes a list of ids on its standard input. */
const FETCH_OF_IDS = [2, 29] as const;

/**
 * The remote that has the contents that a partial clone (`--filter=blob:none`) lacks; `undefined` for any other clone.
 * Throws RepositoryError.
 */
export async function findPromisor(
  { git, version }: Pick<GitFolder, 'git' | 'version'>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (!isAtLeast(version, FETCH_OF_IDS)) return undefined;
  const [name = ''] = (await readSettings(git, String.raw`^remote\..*\.promisor$`, signal)).keys();
  return /^remote\.(.*)\.promisor$/s.exec(name)?.[1];
}

/** Gets contents in one request: git itself makes one for each that is read. Throws RepositoryError. */
export async function fetchContents(
  { git }: Pick<GitFolder, 'git'>,
  remote: string,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = ['--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--filter=blob:none'];
  // Nothing that is here has to be compared first.
  const negotiation = ['-c', 'fetch.negotiationAlgorithm=noop'];
  await git.read([...negotiation, 'fetch', ...options, '--stdin', '--', remote], {
    input: ids.map((id) => `${id}\n`),
    signal,
  });
}
