import path from 'node:path';
import { isRepository } from '../history/branch/github-upstream.ts';
import { chooseRemote } from '../history/branch/remote.ts';
import type { Environment, Git } from '../history/git/git.ts';
import { type GitVersion, isAtLeast, openGitFolder } from '../history/git/git-folder.ts';
import { RepositoryError } from '../history/git/repository-error.ts';

/** Where a history branch is kept, for git commands in another repository that call it `origin`. */
export interface Origin {
  readonly environment: Environment;
  readonly version: GitVersion;
}

/** The first that takes settings from its environment. */
const SETTINGS_IN_ENVIRONMENT: GitVersion = [2, 31];

/** How a checkout reaches its remote: what is set in it alone, such as the credentials of a workflow's checkout. */
const REACHING = String.raw`^((http|credential|url|ssh|protocol)\.|core\.(sshcommand|askpass|gitproxy)$)`;

/**
 * The remote of a checkout, or the repository itself where it has none. Throws RepositoryError, also where the folder is
 * in no repository.
 */
export async function openOrigin(
  root: string,
  environment: Environment,
  signal: AbortSignal | undefined,
): Promise<Origin> {
  const folder = await openGitFolder(root, environment, signal);
  if (!folder) throw new RepositoryError('the folder is in no Git repository');
  const { git, version } = folder;
  if (!isAtLeast(version, SETTINGS_IN_ENVIRONMENT))
    throw new RepositoryError(
      `git ${version.join('.')} is too old: the history branch needs ${SETTINGS_IN_ENVIRONMENT.join('.')} or newer`,
    );
  const top = (await git.read(['rev-parse', '--show-toplevel'], { signal })).replace(/\n$/, '');
  const remote = await chooseRemote(git, signal);
  const url =
    remote === undefined
      ? top
      : /^\.{1,2}(\/|$)/.test(remote.url)
        ? path.resolve(top, remote.url)
        : remote.url;
  const settings: (readonly [string, string])[] = [
    ['remote.origin.url', url],
    // The user's hooks are for the user's branches.
    ['core.hooksPath', '/dev/null'],
    ...(await localSettings(git, signal)),
    ...tokenSettings(url, environment),
  ];
  return { environment: withSettings(environment, settings), version };
}

async function localSettings(git: Git, signal: AbortSignal | undefined) {
  const printed = await git.find(['config', '--local', '--includes', '-z', '--get-regexp', REACHING], {
    signal,
  });
  return (printed ?? '').split('\0').flatMap((setting): readonly (readonly [string, string])[] => {
    const [name = '', ...value] = setting.split('\n');
    return name === '' ? [] : [[name, value.join('\n')]];
  });
}

/** A workflow's checkout often has no credentials left, but the Action has a token for the workflow's own repository. */
function tokenSettings(url: string, environment: Environment): readonly (readonly [string, string])[] {
  const { GITHUB_ACTIONS, GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = environment;
  const { GITHUB_TOKEN: token } = environment;
  if (!GITHUB_ACTIONS || !server || !repository || !token) return [];
  if (!url.startsWith(`${server}/`) || !isRepository(url, server, repository)) return [];
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  // An empty value takes away those that were set before.
  return [
    [`http.${server}/.extraheader`, ''],
    [`http.${server}/.extraheader`, `AUTHORIZATION: basic ${basic}`],
  ];
}

/** Source: git-config, GIT_CONFIG_COUNT. Settings that are given so are in no file. */
function withSettings(
  environment: Environment,
  settings: readonly (readonly [string, string])[],
): Environment {
  const before = Number(environment['GIT_CONFIG_COUNT'] ?? 0) || 0;
  return {
    ...environment,
    GIT_CONFIG_COUNT: String(before + settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${before + index}`, name],
        [`GIT_CONFIG_VALUE_${before + index}`, value],
      ]),
    ),
  };
}
