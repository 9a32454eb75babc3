import type { Policy } from '../../model/policy.ts';
import { comparedKind } from '../compare-kind.ts';
import { type Fields, type NothingLeft, text, words } from '../fields.ts';

export const POLICIES = comparedKind<Policy>({
  kind: 'Policy',
  itemsOf: ({ policies }) => policies,
  sourceOf: ({ source }) => source,
  fieldsOf: policyFields,
  essentials: ['severity', 'match', 'deny', 'unless'],
});

function policyFields({ name: _, source, severity, match, deny, unless, ...more }: Policy): Fields {
  const { message, description, ...rest } = more;
  rest satisfies NothingLeft;
  return {
    severity: words(severity),
    ...(match !== undefined && { match: text(match) }),
    deny: text(deny),
    ...(unless !== undefined && { unless: text(unless) }),
    message: text(message),
    ...(description !== undefined && { description: text(description) }),
  };
}
