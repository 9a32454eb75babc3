import type { StopReport } from '../../model/stop-report.ts';
import { code } from '../writing/escape.ts';
import { cell, inline, stateCell } from '../writing/markdown.ts';
import { fixed, joinSections, table } from '../writing/markdown-sections.ts';
import { utcTime } from '../writing/moment.ts';
import { stopFacts } from './facts.ts';

/** What came of a stop, for a step summary. */
export function renderStopMarkdown(report: StopReport): string {
  const { title, jobs, running, idle, next } = stopFacts(report, 'UTC');
  const rows = jobs.map(({ result, name, at, jobId, problem = '' }) => [
    stateCell(result),
    code(name),
    utcTime(at),
    code(jobId),
    cell(problem),
  ]);
  return joinSections(
    [
      fixed(`### ${inline(title)}`),
      rows.length === 0 ? fixed() : table(['Result', 'Job', 'Due', 'Id', 'Why not'], rows, 'jobs'),
      ...[[...running, ...idle], next].map((texts) => fixed(...texts.map((text) => `- ${inline(text)}`))),
    ],
    {},
  );
}
