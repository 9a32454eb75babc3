import { type GitFolder, isAtLeast } from '../git/git-folder.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { type Place, readTree } from '../git/tree.ts';
import type { Remote } from './remote.ts';
import { twice } from './twice.ts';
import type { BranchHead, Upstream } from './upstream.ts';

const ASK_MS = 20_000;

const FETCH_MS = 60_000;

/** The branch as a remote has it, asked with git. Without a name, the remote's default branch. */
export function createGitUpstream(
  { git, version }: GitFolder,
  remote: Remote,
  branch: string | undefined,
  place: Place,
): Upstream {
  return {
    async readHead(signal) {
      const ref = branch === undefined ? 'HEAD' : `refs/heads/${branch}`;
      const args = ['ls-remote', '--symref', '--', remote.name, ref];
      return parseHead(await twice(() => git.read(args, { timeoutMs: ASK_MS, signal })), ref, remote.name);
    },
    async readTree(commit, signal) {
      // By its id, and nowhere to: so no ref, no file and no index changes, and a whole clone stays whole.
      const options = ['--no-tags', '--no-prune', '--no-recurse-submodules', '--refmap='];
      const noTrace = isAtLeast(version, [2, 29]) ? ['--no-write-fetch-head'] : [];
      await git.read(['fetch', ...options, ...noTrace, '--', remote.name, commit], {
        timeoutMs: FETCH_MS,
        signal,
      });
      return readTree(git, commit, place, signal);
    },
  };
}

/** `<id>\t<ref>`; before it, where the ref stands for another one, `ref: <other>\t<ref>`. */
function parseHead(text: string, ref: string, remote: string): BranchHead {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const answers = lines.filter(([, name]) => name === ref).map(([answer = '']) => answer);
  const id = answers.find((answer) => /^[0-9a-f]+$/.test(answer));
  const target = answers.find((answer) => answer.startsWith('ref: '))?.slice('ref: '.length) ?? ref;
  const branch = target.startsWith('refs/heads/') ? target.slice('refs/heads/'.length) : undefined;
  if (branch === undefined)
    throw new RepositoryError(
      `the remote ${remote} does not say which branch is its default branch; \`branch\` in hubjobs.yaml can name it`,
    );
  if (id === undefined) throw new RepositoryError(`the remote ${remote} has no branch ${branch}`);
  return { branch, id };
}
