import type { SourceText } from '../../manifests/yaml/source-text.ts';
import type { Check } from '../../model/doctor-report.ts';
import { countOf } from '../../report/writing/words.ts';
import { fine, notTried, remark } from '../check.ts';
import { hasOwner } from './code-owners.ts';
import { readWorkflow, type WorkflowJob, type WorkflowStep } from './workflow-jobs.ts';

export interface GitHubFiles {
  /** Of `.github/workflows`. */
  readonly workflows: readonly SourceText[];
  /** The text of CODEOWNERS; absent: there is none. */
  readonly codeOwners?: string;
}

/** Commands that read the history of the manifests. */
const READ_HISTORY: ReadonlySet<string> = new Set(['diff', 'plan', 'reconcile', 'status']);
/** More names do not help. */
const MAX_PLACES = 5;

/** What can be seen of a repository on GitHub in its checkout. `reviewed`: paths of manifests and policies, from its top. */
export function checkGitHub(
  { workflows, codeOwners }: GitHubFiles,
  reviewed: readonly string[],
): readonly Check[] {
  const jobs = workflows.map((source) => ({ source, jobs: readWorkflow(source) }));
  const unreadable = jobs.filter((one) => one.jobs === undefined).map(({ source }) => source.file);
  const all = jobs.flatMap((one) => one.jobs ?? []);
  const ours = all.filter(({ commands }) => commands.length > 0);
  if (ours.length === 0) {
    const found = workflows.length === 0 ? 'there are no workflows' : 'no workflow runs hubjobs';
    return [notTried('workflows', 'workflows', found, '`hubjobs init --github` writes them')];
  }
  const files = new Set(ours.map(({ file }) => file));
  return [
    checkWorkflows(ours),
    ...(unreadable.length > 0
      ? [
          remark(
            'workflow-syntax',
            'workflow files',
            `${listed(unreadable)} cannot be read as YAML`,
            'correct it',
          ),
        ]
      : []),
    checkPins(all.filter(({ file }) => files.has(file))),
    checkIdToken(all),
    checkDepth(ours),
    checkEnvironments(ours),
    checkOwners(codeOwners, reviewed),
  ];
}

function checkWorkflows(jobs: readonly WorkflowJob[]): Check {
  const commands = new Map<string, Set<string>>();
  for (const job of jobs) {
    const known = commands.get(job.file) ?? new Set();
    commands.set(job.file, new Set([...known, ...job.commands]));
  }
  const found = [...commands].map(([file, run]) => `${file} (${[...run].join(', ')})`).join(', ');
  return jobs.some((job) => job.commands.includes('reconcile'))
    ? fine('workflows', 'workflows', found)
    : remark(
        'workflows',
        'workflows',
        `${found}; none runs reconcile, so nothing makes the hub agree with the branch`,
        'add the workflow reconcile.yml; `hubjobs init --github` writes one',
      );
}

function checkPins(jobs: readonly WorkflowJob[]): Check {
  const loose = jobs.flatMap(({ file, steps }) =>
    steps.flatMap(({ uses = './' }) => (isPinned(uses) ? [] : [`${file}: ${uses}`])),
  );
  return loose.length === 0
    ? fine('pins', 'pinned actions', 'every action is pinned by commit')
    : remark(
        'pins',
        'pinned actions',
        listed([...new Set(loose)]),
        'write the 40 digits of the commit behind the `@`, and the version in a comment: a tag can be moved',
      );
}

function isPinned(uses: string): boolean {
  return uses.startsWith('./') || uses.startsWith('docker://') || /@[0-9a-f]{40}$/.test(uses);
}

function checkIdToken(jobs: readonly WorkflowJob[]): Check {
  const signingIn = jobs.filter(({ steps }) => steps.some((step) => isAction(step, 'azure/login')));
  const without = signingIn.filter(({ mayGetIdToken }) => !mayGetIdToken).map(({ place }) => place);
  if (signingIn.length === 0) return notTried('id-token', 'id-token', 'no workflow uses azure/login');
  return without.length === 0
    ? fine('id-token', 'id-token', `${countOf(signingIn.length, 'job')} with azure/login may get a token`)
    : remark(
        'id-token',
        'id-token',
        `${listed(without)}: azure/login gets no token`,
        'add `permissions: { id-token: write, contents: read }` to the job',
      );
}

function checkDepth(jobs: readonly WorkflowJob[]): Check {
  const shallow = jobs
    .filter(({ commands }) => commands.some((command) => READ_HISTORY.has(command)))
    .filter(({ steps }) =>
      steps.some((step) => checksOutItself(step) && String(step.with['fetch-depth']) !== '0'),
    )
    .map(({ place }) => place);
  return shallow.length === 0
    ? fine('fetch-depth', 'fetch-depth', 'every checkout that needs the history has it')
    : remark(
        'fetch-depth',
        'fetch-depth',
        `${listed(shallow)}: the checkout has one commit`,
        'give actions/checkout `fetch-depth: 0`: what a manifest said before is read from Git',
      );
}

function checkEnvironments(jobs: readonly WorkflowJob[]): Check {
  const changing = jobs.filter(({ commands }) =>
    commands.some((one) => one === 'reconcile' || one === 'stop'),
  );
  const without = changing.filter(({ environment }) => environment === undefined).map(({ place }) => place);
  if (changing.length === 0) return notTried('environments', 'environments', 'no job changes a hub');
  const names = [...new Set(changing.flatMap(({ environment }) => environment ?? []))];
  return without.length === 0
    ? fine(
        'environments',
        'environments',
        `${names.join(', ')}; who has to approve is a setting on GitHub that a checkout does not show`,
      )
    : remark(
        'environments',
        'environments',
        `${listed(without)}: changes a hub without an environment`,
        'name an environment after each hub: GitHub then asks for its reviewers, and can trust only it to sign in',
      );
}

function checkOwners(codeOwners: string | undefined, reviewed: readonly string[]): Check {
  const advice = 'name who reviews jobs and policies, such as `/jobs/ @your-team`, in .github/CODEOWNERS';
  if (codeOwners === undefined) return remark('code-owners', 'CODEOWNERS', 'there is none', advice);
  const without = reviewed.filter((file) => !hasOwner(codeOwners, file));
  return without.length === 0
    ? fine(
        'code-owners',
        'CODEOWNERS',
        `${countOf(reviewed.length, 'file')} of manifests and policies, each with an owner`,
      )
    : remark('code-owners', 'CODEOWNERS', `nobody owns ${listed(without)}`, advice);
}

/** Not another repository. */
function checksOutItself(step: WorkflowStep): boolean {
  return isAction(step, 'actions/checkout') && step.with['repository'] === undefined;
}

function isAction({ uses = '' }: WorkflowStep, name: string): boolean {
  return uses.toLowerCase().startsWith(`${name}@`);
}

function listed(places: readonly string[]): string {
  const shown = places.slice(0, MAX_PLACES).join('; ');
  const more = places.length - MAX_PLACES;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}
