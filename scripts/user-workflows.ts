import { parse } from 'yaml';
import type { Auth } from '../src/init/answers.ts';

/**
 * The workflows that `hubjobs init --github` writes: those of this repository, with the released Action in place of the
 * one that is built here. They stay text, as their comments are for the users, too. Each rule says what it replaces to the
 * letter. When a workflow changes so that a rule does not apply, this throws, so that nobody is given a workflow that only
 * works here.
 */

/** Where the address of the released Action goes. */
export const ACTION_PLACE = 'HUBJOBS_ACTION';

/** What a user of the Action needs of `.github/workflows/`, with each way to sign in to the hub. */
const NEEDED = {
  entra: [
    'pull-request.yml',
    'fork-comment.yml',
    'reconcile.yml',
    'reconcile-hub.yml',
    'apply-reviewed.yml',
    'stop.yml',
    'drift.yml',
  ],
  // A connection string may always write, so no pull request gets it: there is no plan to review, and no drift.
  'connection-string': [
    'pull-request.yml',
    'fork-comment.yml',
    'reconcile.yml',
    'reconcile-hub.yml',
    'stop.yml',
  ],
} as const satisfies Record<Auth, readonly string[]>;

interface Rule {
  readonly what: string;
  /** Global. */
  readonly found: RegExp;
  readonly becomes: string;
}

/** The steps that build the Action here. The released one installs nothing and brings its own Node. */
const BUILD: Rule = {
  what: 'the steps that build the Action, before the first `uses: ./` of a job',
  found:
    /^ {6}- uses: actions\/setup-node@\S+ # v\S+\n {8}with:\n {10}node-version: '\d+'\n {6}# Copies of this workflow .*\n {6}- run: npm ci\n {6}- run: npm run build:action\n/gm,
  becomes: '',
};

const ACTION: Rule = {
  what: 'a step with `uses: ./`',
  found: /^( {6}- | {8})uses: \.\/$/gm,
  becomes: `$1uses: ${ACTION_PLACE}`,
};

const SIGN_IN: Rule = {
  what: 'the step that signs in to Azure',
  found:
    /^ {6}- uses: azure\/login@\S+ # v\S+\n {8}with:\n {10}client-id: .*\n {10}tenant-id: .*\n {10}allow-no-subscriptions: .*\n/gm,
  becomes: '',
};

const TOKEN: Rule = {
  what: 'the permission to sign in to Azure',
  found: /^ {6}id-token: write # to sign in to Azure\n/gm,
  becomes: '',
};

const SECRET: Rule = {
  what: 'the step that changes a hub',
  found: new RegExp(`^ {8}uses: ${ACTION_PLACE}$`, 'gm'),
  becomes: `$&\n        env:\n          HUBJOBS_CONNECTION_STRING: \${{ secrets.HUBJOBS_CONNECTION_STRING }}`,
};

/** For one way to sign in: file name → text, with ACTION_PLACE where the Action is named. `texts`: `.github/workflows/`. */
export function userWorkflows(texts: ReadonlyMap<string, string>, auth: Auth): ReadonlyMap<string, string> {
  return new Map(
    NEEDED[auth].map((file) => {
      const text = texts.get(file);
      if (text === undefined) throw new Error(`.github/workflows/${file} does not exist any more`);
      const released = withReleasedAction(file, text);
      return [file, auth === 'entra' ? released : withConnectionString(file, released)];
    }),
  );
}

function withReleasedAction(file: string, text: string): string {
  const jobs = jobsThatUse(text, './').length;
  if (jobs === 0) return mustNotHave(file, text, /npm |setup-node/);
  const built = apply(file, text, BUILD, jobs);
  return mustNotHave(
    file,
    apply(file, built, ACTION),
    /uses: \.\/$|npm |setup-node|Copies of this workflow/m,
  );
}

function withConnectionString(file: string, text: string): string {
  const changed = withSecret(file, text);
  return mustNotHave(file, changed, /azure|id-token/i);
}

