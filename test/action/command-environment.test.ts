import { expect, it } from 'vitest';
import { commandEnvironment } from '../../src/action/command-environment.ts';

it.each([
  {
    name: 'the token that the Action was given reaches the command',
    env: { GITHUB_SHA: 'started' },
    facts: { token: 'given' },
    is: { GITHUB_SHA: 'started', GITHUB_TOKEN: 'given' },
  },
  {
    name: 'a token of the environment comes first',
    env: { GITHUB_TOKEN: 'own' },
    facts: { token: 'given' },
    is: { GITHUB_TOKEN: 'own' },
  },
  {
    name: 'what is checked out is what the run is about',
    env: { GITHUB_SHA: 'started' },
    facts: { commit: 'checked-out' },
    is: { GITHUB_SHA: 'checked-out' },
  },
  { name: 'nothing is known', env: { PATH: '/bin' }, facts: {}, is: { PATH: '/bin' } },
])('$name', ({ env, facts, is }) => {
  expect(commandEnvironment(env, facts)).toEqual(is);
});
