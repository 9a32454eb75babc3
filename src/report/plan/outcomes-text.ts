import type { Outcome } from '../../model/outcome.ts';
import { padEnd } from '../writing/display-width.ts';
import { utcTime } from '../writing/moment.ts';
import { ACTIONS, RESULTS } from '../writing/states.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { hang } from '../writing/wrap.ts';
import { outcomeHeadline, outcomeProblem } from './outcome-summary.ts';

/** What happened to each change of a plan, in the order in which they were tried. */
export function renderOutcomesText(outcomes: readonly Outcome[], style: Style): string {
  const headline = hang('', `Applied: ${outcomeHeadline(outcomes)}`, style, 'bold');
  const longest = Math.max(0, ...outcomes.map(({ change }) => visible(change.manifest).length));
  return `${[...headline, ...outcomes.flatMap((outcome) => outcomeLines(outcome, longest, style))].join('\n')}\n`;
}

function outcomeLines(outcome: Outcome, nameWidth: number, style: Style): string[] {
  const { change, result } = outcome;
  const { sign, words, tone } = ACTIONS[change.action];
  const first = `  ${paint(style, TONE_INKS[tone], `${sign} ${words.padEnd(8)}`)}  `;
  const name = padEnd(visible(change.manifest), nameWidth);
  const problem = outcomeProblem(outcome);
  return [
    ...hang(
      first,
      `${name}  ${utcTime(change.scheduledAt)}  ${RESULTS[result].words}`,
      style,
      TONE_INKS[RESULTS[result].tone],
    ),
    ...(problem === undefined ? [] : hang('      ', visible(problem), style)),
  ];
}
