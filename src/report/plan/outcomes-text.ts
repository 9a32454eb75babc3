import type { Outcome } from '../../model/outcome.ts';
import { padEnd } from '../writing/display-width.ts';
import { utcTime } from '../writing/moment.ts';
import { type Ink, paint, type Style } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { hang } from '../writing/wrap.ts';
import { MARK_INKS, MARKS } from './change-lines.ts';
import { outcomeHeadline, outcomeProblem, RESULT_WORDS } from './outcome-summary.ts';
import { ACTION_WORDS } from './summary.ts';

const RESULT_INKS = {
  done: 'green',
  'already-done': 'green',
  'no-slot': 'yellow',
  failed: 'red',
  skipped: 'yellow',
} as const satisfies Record<Outcome['result'], Ink>;

/** What happened to each change of a plan, in the order in which they were tried. */
export function renderOutcomesText(outcomes: readonly Outcome[], style: Style): string {
  const headline = hang('', `Applied: ${outcomeHeadline(outcomes)}`, style, 'bold');
  const longest = Math.max(0, ...outcomes.map(({ change }) => visible(change.manifest).length));
  return `${[...headline, ...outcomes.flatMap((outcome) => outcomeLines(outcome, longest, style))].join('\n')}\n`;
}

function outcomeLines(outcome: Outcome, nameWidth: number, style: Style): string[] {
  const { change, result } = outcome;
  const mark = MARKS[change.action];
  const first = `  ${paint(style, MARK_INKS[mark], `${mark} ${ACTION_WORDS[change.action].padEnd(8)}`)}  `;
  const name = padEnd(visible(change.manifest), nameWidth);
  const problem = outcomeProblem(outcome);
  return [
    ...hang(
      first,
      `${name}  ${utcTime(change.scheduledAt)}  ${RESULT_WORDS[result]}`,
      style,
      RESULT_INKS[result],
    ),
    ...(problem === undefined ? [] : hang('      ', visible(problem), style)),
  ];
}
