/** The values of what a manifest leaves out; the descriptions of the schema name the same ones. */
export const DEFAULTS = {
  startingDeadline: '1h',
  maxExecutionTime: '1h',
  responseTimeout: '30s',
  connectTimeout: '0s',
  minSucceeded: '95%',
} as const;
