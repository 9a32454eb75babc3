/**
 * Words that can only be a name in double brackets, in capitals. Source: the word list that
 * Microsoft publishes for the query language of the same parser family.
 */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  'ALL',
  'AND',
  'AS',
  'ASC',
  'AVG',
  'BY',
  'COUNT',
  'DESC',
  'DEVICES',
  'ENDSWITH',
  'FALSE',
  'FROM',
  'GROUP',
  'IN',
  'IS_BOOL',
  'IS_DEFINED',
  'IS_NULL',
  'IS_NUMBER',
  'IS_OBJECT',
  'IS_PRIMITIVE',
  'IS_STRING',
  'MAX',
  'MIN',
  'NIN',
  'NOT',
  'NULL',
  'OR',
  'ORDER',
  'SELECT',
  'STARTSWITH',
  'SUM',
  'TOP',
  'TRUE',
  'WHERE',
]);

/** The same for what policies write: they name no collection, and read a field called `devices`. */
export const RESERVED_WORDS_OF_JOBS: ReadonlySet<string> = new Set(
  [...RESERVED_WORDS].filter((word) => word !== 'DEVICES'),
);

export const AGGREGATES: ReadonlySet<string> = new Set(['COUNT', 'SUM', 'AVG', 'MIN', 'MAX']);

/** Functions of message routing, in capitals, with what twin queries have instead. */
export const ROUTING_FUNCTIONS: ReadonlyMap<string, string | undefined> = new Map([
  ['STARTS_WITH', 'STARTSWITH'],
  ['ENDS_WITH', 'ENDSWITH'],
  ['CONTAINS', undefined],
  ['INDEX_OF', undefined],
  ['LENGTH', undefined],
  ['LOWER', undefined],
  ['UPPER', undefined],
  ['SUBSTRING', undefined],
  ['CONCAT', undefined],
  ['AS_NUMBER', undefined],
  ['ABS', undefined],
  ['EXP', undefined],
  ['POWER', undefined],
  ['SQUARE', undefined],
  ['CEILING', undefined],
  ['FLOOR', undefined],
  ['SIGN', undefined],
  ['SQRT', undefined],
]);

/** Words of SQL that people try here, in capitals, with what to write instead. */
export const SQL_WORDS: ReadonlyMap<string, string> = new Map([
  ['LIKE', "there are no wildcards: write STARTSWITH(name, 'text') or ENDSWITH(name, 'text')"],
  ['BETWEEN', 'write name >= low AND name <= high'],
  ['IS', 'write IS_DEFINED(name) or NOT IS_DEFINED(name)'],
  ['NOT', 'a list is excluded with NIN: name NIN [1, 2]'],
  ['JOIN', 'a query reads one collection only'],
  ['LIMIT', 'write SELECT TOP n'],
  ['OFFSET', 'results are paged by continuation tokens'],
  ['HAVING', 'groups cannot be filtered'],
]);

/** The text as a segment of a path: in double brackets when it must be. */
export function quoteSegment(name: string): string {
  return /^[$]?[\p{L}_][\p{L}\p{N}_]*$/u.test(name) &&
    !RESERVED_WORDS.has(name.toUpperCase()) &&
    name.toUpperCase() !== 'UNDEFINED'
    ? name
    : `[[${name}]]`;
}
