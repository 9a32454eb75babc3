/** What holds where a manifest says nothing; the schema's descriptions tell the same to people. */
export const DEFAULTS = {
  startingDeadline: '1h',
  maxExecutionTime: '1h',
  responseTimeout: '30s',
  connectTimeout: '0s',
  minSucceeded: '95%',
} as const;