function withSecret(file: string, text: string): string {
  switch (file) {
    case 'fork-comment.yml':
      return text;
    case 'pull-request.yml':
      return apply(file, apply(file, text, PULL_REQUEST_HEAD, 1), PLAN_JOB, 1);
    case 'reconcile.yml':
      return [RECONCILE_HEAD, NOT_REVIEWED, TOKEN, INHERIT].reduce(
        (before, rule) => apply(file, before, rule, 1),
        text,
      );
    default:
      return [SIGN_IN, TOKEN, SECRET].reduce((before, rule) => apply(file, before, rule, 1), text);
  }
}

const PULL_REQUEST_HEAD: Rule = {
  what: 'the comment at its head',
  found: /^# What a pull request does to the fleet: [\s\S]*?\n(?=name: )/g,
  becomes:
    '# What a pull request does to the fleet: what it changes, checked and simulated. It needs no cloud and no secret, and\n# works from a fork.\n',
};

const PLAN_JOB: Rule = {
  what: 'the job `plan`, which is the last one',
  found: /\n {2}plan:\n {4}needs: prove\n[\s\S]*$/g,
  becomes: '',
};

const RECONCILE_HEAD: Rule = {
  what: 'the comment at its head',
  found: /^# Makes the hubs agree with main\. [\s\S]*?\n(?=name: )/g,
  becomes:
    '# Makes the hubs agree with main. Needs the repository variable HUBJOBS_HUBS, the hubs\' names as a JSON list such as\n# ["production"], and in the environment of each hub the secret HUBJOBS_CONNECTION_STRING. Without HUBJOBS_HUBS the job is\n# skipped.\n',
};

const NOT_REVIEWED: Rule = {
  what: 'the condition about reviewed plans',
  found: / && \(vars\.HUBJOBS_APPLY != 'reviewed' \|\| github\.event_name == 'workflow_dispatch'\)$/gm,
  becomes: '',
};

const INHERIT: Rule = {
  what: 'the call of reconcile-hub.yml',
  found: /^ {4}uses: \.\/\.github\/workflows\/reconcile-hub\.yml\n/gm,
  becomes: '$&    secrets: inherit # the called workflow takes the one of its environment\n',
};

/** Throws where the rule does not apply, or not so many times. */
function apply(file: string, text: string, { what, found, becomes }: Rule, times?: number): string {
  const count = text.match(found)?.length ?? 0;
  if (count === 0 || (times !== undefined && count !== times)) {
    throw new Error(
      `.github/workflows/${file} has ${count} times ${what}, expected ${times ?? 'at least 1'}: correct the rule in scripts/user-workflows.ts`,
    );
  }
  return text.replace(found, becomes);
}

function mustNotHave(file: string, text: string, pattern: RegExp): string {
  const [rest] = pattern.exec(text) ?? [];
  if (rest === undefined) return text;
  throw new Error(
    `.github/workflows/${file} still has ${JSON.stringify(rest)} after all rules of scripts/user-workflows.ts: no user has what it needs`,
  );
}

function jobsThatUse(text: string, action: string): readonly unknown[] {
  const { jobs } = parse(text) as { jobs: Record<string, { steps?: readonly { uses?: string }[] }> };
  return Object.values(jobs).filter(({ steps = [] }) => steps.some(({ uses }) => uses === action));
}

/** src/init/generated/workflow-texts.ts */
export function renderUserWorkflows(texts: ReadonlyMap<string, string>): string {
  const constants = (['entra', 'connection-string'] as const).map((auth) => {
    const entries = [...userWorkflows(texts, auth)].map(
      ([file, text]) => `  '${file}': \`${text.replace(/[\\`]|\$\{/g, '\\$&')}\`,`,
    );
    return [
      `export const ${auth === 'entra' ? 'ENTRA_WORKFLOWS' : 'CONNECTION_STRING_WORKFLOWS'}: Readonly<Record<string, string>> = {`,
      ...entries,
      '};',
      '',
    ].join('\n');
  });
  return [
    '// Made from .github/workflows/ by scripts/generate.ts. Do not edit.',
    '',
    `/** Where the address of the released Action goes. */`,
    `export const ACTION_PLACE = '${ACTION_PLACE}';`,
    '',
    ...constants,
  ].join('\n');
}
