import type { CheckoutFacts, RepositoryFacts } from '../model/checkout-facts.ts';
import type { Check } from '../model/doctor-report.ts';
import { countOf } from '../report/writing/words.ts';
import { fine, notTried, problem, remark } from './check.ts';

/** What hubjobs reads from Git, and whether it is there. */
export function checkCheckout({ git, repository }: CheckoutFacts): readonly Check[] {
  if ('why' in git) return [notTried('repository', 'repository', 'Git is needed to look at it')];
  if (!repository) {
    return [
      remark(
        'repository',
        'repository',
        'this folder is in no Git repository',
        'run `git init` and commit: what a manifest said before, and when it changed, is read from Git',
      ),
    ];
  }
  if ('why' in repository) {
    return [
      problem('repository', 'repository', repository.why, 'run `git status` here and correct what it says'),
    ];
  }
  return [fine('repository', 'repository', repository.top), depth(repository), branch(repository)];
}

function depth({ isShallow, commits }: RepositoryFacts): Check {
  return isShallow
    ? remark(
        'depth',
        'history',
        `a shallow clone with ${countOf(commits, 'commit')}: earlier versions of the manifests are missing, so decisions are the cautious ones`,
        'run `git fetch --unshallow`; in GitHub Actions give actions/checkout `fetch-depth: 0`',
      )
    : fine('depth', 'history', `${countOf(commits, 'commit')}, complete`);
}

function branch({ remote, branch: check }: RepositoryFacts): Check {
  if (remote === undefined) {
    return fine('branch', 'branch', 'there is no remote, so this repository is its own branch');
  }
  switch (check.kind) {
    case 'current':
      return fine('branch', 'branch', `${remote} answers, and the files here are those of its branch`);
    case 'behind':
      return remark(
        'branch',
        'branch',
        `${filesText(check.files)} from branch ${check.branch} of ${remote} (${check.head})`,
        '`plan` shows what a merge would do; `reconcile` needs a checkout of the branch: pull, or merge and check it out',
      );
    case 'unknown':
      return remark(
        'branch',
        'branch',
        check.why,
        'check the network and how Git signs in: `reconcile` changes nothing while it is not known what the branch says',
      );
    default:
      return check satisfies never;
  }
}

function filesText(files: readonly string[] = []): string {
  if (files.length === 0) return 'the files here differ';
  return `${files.join(', ')} ${files.length === 1 ? 'differs' : 'differ'}`;
}
