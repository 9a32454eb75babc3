import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkMachine, MIN_NODE } from '../../src/doctor/check-machine.ts';

it('needs the version of Node.js that package.json names', () => {
  const file = path.resolve(import.meta.dirname, '../../package.json');
  expect(JSON.parse(readFileSync(file, 'utf8')).engines.node).toBe(`>=${MIN_NODE}`);
});

it.each([
  ['18.20.8', 'problem'],
  ['20.9.0', 'problem'],
  ['20.18.3', 'problem'],
  ['20.19.0', 'fine'],
  ['20.20.2', 'fine'],
  ['22.0.0', 'fine'],
  ['24.1.0-nightly', 'fine'],
] as const)('Node.js %s is %s', (version, result) => {
  expect(checkMachine(version, { git: { version: '2.39' } })[0]).toMatchObject({ id: 'node', result });
});

it('says that there is no Git', () => {
  const git = { why: 'the program git was not found' };
  expect(checkMachine('22.0.0', { git })[1]).toMatchObject({ result: 'problem', found: git.why });
});
