import type { Diagnostic } from '../../model/diagnostic.ts';
import { code, prose } from '../writing/escape.ts';
import { fixed, joinSections, type MarkdownOptions, table } from '../writing/markdown-sections.ts';
import { SEVERITIES } from '../writing/states.ts';
import { countOf } from '../writing/words.ts';

/** What is wrong in the files, for a comment or step summary: errors first. */
export function renderDiagnosticsMarkdown(
  diagnostics: readonly Diagnostic[],
  options: MarkdownOptions = {},
): string {
  if (diagnostics.length === 0) return '**Nothing to complain about in the manifests.**\n';
  const of = (severity: Diagnostic['severity']) => diagnostics.filter((one) => one.severity === severity);
  const sorted = [...of('error'), ...of('warning'), ...of('info')];
  const counts = [
    countOf(of('error').length, 'error'),
    countOf(of('warning').length, 'warning'),
    countOf(of('info').length, 'remark'),
  ].filter((count) => !count.startsWith('0 '));
  const rows = sorted.map(({ severity, code: name, message, range, hint }) => [
    `${SEVERITIES[severity].emoji} ${code(name)}`,
    code(`${range.file}:${range.line}`),
    `${prose(message)}${hint === undefined ? '' : `<br>Hint: ${prose(hint)}`}`,
  ]);
  return joinSections(
    [fixed(`**In the manifests: ${counts.join(', ')}**`), table(['', 'Where', 'What'], rows, 'findings')],
    options,
  );
}
