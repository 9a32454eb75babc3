import type { Policy } from '../../model/policy.ts';
import { comparedKind } from '../compare-kind.ts';
import { text, words } from '../fields.ts';

export const POLICIES = comparedKind<Policy>({
  kind: 'Policy',
  itemsOf: ({ policies }) => policies,
  sourceOf: ({ source }) => source,
  fieldsOf: ({ severity, match, deny, unless, message, description }) => ({
    severity: words(severity),
    ...(match !== undefined && { match: text(match) }),
    deny: text(deny),
    ...(unless !== undefined && { unless: text(unless) }),
    message: text(message),
    ...(description !== undefined && { description: text(description) }),
  }),
  essentials: ['severity', 'match', 'deny', 'unless'],
});
