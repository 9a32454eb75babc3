/** `count` is a reserved word of the query language. */
const COUNT_ALIAS = 'numberOfDevices';
const WITH_COLLECTION = /^\s*FROM\s+(devices(?:\.modules)?)\s+WHERE\s+/i;

/** Counts what a job's condition selects: `*`, a condition on devices, or `FROM devices.modules WHERE ...`. */
export function countQueries(condition: string): { readonly total: string; readonly connected: string } {
  const prefix = WITH_COLLECTION.exec(condition);
  const collection = prefix?.[1] ?? 'devices';
  const bare = condition.slice(prefix?.[0].length ?? 0).trim();
  const select = `SELECT COUNT() AS ${COUNT_ALIAS} FROM ${collection}`;
  const connected = "connectionState = 'Connected'";
  return bare === '*'
    ? { total: select, connected: `${select} WHERE ${connected}` }
    : { total: `${select} WHERE ${bare}`, connected: `${select} WHERE (${bare}) AND ${connected}` };
}

export function deviceResultsQuery(jobId: string): string {
  return `SELECT * FROM devices.jobs WHERE devices.jobs.jobId = '${jobId.replace(/['\\]/g, '\\$&')}'`;
}
