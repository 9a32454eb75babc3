import { type Answers, AUTHS } from '../../init/answers.ts';
import { checkAnswer } from '../../init/check-answer.ts';
import { TIERS } from '../../model/tier.ts';
import type { Dependencies } from '../dependencies.ts';
import { ask, canAsk } from '../terminal/ask.ts';
import { UsageError } from '../usage-error.ts';

/** What the command line says of the hub and its owner; every one can be left out. */
export interface GivenAnswers {
  readonly owner?: string;
  readonly hubName?: string;
  readonly hostName?: string;
  readonly tier?: string;
  readonly auth?: string;
}

interface AnswerKind {
  readonly option: string;
  readonly label: string;
  readonly question: string;
  /** Taken with --yes, and proposed on a terminal. */
  readonly fallback?: (others: GivenAnswers) => string;
}

const KINDS: Readonly<Record<keyof Answers, AnswerKind>> = {
  owner: {
    option: '--owner',
    label: 'the owner',
    question: 'Owner of the jobs, the first part of every job id',
  },
  hubName: {
    option: '--hub-name',
    label: 'the name of the hub',
    question: 'Name of the hub in hubjobs.yaml',
    fallback: () => 'production',
  },
  hostName: {
    option: '--host-name',
    label: 'the host name',
    question: 'Host name of the hub, such as acme-production.azure-devices.net (localhost: the local hub)',
  },
  tier: {
    option: '--tier',
    label: 'the edition',
    question: `Edition of the hub: ${TIERS.join(', ')}`,
    fallback: () => 'S1',
  },
  auth: {
    option: '--auth',
    label: 'the way to sign in',
    question: `How to sign in to the hub: ${AUTHS.join(' or ')}`,
    fallback: ({ hostName }) => (hostName === 'localhost' ? 'connection-string' : 'entra'),
  },
};

const NAMES = ['owner', 'hubName', 'hostName', 'tier', 'auth'] as const satisfies readonly (keyof Answers)[];

/**
 * Every answer: as given, else its fallback with `isDefault`, else asked for on a terminal. `owner`: what is proposed
 * there. Throws UsageError for an answer that is wrong, and for those that are missing.
 */
export async function completeAnswers(
  given: GivenAnswers,
  { isDefault, owner }: { readonly isDefault: boolean; readonly owner: string | undefined },
  deps: Dependencies,
): Promise<Answers> {
  for (const name of NAMES) mustBeGood(name, given[name]);
  const isAsked = !isDefault && canAsk(deps);
  const answers: Partial<Record<keyof Answers, string>> = {};
  for (const name of NAMES) {
    const { label, question, fallback } = KINDS[name];
    const usual = fallback?.(answers);
    const text = given[name] ?? (isDefault ? usual : undefined);
    if (text !== undefined) answers[name] = tidied(name, text);
    else if (isAsked) {
      const check = (answer: string) => checkAnswer(name, tidied(name, answer), label);
      const proposal = name === 'owner' ? owner : usual;
      answers[name] = tidied(name, await ask({ text: question, fallback: proposal, check }, deps));
    }
  }
  return whole(answers, isDefault);
}

/** An owner made of a name; `undefined` when nothing of it is left. */
export function ownerFrom(name: string): string | undefined {
  const owner = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, MAX_OWNER_LENGTH);
  return owner === '' ? undefined : owner;
}

const MAX_OWNER_LENGTH = 12;

function tidied(name: keyof Answers, text: string): string {
  return name === 'tier' ? text.trim().toUpperCase() : text.trim();
}

function mustBeGood(name: keyof Answers, text: string | undefined): void {
  if (text === undefined) return;
  const problem = checkAnswer(name, tidied(name, text), KINDS[name].option);
  if (problem) throw new UsageError(problem.message, problem.hint);
}

function whole(answers: Partial<Record<keyof Answers, string>>, isDefault: boolean): Answers {
  const { owner, hubName, hostName } = answers;
  const tier = TIERS.find((one) => one === answers.tier);
  const auth = AUTHS.find((one) => one === answers.auth);
  if (owner && hubName && hostName && tier && auth) return { owner, hubName, hostName, tier, auth };
  const missing = NAMES.filter((name) => answers[name] === undefined).map((name) => KINDS[name].option);
  throw new UsageError(
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing${isDefault ? '' : ', and there is no terminal to ask on'}`,
    isDefault
      ? 'give it: it has no default'
      : 'give them; with --yes, --hub-name, --tier and --auth have defaults',
  );
}
