import type { StopReport } from '../../model/stop-report.ts';
import { plainText } from '../writing/plain.ts';
import { type Style, TONE_INKS } from '../writing/style.ts';
import { cardLines, joinParagraphs, rowLines, titleLines } from '../writing/terminal.ts';
import { visible } from '../writing/visible.ts';
import { hang } from '../writing/wrap.ts';
import { type StopPreview, stopFacts, stopPreviewFacts } from './facts.ts';

/** What is to be cancelled, to be read before that is done. */
export function renderStopPreview(preview: StopPreview, timeZone: string, style: Style): string {
  const { title, jobs, idle } = stopPreviewFacts(preview, timeZone);
  return joinParagraphs([
    titleLines(title, [], style),
    ...jobs.map((job) => cardLines(job, style)),
    idle.flatMap((line) => hang('', plainText(line), style, 'yellow')),
  ]);
}

/** What came of it. */
export function renderStopText(report: StopReport, timeZone: string, style: Style): string {
  const { title, jobs, running, idle, next } = stopFacts(report, timeZone);
  const rows = jobs.map(({ result, name, jobId, problem }) => ({
    state: result,
    name,
    text: visible(jobId),
    below: problem === undefined ? [] : [problem],
    ink: TONE_INKS[result.tone],
  }));
  return joinParagraphs([
    [...titleLines(title, [], style), ...rowLines(rows, style)],
    [...running, ...idle].flatMap((line) => hang('', plainText(line), style, 'yellow')),
    next.flatMap((line) => hang('', plainText(line), style)),
  ]);
}
