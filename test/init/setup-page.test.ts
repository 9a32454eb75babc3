import { expect, it } from 'vitest';
import type { Answers } from '../../src/init/answers.ts';
import { setupPage } from '../../src/init/setup-page.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runScript } from '../support/workflow-script.ts';

const ANSWERS: Answers = {
  owner: 'acme',
  hubName: 'production',
  hostName: 'acme-production.azure-devices.net',
  tier: 'S1',
  auth: 'entra',
};

const HUB_ID = '/subscriptions/SUB/resourceGroups/iot/providers/Microsoft.Devices/IotHubs/acme-production';

/** The blocks of commands of a page, one after another. */
const blocksOf = (page: string) =>
  [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

/** In one shell, as the page asks for. */
async function run(blocks: readonly string[], tools: Readonly<Record<string, readonly string[]>>) {
  const { exitCode, log, calls } = await runScript(blocks.join('\n'), {
    cwd: await temporaryFolder(),
    tools,
  });
  expect(exitCode, log).toBe(0);
  return calls.join('\n').replaceAll(/\s+/g, ' ');
}

const isOf = (name: string) => (block: string) => block.includes(name);

it.each([
  ['as GitHub says', ['repo:Acme@12/fleet@34\n'], [], 'repo:Acme@12/fleet@34'],
  ['immutable, by hand', ['', 'repo:Acme@12/fleet@34\n'], ['owner.id'], 'repo:Acme@12/fleet@34'],
  ['classic, by hand', ['', 'repo:Acme/fleet\n'], ['full_name'], 'repo:Acme/fleet'],
])('the commands for Entra, with the subject %s', async (_, answers, chosen, subject) => {
  const blocks = blocksOf(setupPage(ANSWERS, 'Acme/fleet'));
  const byHand = blocks.filter(isOf('--jq \'"repo:'));
  expect(byHand).toHaveLength(2);
  const wanted = blocks.filter(
    (block) => !byHand.includes(block) || chosen.some((one) => block.includes(one)),
  );
  const az = [
    `${HUB_ID}\n`,
    'TENANT\n',
    'READER\n',
    '',
    '',
    '',
    'WRITER\n',
    '',
    '',
    '',
    '',
    'OBJECT-1\n',
    '',
    'OBJECT-2\n',
  ];
  const calls = await run(wanted, { az, gh: answers });

  const credentials = [
    ...calls.matchAll(/federated-credential create --id (\w+) --output none --parameters (\{.*?\})/g),
  ].map(([, id, json = '']) => [id, JSON.parse(json)]);
  const credential = (name: string, end: string) => ({
    name,
    issuer: 'https://token.actions.githubusercontent.com',
    subject: `${subject}:${end}`,
    audiences: ['api://AzureADTokenExchange'],
  });
  expect(credentials).toEqual([
    ['READER', credential('pull-requests', 'pull_request')],
    ['READER', credential('main', 'ref:refs/heads/main')],
    ['WRITER', credential('production', 'environment:production')],
  ]);
  expect(calls).toContain('az iot hub show --name acme-production ');
  expect(calls).toContain(
    `az role assignment create --output none --role hubjobs reader --scope ${HUB_ID} --assignee-principal-type ServicePrincipal --assignee-object-id OBJECT-1`,
  );
  expect(calls).toContain('--assignee-object-id OBJECT-2');
  for (const [name, value] of Object.entries({
    AZURE_TENANT_ID: 'TENANT',
    AZURE_READER_CLIENT_ID: 'READER',
    AZURE_CLIENT_ID: 'WRITER',
    HUBJOBS_HUBS: '["production"]',
  }))
    expect(calls).toContain(`gh variable set ${name} --repo Acme/fleet --body ${value}`);
  expect(calls).toContain('gh api --method PUT repos/Acme/fleet/environments/production --input -');
});

it('the roles have the data actions that are needed, and may be assigned in the subscription of the hub', async () => {
  const blocks = blocksOf(setupPage(ANSWERS, 'acme/fleet')).filter(isOf('role definition'));
  const calls = await run(['SUBSCRIPTION=SUB', ...blocks], { az: [] });
  const roles = [...calls.matchAll(/--role-definition (\{.*?\})/g)].map(([, json = '']) => JSON.parse(json));
  const actions = (...names: readonly string[]) => names.map((name) => `Microsoft.Devices/IotHubs/${name}`);
  expect(roles).toMatchObject([
    {
      Name: 'hubjobs reader',
      Actions: [],
      DataActions: actions('jobs/read', 'twins/read', 'configurations/read'),
      AssignableScopes: ['/subscriptions/SUB'],
    },
    {
      Name: 'hubjobs reconciler',
      Actions: [],
      DataActions: actions('jobs/read', 'jobs/write', 'jobs/delete', 'twins/read', 'configurations/read'),
      AssignableScopes: ['/subscriptions/SUB'],
    },
  ]);
});

it('the commands for a connection string: it goes from Azure to the secret, and is not shown', async () => {
  const page = setupPage({ ...ANSWERS, auth: 'connection-string' }, 'acme/fleet');
  const calls = await run(blocksOf(page), { az: ['HostName=…;SharedAccessKey=secret\n'], gh: [] });
  expect(calls).toContain(
    'az iot hub connection-string show --hub-name acme-production --policy-name service',
  );
  expect(calls).toContain('gh secret set HUBJOBS_CONNECTION_STRING --repo acme/fleet --env production');
  expect(calls).not.toContain('SharedAccessKey');
  expect(page).not.toMatch(/federated|AZURE_/);
});

it('a folder without a place on GitHub gets one first, and a name to fill in', () => {
  const page = setupPage(ANSWERS, undefined);
  expect(page).toContain('gh repo create OWNER/REPO --private --source . --push');
  expect(page).toContain('REPO=OWNER/REPO # on GitHub');
  expect(setupPage(ANSWERS, 'acme/fleet')).not.toContain('gh repo create');
});

it('a hub that is not in Azure has a name to fill in', () => {
  expect(setupPage({ ...ANSWERS, hostName: 'localhost' }, 'acme/fleet')).toContain('HUB=HUB # in Azure');
});
