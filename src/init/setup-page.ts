import type { Answers } from './answers.ts';
import { azureNameOf } from './azure-name.ts';
import * as commands from './setup-commands.ts';

/** Where the page of what to do once is written. */
export const SETUP_PAGE = 'hubjobs-setup.md';

interface PageFacts {
  /** On GitHub, such as `acme/fleet`; absent: it has no place there yet. */
  readonly repository: string | undefined;
  /** In hubjobs.yaml. */
  readonly hubName: string;
  /** In Azure. */
  readonly hub: string;
}

/** Markdown: the commands that make what the workflows need. */
export function setupPage({ auth, hubName, hostName }: Answers, repository: string | undefined): string {
  const facts = { repository, hubName, hub: azureNameOf(hostName) ?? 'HUB' };
  return auth === 'entra' ? entraPage(facts) : connectionStringPage(facts);
}

function entraPage(facts: PageFacts): string {
  return page(facts, {
    person: 'who may create app registrations, and roles on the hub (its Owner, for example)',
    steps: [
      ['Names', sh(names(facts), commands.ABOUT_AZURE)],
      ['How GitHub names the repository', subject(facts)],
      [
        'Two identities that trust the workflows',
        'No secret is made. The reader plans pull requests and looks for drift. The reconciler changes the hub: it trusts only',
        "runs that use the hub's environment.",
        '',
        sh(commands.IDENTITIES),
      ],
      [
        'What they may do on the hub',
        'Two roles with the data actions that are needed, and no others. Leave out a role that is there already.',
        '',
        sh(commands.ROLES),
        '',
        'A new role can be assigned after a few minutes:',
        '',
        sh(commands.ASSIGNMENTS),
      ],
      [
        'The environment, and the variables',
        ...ENVIRONMENT,
        sh(commands.ENVIRONMENT, commands.VARIABLES, commands.HUBS),
        '',
        'To apply only the plans that were reviewed in a pull request, set the variable `HUBJOBS_APPLY` to `reviewed` too.',
      ],
      [
        'Try it',
        'Push the files to `main`. This workflow only reads:',
        '',
        sh(commands.TRY_ENTRA),
        '',
        'If `azure/login` fails with AADSTS700213, the subject has the other form; the message quotes what GitHub sent.',
        '',
        ...DOCTOR,
      ],
    ],
  });
}

function connectionStringPage(facts: PageFacts): string {
  return page(facts, {
    person: 'who may read the keys of the hub',
    steps: [
      ['Names', sh(names(facts))],
      [
        'The environment, its secret, and the variable',
        ...ENVIRONMENT,
        sh(commands.ENVIRONMENT, commands.SECRET, commands.HUBS),
        '',
        'The connection string of the policy `service` may create and cancel jobs, so pull requests do not get it: they are',
        'validated and simulated, but not planned against the hub. With Microsoft Entra (`auth: entra` in hubjobs.yaml) they are,',
        'by an identity that may only read, and no secret is stored.',
      ],
      ['Try it', 'Push the files to `main`, then:', '', sh(commands.TRY_CONNECTION_STRING), '', ...DOCTOR],
    ],
  });
}

function page(
  { repository }: PageFacts,
  { person, steps }: { readonly person: string; readonly steps: readonly (readonly [string, ...string[]])[] },
): string {
  return [
    '# Set up GitHub and Azure for hubjobs',
    '',
    'The workflows in `.github/workflows/` need what these commands make. Run them once, one step after another, in one shell',
    `(bash). \`az\` must be signed in as somebody ${person},`,
    'and `gh` as an administrator of the repository. The workflows skip every hub until the variable `HUBJOBS_HUBS` is set. Delete',
    'this page when you are done.',
    '',
    ...(repository === undefined
      ? [
          'The repository is not on GitHub yet. Put it there first, with `main` as its default branch:',
          '',
          sh(commands.FIRST_PUSH),
          '',
        ]
      : ['The default branch must be `main`; otherwise write its name in the workflows.', '']),
    ...steps.flatMap(([title, ...lines], index) => [`## ${index + 1}. ${title}`, '', ...lines, '']),
  ].join('\n');
}

function names({ repository = 'OWNER/REPO', hub, hubName }: PageFacts): string {
  return [
    `REPO=${repository} # on GitHub`,
    `HUB=${hub} # in Azure`,
    `ENVIRONMENT=${hubName} # in hubjobs.yaml; the environment on GitHub has the same name`,
  ].join('\n');
}

function subject({ repository = 'OWNER/REPO' }: PageFacts): string {
  const [owner, name] = repository.split('/');
  return [
    'A workflow signs in with a token from GitHub, whose subject names the repository. There are two forms:',
    '',
    '| form | repositories |',
    '| --- | --- |',
    `| immutable: \`repo:${owner}@OWNER_ID/${name}@REPO_ID:…\` | created or renamed since 15 July 2026, or switched to it |`,
    `| classic: \`repo:${owner}/${name}:…\` | all others |`,
    '',
    'Ask GitHub which one this repository has:',
    '',
    sh(commands.ASK_SUBJECT),
    '',
    'If it prints nothing, choose the form yourself. Immutable:',
    '',
    sh(commands.IMMUTABLE_SUBJECT),
    '',
    'Classic:',
    '',
    sh(commands.CLASSIC_SUBJECT),
  ].join('\n');
}

const ENVIRONMENT = [
  'Only `main` may use the environment: otherwise any pull request could. (In a private repository, environments need a paid',
  'plan of GitHub.)',
  '',
];

const DOCTOR = [
  '`npx hubjobs doctor` on your machine checks the workflows, the files, and what you may do on the hub.',
];

function sh(...blocks: readonly string[]): string {
  return ['```sh', ...blocks.map((block) => block.replace(/^\n/, '')), '```'].join('\n');
}
