import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/manifests/config/read-config.ts';
import { createSourceText } from '../../../src/manifests/yaml/source-text.ts';

function read(text: string) {
  return readConfig({
    source: createSourceText('hubjobs.yaml', `apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n${text}`),
  });
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
    ['a tier without jobs', 'hubs: { a: { hostName: h, tier: B1 } }\n', 'wrong-value'],
    ['a port in the host name', 'hubs: { a: { hostName: "h:8443", tier: S1 } }\n', 'wrong-form'],
    ['a rule that is none', 'rules: { night-tim: off }\n', 'unknown-rule'],
    ['a rule that is fixed', 'rules: { unknown-key: off }\n', 'unknown-rule'],
    ['a second document', '---\nkind: Job\n', 'misplaced-config'],
  ])('%s', (_, text, code) => {
    expect(read(text).diagnostics.map((found) => found.code)).toEqual([code]);
  });
});
