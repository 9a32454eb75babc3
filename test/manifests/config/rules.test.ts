import { describe, expect, it } from 'vitest';
import { OWNER_LINE } from '../../../src/manifests/config/owner.ts';
import { readConfig } from '../../../src/manifests/config/read-config.ts';
import { readRepository } from '../../../src/manifests/repository.ts';
import { createSourceText } from '../../../src/manifests/yaml/source-text.ts';
import { job } from '../../support/read-text.ts';

function read(text: string) {
  return readConfig([
    {
      source: createSourceText('hubjobs.yaml', `apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n${text}`),
    },
  ]);
}

describe('a hubjobs.yaml that says what cannot be meant', () => {
  it.each([
    ['a glob that leaves the repository', 'manifests: ["../**"]\n', 'glob'],
    [
      'both ways to sign in',
      'hubs: { a: { hostName: h, tier: S1, auth: entra, connectionString: { env: A } } }\n',
      'choose-one',
    ],
    ['a lead over a week', 'hubs: { a: { hostName: h, tier: S1, lead: 169h } }\n', 'duration-range'],
    ['more slots than the tier has', 'hubs: { a: { hostName: h, tier: S2, slots: 6 } }\n', 'out-of-range'],
    ['a name that no hub can have', 'hubs: { Two: { hostName: h, tier: S1 } }\n', 'wrong-key'],
    ['a tier without jobs', 'hubs: { a: { hostName: h, tier: B1 } }\n', 'wrong-value'],
    ['a port in the host name', 'hubs: { a: { hostName: "h:8443", tier: S1 } }\n', 'wrong-form'],
    ['a link that is not safe', 'links: { device: "http://a.example/{deviceId}" }\n', 'wrong-form'],
    ['a link to no device', 'links: { device: "https://a.example/devices" }\n', 'wrong-form'],
    ['a link with two lines', 'links: { device: "https://a.example/\\n{deviceId}" }\n', 'wrong-form'],
    ['a rule that is none', 'rules: { night-tim: off }\n', 'unknown-rule'],
    ['a rule that is fixed', 'rules: { unknown-key: off }\n', 'unknown-rule'],
    ['a second document', '---\nkind: Job\n', 'misplaced-config'],
  ])('%s', (_, text, code) => {
    expect(read(text).diagnostics.map((found) => found.code)).toEqual([code]);
  });
});

it.each([
  ['an address', 'https://a.azure-devices.net/'],
  ['a port', 'a.azure-devices.net:443'],
  [
    'a connection string',
    `HostName=a.azure-devices.net;SharedAccessKeyName=service;SharedAccessKey=${'Ab1+'.repeat(11)}`,
  ],
])('the host name is found in %s, and nothing else is repeated', (_, copied) => {
  const { diagnostics } = read(`hubs: { a: { hostName: "${copied}", tier: S1 } }\n`);
  const found = diagnostics.find(({ code }) => code === 'wrong-form');
  expect(found?.hint).toMatch(/^write `a\.azure-devices\.net`/);
  expect(JSON.stringify(found)).not.toMatch(/ab1/i);
});

describe('an owner that nobody has written', () => {
  const bytes = (files: Readonly<Record<string, string>>) =>
    new Map(Object.entries(files).map(([file, text]) => [file, new TextEncoder().encode(text)]));
  const config = 'apiVersion: hubjobs/v1\nkind: Config\n';

  it.each([
    ['in a hubjobs.yaml', { 'hubjobs.yaml': config, 'jobs/a.yaml': job() }, ['warning no-owner 2:7']],
    ['as there is no hubjobs.yaml', { 'jobs/a.yaml': job() }, ['warning no-owner 1:1']],
    ['nor any manifest', {}, ['warning no-manifests 1:1']],
    [
      'where that is an error',
      { 'hubjobs.yaml': `${config}rules: { no-owner: error }\n`, 'jobs/a.yaml': job() },
      ['error no-owner 2:7'],
    ],
    [
      'where nobody wants to hear of it',
      { 'hubjobs.yaml': `${config}rules: { no-owner: off }\n`, 'jobs/a.yaml': job() },
      [],
    ],
  ])('%s', (_, files, found) => {
    const { diagnostics, config: read } = readRepository(bytes(files));
    expect(read.owner).toBeUndefined();
    expect(
      diagnostics.map(({ severity, code, range }) => `${severity} ${code} ${range.line}:${range.column}`),
    ).toEqual(found);
    const whatToDo = 'hubjobs.yaml' in files ? OWNER_LINE : 'hubjobs init';
    for (const { code, hint } of diagnostics) if (code === 'no-owner') expect(hint).toContain(whatToDo);
  });
});
