import type { Outcome } from '../../model/outcome.ts';
import type { Notice } from '../writing/facts.ts';
import { utcTime } from '../writing/moment.ts';
import { ACTIONS, countsByState, RESULTS } from '../writing/states.ts';
import { countOf } from '../writing/words.ts';

/** `3 done, 1 failed`: every result that occurs. */
export function outcomeHeadline(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return 'nothing changed';
  const counts = { done: 0, 'already-done': 0, 'no-slot': 0, taken: 0, failed: 0, skipped: 0 };
  for (const { result } of outcomes) counts[result] += 1;
  return countsByState(RESULTS, counts).join(', ');
}

/** Why a change did not happen; `undefined` when it did. */
export function outcomeProblem(outcome: Outcome): string | undefined {
  switch (outcome.result) {
    case 'failed':
      return `${outcome.code}: ${outcome.message}`;
    case 'skipped':
      return outcome.message;
    case 'taken':
      return `${outcome.message}; it is checked again`;
    case 'no-slot':
      return outcome.message ?? 'the hub has no free slot now; the next run tries again';
    case 'done':
    case 'already-done':
      return undefined;
    default:
      return outcome satisfies never;
  }
}

/** The changes that were not made, except those that only wait for a slot of a full hub. */
export function notMade(outcomes: readonly Outcome[]): Notice {
  const failed = outcomes.filter(
    (outcome) =>
      outcome.result === 'failed' ||
      outcome.result === 'skipped' ||
      (outcome.result === 'no-slot' && outcome.message !== undefined),
  );
  return {
    tone: 'bad',
    title: `${countOf(failed.length, 'change')} could not be made`,
    lines: failed.map((outcome) => {
      const { action, manifest, scheduledAt } = outcome.change;
      const problem = outcomeProblem(outcome) ?? '';
      return [
        `${ACTIONS[action].words} `,
        { code: manifest },
        ` of ${utcTime(scheduledAt)}: `,
        { said: problem },
      ];
    }),
  };
}
