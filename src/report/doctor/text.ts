import type { DoctorReport } from '../../model/doctor-report.ts';
import { padEnd } from '../writing/display-width.ts';
import type { Text } from '../writing/facts.ts';
import { plainText } from '../writing/plain.ts';
import type { State } from '../writing/states.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { joinParagraphs, titleLines } from '../writing/terminal.ts';
import { hang } from '../writing/wrap.ts';
import { doctorFacts } from './facts.ts';

/** What was checked, a line each, with what to do below it. */
export function renderDoctorText(report: DoctorReport, style: Style): string {
  const { title, sections } = doctorFacts(report);
  return joinParagraphs([
    titleLines(title, [], style),
    ...sections.map(({ title: heading, checks }) => [
      ...titleLines(heading, [], style),
      ...checks.flatMap((check) => checkLines(check, style)),
    ]),
  ]);
}

interface CheckFacts {
  readonly state: State;
  readonly name: string;
  readonly found: Text;
  readonly advice?: Text;
}

const STATE_WIDTH = 9;
const NAME_WIDTH = 18;
/** Below this width, the texts are below the name. */
const STACK_BELOW = 70;

function checkLines({ state, name, found, advice }: CheckFacts, style: Style): readonly string[] {
  const ink = TONE_INKS[state.tone];
  const sign = paint(style, ink, padEnd(`${state.sign} ${state.words}`, STATE_WIDTH));
  const isStacked = style.width < STACK_BELOW;
  const indent = ' '.repeat(isStacked ? 4 : STATE_WIDTH + NAME_WIDTH + 6);
  return [
    ...(isStacked
      ? [...hang(`  ${sign}  `, name, style), ...hang(indent, plainText(found), style)]
      : hang(`  ${sign}  ${padEnd(name, NAME_WIDTH)}  `, plainText(found), style)),
    ...(advice === undefined ? [] : hang(`${indent}→ `, plainText(advice), style, ink)),
  ];
}
