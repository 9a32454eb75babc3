import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/model/policy.ts';
import { changedPolicies, describePolicyChanges } from '../../src/policies/changed-policies.ts';

const source = (line: number) => ({ file: 'jobs/p.yaml', line, column: 9, endLine: line, endColumn: 20 });

const policy = (name: string, changes: Partial<Policy> = {}): Policy => ({
  name,
  source: source(6),
  severity: 'deny',
  deny: 'devices > 5',
  message: 'Ask first.',
  ...changes,
});

function namesOf(before: readonly Policy[], after: readonly Policy[]) {
  const { added, changed, removed } = changedPolicies(before, after);
  return [added, changed, removed].map((all) => all.map(({ name }) => name));
}

describe('what a checkout changes about policies', () => {
  it('is what was added, changed and removed', () => {
    const before = [policy('a'), policy('b'), policy('c')];
    expect(namesOf(before, [policy('d'), policy('b', { deny: 'devices > 50' }), policy('c')])).toEqual([
      ['d'],
      ['b'],
      ['a'],
    ]);
  });

  it.each<[string, Partial<Policy>]>([
    ['match', { match: 'true' }],
    ['deny', { deny: 'devices > 50' }],
    ['unless', { unless: 'true' }],
    ['severity', { severity: 'warn' }],
    ['message', { message: 'Go on.' }],
  ])('is a change of %s', (_, changes) => {
    expect(namesOf([policy('a')], [policy('a', changes)])).toEqual([[], ['a'], []]);
  });

  it('is no move to another place, and no other description', () => {
    const moved = policy('a', { source: source(60), description: 'Why' });
    expect(namesOf([policy('a')], [moved])).toEqual([[], [], []]);
  });

  it('is told at its place', () => {
    const changes = changedPolicies(
      [policy('old'), policy('same', { deny: 'true' })],
      [policy('new', { source: source(60) }), policy('same')],
    );
    expect(describePolicyChanges(changes).map(({ message, range }) => [message, range.line])).toEqual([
      ['the policy new is new, and does not count before it is on the branch', 60],
      ['the policy same is changed; until that is on the branch, the old one counts', 6],
      ['the policy old is removed; until that is on the branch, it counts', 6],
    ]);
  });
});
