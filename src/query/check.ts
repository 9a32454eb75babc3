import type { CheckedQuery } from './checks/checked-query.ts';
import { checkTruth } from './checks/constant-truth.ts';
import { checkConstants } from './checks/constant-values.ts';
import { checkFleetPaths } from './checks/fleet-paths.ts';
import { checkMissing } from './checks/missing-properties.ts';
import { checkFunctions } from './checks/undocumented-functions.ts';
import { checkColumns } from './checks/unknown-columns.ts';
import { type FleetShape, fleetShape } from './fleet-shape.ts';
import { parseCondition } from './parse.ts';
import type { QueryProblem } from './problem.ts';
import type { QueryRow } from './read-path.ts';

export type { QueryProblem } from './problem.ts';

export interface CheckContext {
  /** Twins of the known fleet, or its shape: build that once when many conditions are checked. */
  readonly fleet?: Iterable<QueryRow> | FleetShape;
}

type Check = (query: CheckedQuery) => readonly QueryProblem[];

/** These look at one name at a time, so they are also right for a text that could only be read in part. */
const CHECKS_OF_NAMES: readonly Check[] = [checkColumns, checkFleetPaths];
const CHECKS_OF_MEANING: readonly Check[] = [checkConstants, checkTruth, checkMissing, checkFunctions];

/** All problems of a job's condition that are known without asking a hub, in the order of the text. */
export function checkCondition(text: string, context: CheckContext = {}): readonly QueryProblem[] {
  const { tree, problems } = parseCondition(text);
  const { where, collection } = tree;
  if (!where) return problems;
  // A fleet describes devices, not their modules.
  const shape = collection === 'devices' ? shapeOf(context.fleet) : undefined;
  const checks = problems.length === 0 ? [...CHECKS_OF_NAMES, ...CHECKS_OF_MEANING] : CHECKS_OF_NAMES;
  const found = checks.flatMap((check) => check({ text, where, collection, shape }));
  return [...problems, ...found].sort((left, right) => left.start - right.start);
}

function shapeOf(fleet: CheckContext['fleet']): FleetShape | undefined {
  if (fleet === undefined) return undefined;
  return Symbol.iterator in fleet ? fleetShape(fleet) : fleet;
}
