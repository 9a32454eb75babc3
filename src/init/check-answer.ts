import { checkConfig } from '../manifests/config/rules.ts';
import { type Finding, formatPath, isError } from '../manifests/findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenConfig } from '../manifests/generated/validators.cjs';
import { validate } from '../manifests/shape/validate.ts';
import { describeValue } from '../manifests/shape/words.ts';
import { type Answers, AUTHS } from './answers.ts';

type AnswerTexts = Readonly<Record<keyof Answers, string>>;

const VALID: AnswerTexts = {
  owner: 'acme',
  hubName: 'production',
  hostName: 'acme-production.azure-devices.net',
  tier: 'S1',
  auth: 'entra',
};

/** What is wrong, in one line, and what to do about it. */
export type Problem = Pick<Finding, 'message' | 'hint'>;

/**
 * What is wrong with one answer, by the checks of hubjobs.yaml; `undefined`: nothing. A secret is never quoted. `label`:
 * what the answer is called.
 */
export function checkAnswer(name: keyof Answers, text: string, label: string): Problem | undefined {
  if (name === 'auth') return checkAuth(text, label);
  const answers: AnswerTexts = { ...VALID, [name]: text };
  const { owner, hubName, hostName, tier } = answers;
  const data = {
    apiVersion: 'hubjobs/v1',
    kind: 'Config',
    owner,
    hubs: { [hubName]: { hostName, tier } },
  };
  const { document, findings } = validate(data, isWrittenConfig);
  const found = [...findings, ...(document ? checkConfig(document) : [])].find(isError);
  if (found) return withLabel(found, text, label);
  return name === 'hostName' ? checkDomain(text, label) : undefined;
}

/** Says the name of the answer in the place of its path in hubjobs.yaml. */
function withLabel({ message, hint, path }: Finding, text: string, label: string): Problem {
  const where = `${formatPath(path)} `;
  // The name of a hub is a key there, and a message about a key does not begin with its path.
  const what = message.startsWith(where)
    ? message.slice(where.length)
    : `is ${describeValue(text)}, which is no such name`;
  return { message: `${label} ${what}`, ...(hint !== undefined && { hint }) };
}

function checkAuth(text: string, label: string): Problem | undefined {
  if (AUTHS.some((auth) => auth === text)) return undefined;
  return {
    message: `${label} is ${JSON.stringify(text)}, expected ${AUTHS.join(' or ')}`,
    hint: 'entra: sign in with Microsoft Entra, no secret is kept. connection-string: that of a shared access policy, from an environment variable',
  };
}

/** The name that Azure shows is taken for it. */
function checkDomain(hostName: string, label: string): Problem | undefined {
  if (hostName === 'localhost' || hostName.includes('.')) return undefined;
  return {
    message: `${label} is ${JSON.stringify(hostName)}, which has no domain`,
    hint: `write \`${hostName}.azure-devices.net\`, or localhost for the local hub`,
  };
}
