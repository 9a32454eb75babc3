import { expect, it } from 'vitest';
import { checkGitHub } from '../../src/doctor/github/check-github.ts';
import { hasOwner } from '../../src/doctor/github/code-owners.ts';
import { createSourceText } from '../../src/manifests/yaml/source-text.ts';

const COMMIT = '08c6903cd8c0fde910a37f88322edcfb5dd907a8';
const RECONCILE = `name: Reconcile
on: { push: { branches: [main] } }
permissions: { contents: read }
jobs:
  reconcile:
    runs-on: ubuntu-24.04
    environment: production
    permissions: { contents: read, id-token: write }
    steps:
      - uses: actions/checkout@${COMMIT} # v5.0.0
        with: { fetch-depth: 0 }
      - uses: azure/login@${COMMIT}
      - uses: hubjobs/hubjobs@${COMMIT} # v1.0.0-action
        with: { command: reconcile, hub: production }
`;
const OWNERS = '/jobs/ @acme/fleet\n/policies/ @acme/security\n/hubjobs.yaml @acme/fleet\n';
const REVIEWED = ['hubjobs.yaml', 'jobs/lock-doors.yaml', 'policies/nights.yaml'];

function check(workflow: string, codeOwners?: string, reviewed = REVIEWED) {
  const workflows = [createSourceText('.github/workflows/reconcile.yml', workflow)];
  const checks = checkGitHub({ workflows, ...(codeOwners !== undefined && { codeOwners }) }, reviewed);
  return Object.fromEntries(checks.map(({ id, result, found }) => [id, `${result}: ${found}`]));
}

it('finds a repository that is set up as documented fine', () => {
  expect(check(RECONCILE, OWNERS)).toEqual({
    workflows: 'fine: reconcile.yml (reconcile)',
    pins: 'fine: every action is pinned by commit',
    'id-token': 'fine: 1 job with azure/login may get a token',
    'fetch-depth': 'fine: every checkout that needs the history has it',
    environments: 'fine: production; who has to approve is a setting on GitHub that a checkout does not show',
    'code-owners': 'fine: 3 files of manifests and policies, each with an owner',
  });
});

it.each([
  [
    'an Action by tag',
    [`hubjobs@${COMMIT}`, 'hubjobs@v1-action'],
    'pins',
    'reconcile.yml: hubjobs/hubjobs@v1-action',
  ],
  [
    'no id-token',
    [', id-token: write', ''],
    'id-token',
    'reconcile.yml, job reconcile: azure/login gets no token',
  ],
  [
    'one commit',
    ['with: { fetch-depth: 0 }', 'with: { fetch-depth: 1 }'],
    'fetch-depth',
    'reconcile.yml, job reconcile',
  ],
  ['no depth', ['        with: { fetch-depth: 0 }\n', ''], 'fetch-depth', 'reconcile.yml, job reconcile'],
  [
    'no environment',
    ['    environment: production\n', ''],
    'environments',
    'changes a hub without an environment',
  ],
  ['no reconcile', ['command: reconcile', 'command: plan'], 'workflows', 'none runs reconcile'],
] as const)('remarks on %s', (_, [from, to], id, says) => {
  const found = check(RECONCILE.replace(from, to), OWNERS);
  expect(found[id]).toMatch(/^remark: /);
  expect(found[id]).toContain(says);
});

it('sees scripts that call the program', () => {
  const script = RECONCILE.replace(
    /uses: hubjobs[^\n]*\n[^\n]*\n/,
    'run: npx hubjobs -C sub reconcile --hub production\n',
  );
  expect(check(script, OWNERS)['workflows']).toBe('fine: reconcile.yml (reconcile)');
});

it('tries nothing without workflows, and none that are not its own', () => {
  expect(checkGitHub({ workflows: [] }, REVIEWED)).toMatchObject([{ id: 'workflows', result: 'not-tried' }]);
  expect(check('on: push\njobs: { test: { steps: [{ run: npm test }] } }\n')).toEqual({
    workflows: 'not-tried: no workflow runs hubjobs',
  });
  expect(check('jobs: [')).toEqual({ workflows: 'not-tried: no workflow runs hubjobs' });
});

it('names what nobody owns', () => {
  expect(check(RECONCILE)['code-owners']).toBe('remark: there is none');
  expect(check(RECONCILE, '/jobs/ @acme/fleet')['code-owners']).toBe(
    'remark: nobody owns hubjobs.yaml; policies/nights.yaml',
  );
});

it.each([
  ['* @a', 'jobs/lock.yaml', true],
  ['# nothing', 'jobs/lock.yaml', false],
  ['/jobs/ @a', 'jobs/sub/lock.yaml', true],
  ['jobs @a', 'site/jobs/lock.yaml', true],
  ['/jobs @a', 'site/jobs/lock.yaml', false],
  ['jobs/* @a', 'jobs/lock.yaml', true],
  ['jobs/* @a', 'jobs/sub/lock.yaml', false],
  ['jobs/** @a', 'jobs/sub/lock.yaml', true],
  ['*.yaml @a', 'jobs/lock.yaml', true],
  ['*.yaml @a', 'jobs/lock.yml', false],
  ['* @a\n/jobs/ # nobody', 'jobs/lock.yaml', false],
  ['**/policies/ @a', 'site/policies/a.yaml', true],
  ['**/policies/ @a', 'policies/a.yaml', true],
  ['/jobs/lock.yaml @a @b # both', 'jobs/lock.yaml', true],
] as const)('%j: whether %s has an owner: %s', (owners, file, expected) => {
  expect(hasOwner(owners, file)).toBe(expected);
});
