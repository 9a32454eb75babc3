import type { Expression } from '../../query/ast.ts';
import { compileStatement, QuerySyntaxError } from '../../query/compile.ts';
import { parseStatement } from '../../query/parse.ts';
import { serviceError } from '../errors.ts';
import { jobRowViews } from './job-view.ts';
import { pageReply } from './list-page.ts';
import { jsonMapBody, type ServiceCall, type ServiceReply } from './service-call.ts';

/** Longest query text, from the service's documentation. */
export const MAX_QUERY_LENGTH = 8_192;

/** `POST /devices/query`: twins, module twins and rows of jobs. */
export function runQuery(call: ServiceCall): ServiceReply {
  const query = jsonMapBody(call)['query'];
  if (query === undefined || query === null) throw serviceError('ArgumentNull', 'The query text is missing.');
  if (typeof query !== 'string' || query.trim() === '' || query.length > MAX_QUERY_LENGTH)
    throw serviceError('ArgumentInvalid', 'BadRequest');
  const statement = compile(query, call);
  return pageReply(call, query, () => statement.run(rowsOf(statement.collection, query, call)), {
    'x-ms-item-type': statement.itemType,
  });
}

function compile(query: string, call: ServiceCall) {
  try {
    return compileStatement(query, call.state.switches.query);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    const where = `line ${error.line} column ${error.column}`;
    throw serviceError('ArgumentInvalid', `BadRequest\r\n${where}: ${error.message}`);
  }
}

function rowsOf(
  collection: 'devices' | 'devices.modules' | 'devices.jobs',
  query: string,
  { state }: ServiceCall,
): Iterable<Readonly<Record<string, unknown>>> {
  if (collection !== 'devices.jobs') return state.index.rows(collection);
  const jobId = namedJob(parseStatement(query).tree.where);
  if (jobId === undefined) return jobRowViews(state.jobs.list());
  const job = state.jobs.get(jobId);
  return jobRowViews(job ? [job] : []);
}

/** The job that a condition insists on: `jobId = 'x'`, alone or joined by AND. Spares a look at all other jobs' rows. */
function namedJob(where: Expression | undefined): string | undefined {
  if (where?.kind === 'and') {
    for (const operand of where.operands) {
      const jobId = namedJob(operand);
      if (jobId !== undefined) return jobId;
    }
  }
  if (where?.kind !== 'comparison' || where.operator !== '=') return undefined;
  const [column, literal] =
    where.left.kind === 'column' ? [where.left, where.right] : [where.right, where.left];
  if (column.kind !== 'column' || literal.kind !== 'literal') return undefined;
  const [segment, ...others] = column.segments;
  if (segment?.name.toLowerCase() !== 'jobid' || others.length > 0) return undefined;
  return typeof literal.value === 'string' ? literal.value : undefined;
}
