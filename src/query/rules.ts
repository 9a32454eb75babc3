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
  'query-syntax': { severity: 'error', meaning: 'The text is not a valid query.' },
  'query-reserved-word': {
    severity: 'error',
    meaning: 'A reserved word is used as a name without brackets.',
  },
  'query-routing-function': {
    severity: 'error',
    meaning: 'A function belongs to message routing. Twin queries do not have it.',
  },
  'query-unknown-function': { severity: 'error', meaning: 'Twin queries have no such function.' },
  'query-full-statement': {
    severity: 'error',
    meaning: 'A job takes only a condition, not a whole SELECT statement.',
  },
  'query-too-long': { severity: 'error', meaning: 'The text is longer than the hub accepts.' },
  'query-too-deep': { severity: 'error', meaning: 'Parentheses or operators are nested too deeply.' },
  'query-unknown-column': { severity: 'error', meaning: 'A twin has no such field.' },
  'query-never-true': { severity: 'error', meaning: 'A part of the condition is true for no device.' },
  'query-always-true': { severity: 'warning', meaning: 'The condition is true for every device.' },
  'query-missing-property': {
    severity: 'warning',
    meaning: 'Devices without the property are left out, perhaps by mistake.',
  },
  'query-undocumented-function': {
    severity: 'warning',
    meaning: 'A function is not documented for twin queries. The hub may refuse it.',
  },
  'query-type-mismatch': {
    severity: 'warning',
    meaning: 'A field is compared with a value of a type that it never has.',
  },
  'query-time-form': {
    severity: 'warning',
    meaning: 'A time is compared with a text that is not in the form of the hub. Times are compared as text.',
  },
  'query-unknown-value': {
    severity: 'warning',
    meaning: 'A field is compared with a value that no known device has.',
  },
  'query-unknown-path': { severity: 'warning', meaning: 'No device of the known fleet has this property.' },
  'query-key-case': {
    severity: 'warning',
    meaning: 'A property differs only in capitals from one that the fleet has.',
  },
} as const satisfies Record<string, QueryRule>;

export type QueryRuleCode = keyof typeof QUERY_RULES;
