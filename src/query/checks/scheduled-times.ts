import { walk } from '../ast.ts';
import { MAX_QUERY_LENGTH } from '../limits.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { fillScheduledTime } from '../scheduled-time.ts';
import type { CheckedQuery } from './checked-query.ts';

/** `$scheduledAt` where there is no occurrence, or where no device can ever have exactly this time. */
export function checkScheduledTimes(
  { where, text }: CheckedQuery,
  isScheduled: boolean,
): readonly QueryProblem[] {
  const found: QueryProblem[] = [];
  for (const part of walk(where)) {
    if (part.kind === 'literal' && part.scheduledTime !== undefined && !isScheduled) {
      const message = 'there is no scheduled time here';
      found.push(
        problem(
          'query-syntax',
          part,
          message,
          '`$scheduledAt` is for `query` and `done` of jobs and rollouts',
        ),
      );
    }
    const compared =
      part.kind === 'membership'
        ? part.list
        : part.kind === 'comparison' && /^!?=$/.test(part.operator)
          ? [part.left, part.right]
          : [];
    for (const value of compared) {
      if (value.kind !== 'literal' || value.scheduledTime === undefined) continue;
      const message = 'a device hardly ever has exactly this time: it is a text to the second';
      found.push(problem('query-time-form', value, message, 'write a bound with `<` or `>=`'));
    }
  }
  const { length } = fillScheduledTime(text, 0);
  if (text.length <= MAX_QUERY_LENGTH && length > MAX_QUERY_LENGTH) {
    const message = `with its times filled in, the text has ${length} characters; the hub accepts at most ${MAX_QUERY_LENGTH}`;
    const hint = 'give the devices a common tag, and query that';
    found.push(problem('query-too-long', { start: 0, end: text.length }, message, hint));
  }
  return found;
}
