import type { Outcome } from '../../model/outcome.ts';
import { utcTime } from '../writing/moment.ts';
import { ACTIONS, RESULTS } from '../writing/states.ts';
import { type Style, TONE_INKS } from '../writing/style.ts';
import { joinParagraphs, rowLines } from '../writing/terminal.ts';
import { hang } from '../writing/wrap.ts';
import { outcomeHeadline, outcomeProblem } from './facts.ts';

/** What happened to each change of a plan, in the order of the attempts. */
export function renderOutcomesText(outcomes: readonly Outcome[], style: Style): string {
  const rows = outcomes.map((outcome) => {
    const { action, manifest, scheduledAt } = outcome.change;
    const { words, tone } = RESULTS[outcome.result];
    const problem = outcomeProblem(outcome);
    return {
      state: ACTIONS[action],
      name: manifest,
      text: `${utcTime(scheduledAt)}  ${words}`,
      below: problem === undefined ? [] : [[{ said: problem }]],
      ink: TONE_INKS[tone],
    };
  });
  return joinParagraphs([
    [...hang('', `Applied: ${outcomeHeadline(outcomes)}`, style, 'bold'), ...rowLines(rows, style)],
  ]);
}
