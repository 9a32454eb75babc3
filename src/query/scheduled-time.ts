import { tokenize } from './lexer.ts';
import { printValue } from './print.ts';

/** How the time of an occurrence is written in a condition: `$scheduledAt`, `$scheduledAt + 30d`. */
const NAME = '$scheduledAt';

/** It has to be filled in before a hub is asked. */
export function namesScheduledTime(condition: string): boolean {
  return fillScheduledTime(condition, 0) !== condition;
}

/**
 * The condition for one occurrence: the time in place of `$scheduledAt`, as a text in UTC to the second, which is how
 * a hub compares times. A condition without it is given back as it is.
 */
export function fillScheduledTime(condition: string, scheduledAt: number): string {
  if (!condition.includes(NAME)) return condition;
  let filled = '';
  let at = 0;
  for (const token of tokenize(condition).tokens) {
    if (token.kind !== 'string' || token.offsetMs === undefined) continue;
    filled += condition.slice(at, token.start) + printValue(timeText(scheduledAt + token.offsetMs));
    at = token.end;
  }
  return filled + condition.slice(at);
}

function timeText(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}
