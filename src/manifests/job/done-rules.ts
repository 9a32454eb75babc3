import type { Expression } from '../../query/ast.ts';
import { checkCondition } from '../../query/check.ts';
import { both, without } from '../../query/complement.ts';
import { parseCondition } from '../../query/parse.ts';
import { printExpression } from '../../query/print.ts';
import type { Finding } from '../findings/finding.ts';

const PATH = ['spec', 'done'];

/** A job or a rollout. */
interface WithDone {
  readonly target: { readonly query?: string };
  readonly done?: string;
}

/** What is wrong with the `done` of a job or a rollout. Its own text is checked like any condition, when all fleets are known. */
export function checkDone({ target, done }: WithDone): readonly Finding[] {
  if (done === undefined || !canBeRead(done)) return [];
  const { from, where } = parseCondition(done).tree;
  if (!from && where) return checkInTarget(target.query ?? '*', done);
  return [
    {
      code: 'done-condition',
      path: PATH,
      message: where ? '`done` begins with FROM' : '`done` is true for every device',
      hint: where
        ? 'write the condition alone: it is asked of the devices or modules of the target'
        : 'write a condition that is true when a device has arrived',
    },
  ];
}

/** What is wrong with a `done` that can be read, beside its target. */
function checkInTarget(query: string, done: string): readonly Finding[] {
  return canBeRead(query) ? [...checkLength(query, done), ...checkOverlap(query, done)] : [];
}

function canBeRead(condition: string): boolean {
  return parseCondition(condition).problems.length === 0;
}

/** The hub gets both as one condition. */
function checkLength(query: string, done: string): readonly Finding[] {
  const condition = without(query, done);
  const problem = parseCondition(condition).problems.find(({ code }) => code !== 'query-syntax');
  if (!problem) return [];
  return [
    {
      code: problem.code,
      path: PATH,
      message: `the target without the devices that are done is one condition of ${condition.length} characters, and ${problem.message}`,
      ...(problem.hint !== undefined && { hint: problem.hint }),
    },
  ];
}

/** A target that no device is in once it is done would match nobody in the end, and no count could tell why. */
function checkOverlap(query: string, done: string): readonly Finding[] {
  const { where } = parseCondition(query).tree;
  if (!where || isNever(query) || isNever(done) || !isEmptied(where, done)) return [];
  return [
    {
      code: 'done-empties-target',
      path: ['spec', 'target', 'query'],
      message: 'a device that is `done` does not match this query any more, so the target empties itself',
      hint: 'leave out of the query what `done` changes: devices that are done are left out anyway',
    },
  ];
}

/** Alternatives are emptied when each of them is. */
function isEmptied(part: Expression, done: string): boolean {
  if (part.kind === 'or') return part.operands.every((operand) => isEmptied(operand, done));
  if (part.kind === 'and' && part.operands.some((operand) => isEmptied(operand, done))) return true;
  return isNever(both(printExpression(part), done));
}

function isNever(condition: string): boolean {
  return checkCondition(condition).some(({ code }) => code === 'query-never-true');
}
