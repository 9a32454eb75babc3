import type { Git } from './git.ts';

/**
 * The settings of a repository and its user whose names match a regular expression, as `remote.origin.url`. Of one with
 * several values, the first. Throws RepositoryError.
 */
export async function readSettings(
  git: Git,
  names: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const printed = (await git.find(['config', '-z', '--get-regexp', names], { signal })) ?? '';
  const settings = printed
    .split('\0')
    .filter((setting) => setting !== '')
    .map((setting) => {
      const [name = '', ...value] = setting.split('\n');
      return [name, value.join('\n')] as const;
    });
  return new Map(settings.reverse());
}
