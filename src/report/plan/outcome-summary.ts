import type { Outcome } from '../../model/outcome.ts';
import { formatCount } from '../writing/words.ts';

/** The word for each result where people read. */
export const RESULT_WORDS = {
  done: 'done',
  'already-done': 'already done',
  'no-slot': 'no free slot',
  failed: 'failed',
  skipped: 'skipped',
} as const satisfies Record<Outcome['result'], string>;

const RESULTS = ['done', 'already-done', 'no-slot', 'failed', 'skipped'] as const;

/** `3 done, 1 failed`; every class that occurs. */
export function outcomeHeadline(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return 'nothing changed';
  return RESULTS.map(
    (result) => [result, outcomes.filter((outcome) => outcome.result === result).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([result, count]) => `${formatCount(count)} ${RESULT_WORDS[result]}`)
    .join(', ');
}

/** Why a change did not happen; `undefined` when it did. */
export function outcomeProblem(outcome: Outcome): string | undefined {
  switch (outcome.result) {
    case 'failed':
      return `${outcome.code}: ${outcome.message}`;
    case 'skipped':
      return outcome.message;
    case 'no-slot':
      return 'the hub has no free slot now; the next run tries again';
    case 'done':
    case 'already-done':
      return undefined;
    default:
      return outcome satisfies never;
  }
}
