import type { Expression, StatementTree } from '../../query/ast.ts';
import { compileStatement, QuerySyntaxError } from '../../query/compile.ts';
import { parseStatement } from '../../query/parse.ts';
import { serviceError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { HubState } from '../state/hub-state.ts';
import type { Job } from '../state/job.ts';
import { JobRowsView } from './job-rows-view.ts';
import { pageReply, textPageReply } from './list-page.ts';
import { jsonObjectBody, type ServiceCall, type ServiceReply } from './service-call.ts';

/** The length limit of a query, from the service's documentation. */
export const MAX_QUERY_LENGTH = 8_192;

/** `POST /devices/query`: twins, module twins and rows of jobs. */
export function runQuery(call: ServiceCall): ServiceReply {
  const query = jsonObjectBody(call)['query'];
  if (query === undefined || query === null) throw serviceError('ArgumentNull', 'The query text is missing.');
  if (typeof query !== 'string' || query.trim() === '' || query.length > MAX_QUERY_LENGTH)
    throw serviceError('ArgumentInvalid', 'BadRequest');
  const { collection, itemType, run } = compile(query, call);
  const headers = { 'x-ms-item-type': itemType };
  if (collection !== 'devices.jobs')
    return pageReply(call, query, () => run(call.state.index.rows(collection)), headers);
  const { tree } = parseStatement(query);
  const jobs = jobsIn(tree, call.state);
  return isOneJobWhole(tree)
    ? textPageReply(call, query, () => rowTexts(jobs), headers)
    : pageReply(call, query, () => run(rowObjects(jobs)), headers);
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

function* rowObjects(jobs: Iterable<Job>): Generator<JsonObject> {
  for (const job of jobs) yield* new JobRowsView(job).objects();
}

function* rowTexts(jobs: Iterable<Job>): Generator<string> {
  for (const job of jobs) yield* new JobRowsView(job).texts();
}

/** `SELECT * FROM devices.jobs WHERE jobId = 'x'`: nothing in the rows must be evaluated. */
function isOneJobWhole({ top, items, where, groupBy, orderBy }: StatementTree): boolean {
  return (
    top === undefined &&
    items === undefined &&
    groupBy.length + orderBy.length === 0 &&
    where?.kind === 'comparison' &&
    namedJob(where) !== undefined
  );
}

/** The jobs whose rows a statement can find. */
function jobsIn({ where }: StatementTree, { jobs }: HubState): Iterable<Job> {
  const jobId = namedJob(where);
  if (jobId === undefined) return jobs.list();
  const job = jobs.get(jobId);
  return job ? [job] : [];
}

/** The job that a condition requires: `jobId = 'x'`, alone or joined by AND. Saves evaluating the rows of all other jobs. */
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
