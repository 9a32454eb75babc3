import type { ProbeReport } from '../../model/probe-report.ts';
import { plainText } from '../writing/plain.ts';
import { type Style, TONE_INKS } from '../writing/style.ts';
import { factLines, joinParagraphs, stateText, titleLines } from '../writing/terminal.ts';
import { hang } from '../writing/wrap.ts';
import { probeFacts } from './facts.ts';

/** What was asked, expected and seen, and the local hub that does the same. */
export function renderProbesText(report: ProbeReport, style: Style): string {
  const { title, probes, localHub, leftovers } = probeFacts(report);
  return joinParagraphs([
    titleLines(title, [], style),
    ...probes.map(({ state, name, expected, seen, option }) => [
      ...hang(`${stateText(state, style)}  `, name, style, 'bold'),
      ...factLines({ expected, seen, ...(option !== undefined && { local: option }) }, style),
    ]),
    localHub === undefined ? [] : ['A local hub that does the same:', `  ${localHub}`],
    leftovers.flatMap((line) => hang('! ', plainText(line), style, TONE_INKS.bad)),
  ]);
}
