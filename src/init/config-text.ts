import { stringify } from 'yaml';
import type { Answers } from './answers.ts';
import { modeline, type SchemaPlace } from './schema-address.ts';

/** hubjobs.yaml with one hub. */
export function configText({ owner, hubName, hostName, tier, auth }: Answers, place: SchemaPlace): string {
  return `${modeline('hubjobs.yaml', place)}
# Whose jobs these are, and the hubs that run them. There is no secret in this file.
apiVersion: hubjobs/v1
kind: Config

# The first part of every job id on a hub. Jobs of other owners are never touched. Keep it: with another owner, the
# jobs that were scheduled before are nobody's.
owner: ${yamlText(owner)}

hubs:
  ${yamlText(hubName)}:
    hostName: ${yamlText(hostName)}
    tier: ${tier} # edition of the hub: F1, S1, S2 or S3
    ${SIGN_IN[auth]}
${hostName === 'localhost' ? '' : LOCAL_HUB}`;
}

const SIGN_IN = {
  entra:
    'auth: entra # sign in with Microsoft Entra: with `az login` here, with OpenID Connect in GitHub Actions',
  'connection-string':
    'connectionString: { env: HUBJOBS_CONNECTION_STRING } # the environment variable that it is read from',
} as const satisfies Record<Answers['auth'], string>;

const LOCAL_HUB = `
  # A hub on your machine, to try things without Azure. \`npx hubjobs hub\` starts it and prints its connection string.
  # local: { hostName: localhost, tier: S1 }
`;

/** `0123` and `true` are no text without quotes. */
function yamlText(text: string): string {
  return stringify(text).trimEnd();
}
