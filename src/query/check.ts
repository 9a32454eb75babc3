import type { CheckedQuery } from './checks/checked-query.ts';
import { checkNeverTrue, checkTruth } from './checks/constant-truth.ts';
import { checkConstants } from './checks/constant-values.ts';
import { checkFleetPaths } from './checks/fleet-paths.ts';
import { checkIds } from './checks/impossible-ids.ts';
import { checkMissing } from './checks/missing-properties.ts';
import { checkScheduledTimes } from './checks/scheduled-times.ts';
import { checkTimes } from './checks/time-forms.ts';
import { checkFunctions } from './checks/undocumented-functions.ts';
import { checkColumns } from './checks/unknown-columns.ts';
import { type FleetShape, fleetShape } from './fleet-shape.ts';
import { MAX_PROBLEMS } from './limits.ts';
import { parseCondition, parseJobCondition } from './parse.ts';
import type { QueryProblem } from './problem.ts';
import type { QueryRow } from './read-path.ts';

export type { QueryProblem } from './problem.ts';

export interface CheckContext {
  /** Twins of the known fleet, or its shape: build that once when many conditions are checked. */
  readonly fleet?: Iterable<QueryRow> | FleetShape;
  /** The same of its modules; absent: none are known. */
  readonly modules?: FleetShape;
  /** What the condition is asked about, if not the devices of a hub. */
  readonly rows?: 'simulated-devices';
  /** It is asked for an occurrence, so it may name its time: `$scheduledAt`. */
  readonly isScheduled?: boolean;
}

type Check = (query: CheckedQuery) => readonly QueryProblem[];

/** These look at one name at a time, so they are also right for a text that could only be read in part. */
const CHECKS_OF_NAMES: readonly Check[] = [checkColumns, checkFleetPaths];
const CHECKS_OF_MEANING: readonly Check[] = [
  checkConstants,
  checkIds,
  checkTimes,
  checkTruth,
  checkMissing,
  checkFunctions,
];

const CHECKS_OF_JOBS: readonly Check[] = [checkConstants, checkNeverTrue, checkMissing];

/**
 * All problems of a condition on planned jobs, as policies write it, in the order of the text. A hub may know a function
 * or a name that this program does not know; a policy is evaluated here, so what cannot be read is a syntax error.
 */
export function checkJobCondition(text: string): readonly QueryProblem[] {
  const { tree: where, problems: found } = parseJobCondition(text);
  const problems = found.map((one): QueryProblem => ({ ...one, code: 'query-syntax' }));
  const query = { text, where, rows: 'planned-jobs', shape: undefined } as const;
  problems.push(...checkScheduledTimes(query, false));
  const checks = problems.length === 0 ? [checkColumns, ...CHECKS_OF_JOBS] : [checkColumns];
  return limited(
    problems,
    checks.flatMap((check) => check(query)),
  );
}

/** All problems of a condition that are known without asking a hub, in the order of the text. */
export function checkCondition(text: string, context: CheckContext = {}): readonly QueryProblem[] {
  const { tree, problems } = parseCondition(text);
  const { where, collection } = tree;
  if (!where) return problems;
  const shape = collection === 'devices' ? shapeOf(context.fleet) : context.modules;
  const checks = problems.length === 0 ? [...CHECKS_OF_NAMES, ...CHECKS_OF_MEANING] : CHECKS_OF_NAMES;
  const rows = collection === 'devices' ? (context.rows ?? collection) : collection;
  const query = { text, where, rows, shape };
  const found = checks.flatMap((check) => check(query));
  found.push(...checkScheduledTimes(query, context.isScheduled ?? false));
  return limited(problems, found);
}

/** Of a text that could only be read in part, the first few: the others may be echoes. */
function limited(syntax: readonly QueryProblem[], others: readonly QueryProblem[]): readonly QueryProblem[] {
  const all = inOrder([...syntax, ...others]);
  return syntax.length > 0 ? all.slice(0, MAX_PROBLEMS) : all;
}

function inOrder(problems: readonly QueryProblem[]): readonly QueryProblem[] {
  return problems.toSorted((left, right) => left.start - right.start);
}

function shapeOf(fleet: CheckContext['fleet']): FleetShape | undefined {
  if (fleet === undefined) return undefined;
  return Symbol.iterator in fleet ? fleetShape(fleet) : fleet;
}
