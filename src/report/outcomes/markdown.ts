import type { Outcome } from '../../model/outcome.ts';
import { code } from '../writing/escape.ts';
import { stateCell } from '../writing/markdown.ts';
import { details, fixed, type Section, table } from '../writing/markdown-sections.ts';
import { utcTime } from '../writing/moment.ts';
import { ACTIONS, RESULTS } from '../writing/states.ts';
import { countOf } from '../writing/words.ts';
import { outcomeHeadline } from './facts.ts';

/** What a run did, change by change, folded. */
export function outcomesSection(outcomes: readonly Outcome[]): Section {
  if (outcomes.length === 0) return fixed();
  const rows = outcomes.map(({ change, result }) => [
    stateCell(ACTIONS[change.action]),
    code(change.manifest),
    utcTime(change.scheduledAt),
    RESULTS[result].words,
  ]);
  return details(
    `Applied ${countOf(outcomes.length, 'change')}: ${outcomeHeadline(outcomes)}`,
    table(['', 'Job', 'When', 'Result'], rows, 'changes'),
  );
}
