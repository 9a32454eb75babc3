import type { DoctorReport } from '../../model/doctor-report.ts';
import { plainText } from '../writing/plain.ts';
import { type Style, TONE_INKS } from '../writing/style.ts';
import { joinParagraphs, rowLines, titleLines } from '../writing/terminal.ts';
import { doctorFacts } from './facts.ts';

/** What was checked, a line each, with what to do below it. */
export function renderDoctorText(report: DoctorReport, style: Style): string {
  const { title, sections } = doctorFacts(report);
  return joinParagraphs([
    titleLines(title, [], style),
    ...sections.map((section) => [
      ...titleLines(section.title, [], style),
      ...rowLines(
        section.checks.map(({ state, name, found, advice }) => ({
          state,
          name,
          text: plainText(found),
          below: advice === undefined ? [] : [advice],
          ink: TONE_INKS[state.tone],
        })),
        style,
      ),
    ]),
  ]);
}
