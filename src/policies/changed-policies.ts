import type { Diagnostic } from '../model/diagnostic.ts';
import type { Policy } from '../model/policy.ts';

/** What a checkout changes about the policies of its base. Places and descriptions are no change. */
export interface PolicyChanges {
  readonly added: readonly Policy[];
  /** As they are in the checkout. */
  readonly changed: readonly Policy[];
  /** As they are in the base. */
  readonly removed: readonly Policy[];
}

export function changedPolicies(base: readonly Policy[], checkout: readonly Policy[]): PolicyChanges {
  const before = new Map(base.map((policy) => [policy.name, policy]));
  const names = new Set(checkout.map(({ name }) => name));
  const isChanged = (policy: Policy) => {
    const same = before.get(policy.name);
    return same !== undefined && meaningText(same) !== meaningText(policy);
  };
  return {
    added: checkout.filter(({ name }) => !before.has(name)),
    changed: checkout.filter(isChanged),
    removed: base.filter(({ name }) => !names.has(name)),
  };
}

function meaningText({ severity, match, deny, unless, message }: Policy): string {
  return JSON.stringify([severity, match ?? null, deny, unless ?? null, message]);
}

/** One for each policy, for who reviews the change. */
export function describePolicyChanges({ added, changed, removed }: PolicyChanges): readonly Diagnostic[] {
  return [
    ...added.map((policy) => diagnose(policy, 'is new, and does not count before it is on the branch')),
    ...changed.map((policy) =>
      diagnose(policy, 'is changed; until that is on the branch, the old one counts'),
    ),
    ...removed.map((policy) => diagnose(policy, 'is removed; until that is on the branch, it counts')),
  ];
}

function diagnose({ name, source }: Policy, what: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'policy-changed',
    message: `the policy ${name} ${what}`,
    range: source,
    hint: 'a policy decides about every job: let its owners review the change',
  };
}
