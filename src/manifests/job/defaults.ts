/** The values of what a manifest leaves out; the descriptions of the schema name the same ones. */
export const DEFAULTS = {
  startingDeadline: '1h',
  maxExecutionTime: '1h',
  minSucceeded: '95%',
} as const;
