import { parseCron } from './cron.ts';
import { describeDays } from './describe.ts';
import type { ScheduleProblem } from './problem.ts';

/**
 * Worth knowing: an expression with a day of the month and a day of the week, of which either is enough. Who writes
 * `0 8 1-7 * MON` usually means the first Monday.
 */
export function checkTwoDayFields(cron: string): ScheduleProblem | undefined {
  const parsed = parseCron(cron);
  if ('problem' in parsed || parsed.fields.dayRule === 'both') return undefined;
  const days = describeDays(parsed.fields);
  if (!days.includes(' and also on ')) return undefined;
  return {
    code: 'cron-two-days',
    message: `this is due ${days}: where both day fields are set, either is enough`,
    hint: 'put `*` into one of the two; dates such as the first Monday cannot be written with five fields, only with `at`',
  };
}
