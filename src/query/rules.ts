export interface QueryRule {
  readonly severity: 'error' | 'warning' | 'info';
  /** One line, for lists and reports. */
  readonly meaning: string;
}

/**
 * Every rule about queries: its stable code, its severity unless `hubjobs.yaml` says otherwise, and what it
 * finds. Each has a page in `docs/rules/`.
 */
export const QUERY_RULES = {
  'query-syntax': { severity: 'error', meaning: 'The text is not in the query language.' },
  'query-reserved-word': {
    severity: 'error',
    meaning: 'A word of the language is used as a name without brackets.',
  },
  'query-routing-function': {
    severity: 'error',
    meaning: 'The function belongs to message routing and does not exist in twin queries.',
  },
  'query-unknown-function': { severity: 'error', meaning: 'No such function exists in twin queries.' },
  'query-full-statement': {
    severity: 'error',
    meaning: 'A job takes a condition, and a whole SELECT statement was given.',
  },
  'query-too-long': { severity: 'error', meaning: 'The text is longer than the hub accepts.' },
  'query-too-deep': { severity: 'error', meaning: 'Parentheses or operators nest too deeply.' },
  'query-unknown-column': { severity: 'error', meaning: 'A twin has no such top-level field.' },
  'query-never-true': { severity: 'error', meaning: 'A part of the condition holds for no device at all.' },
  'query-always-true': { severity: 'warning', meaning: 'The condition holds for every device.' },
  'query-missing-property': {
    severity: 'warning',
    meaning: 'Devices that lack the property are left out, perhaps unintended.',
  },
  'query-undocumented-function': {
    severity: 'warning',
    meaning: 'The function is not documented for twin queries; the hub may refuse it.',
  },
  'query-type-mismatch': {
    severity: 'warning',
    meaning: 'A field is compared with a type of value that it never holds.',
  },
  'query-unknown-value': {
    severity: 'warning',
    meaning: 'A field with few known values is compared with another one.',
  },
  'query-unknown-path': { severity: 'warning', meaning: 'No device of the known fleet has this property.' },
  'query-key-case': {
    severity: 'warning',
    meaning: 'The property differs only by its capitals from one that the fleet has.',
  },
} as const satisfies Record<string, QueryRule>;

export type QueryRuleCode = keyof typeof QUERY_RULES;
