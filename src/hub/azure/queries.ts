/** `count` is a reserved word of the query language. */
export const COUNT_ALIAS = 'numberOfDevices';
const WITH_COLLECTION = /^\s*FROM\s+(devices(?:\.modules)?)\s+WHERE\s+/i;

/** What a job's condition selects: `*`, a condition on devices, or `FROM devices.modules WHERE ...`. */
function readCondition(condition: string): { readonly collection: string; readonly bare: string } {
  const prefix = WITH_COLLECTION.exec(condition);
  return { collection: prefix?.[1] ?? 'devices', bare: condition.slice(prefix?.[0].length ?? 0).trim() };
}

export function countQueries(condition: string): { readonly total: string; readonly connected: string } {
  const { collection, bare } = readCondition(condition);
  const select = `SELECT COUNT() AS ${COUNT_ALIAS} FROM ${collection}`;
  const connected = "connectionState = 'Connected'";
  return bare === '*'
    ? { total: select, connected: `${select} WHERE ${connected}` }
    : { total: `${select} WHERE ${bare}`, connected: `${select} WHERE (${bare}) AND ${connected}` };
}

/** The ids alone: whole twins would be kilobytes each. */
export function idsQuery(condition: string): string {
  const { collection, bare } = readCondition(condition);
  const ids = /modules$/i.test(collection) ? 'deviceId, moduleId' : 'deviceId';
  return `SELECT ${ids} FROM ${collection}${bare === '*' ? '' : ` WHERE ${bare}`}`;
}

/** Whole twins: that sections can be asked for one by one is documented for grouped queries alone. */
export function twinsQuery(condition: string): string {
  const { collection, bare } = readCondition(condition);
  return `SELECT * FROM ${collection}${bare === '*' ? '' : ` WHERE ${bare}`}`;
}

/** The name under which the value of the column with that number comes back. */
export const valueAlias = (index: number): string => `value${index}`;

export function countByValuesQuery(columns: readonly string[]): string {
  const values = columns.map((column, index) => `${column} AS ${valueAlias(index)}`);
  return `SELECT ${values.join(', ')}, COUNT() AS ${COUNT_ALIAS} FROM devices GROUP BY ${columns.join(', ')}`;
}

export function deviceResultsQuery(jobId: string): string {
  return `SELECT * FROM devices.jobs WHERE devices.jobs.jobId = '${jobId.replace(/['\\]/g, '\\$&')}'`;
}
