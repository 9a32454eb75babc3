import type { ProbeReport } from '../../model/probe-report.ts';
import { code } from '../writing/escape.ts';
import { cell, inline, stateCell } from '../writing/markdown.ts';
import { fixed, joinSections, table } from '../writing/markdown-sections.ts';
import { probeFacts } from './facts.ts';

/** The same as a table, for an issue. */
export function renderProbesMarkdown(report: ProbeReport): string {
  const { title, probes, localHub, leftovers } = probeFacts(report);
  const rows = probes.map(({ state, name, expected, seen, option }) => [
    stateCell(state),
    name,
    cell(expected),
    cell(seen),
    option === undefined ? '' : code(option),
  ]);
  return joinSections(
    [
      fixed(`### ${inline(title)}`),
      table(['', 'What', 'Expected', 'Seen', 'Local hub'], rows, 'questions'),
      localHub === undefined ? fixed() : fixed(`A local hub that does the same: ${code(localHub, 1_000)}`),
      fixed(...leftovers.map((line) => `- ${inline(line)}`)),
    ],
    {},
  );
}
