import type { Diagnostic } from '../../model/diagnostic.ts';
import { code, prose } from '../writing/escape.ts';
import { signCell } from '../writing/markdown.ts';
import { fixed, joinSections, type MarkdownOptions, table } from '../writing/markdown-sections.ts';
import { SEVERITIES } from '../writing/states.ts';
import { SEVERITY_ORDER, severityCounts } from './facts.ts';
import { foldDiagnostics, otherPlaces, othersTitle } from './fold.ts';

/** What is wrong in the files, for a comment or step summary: errors first. */
export function renderDiagnosticsMarkdown(
  diagnostics: readonly Diagnostic[],
  options: MarkdownOptions = {},
): string {
  if (diagnostics.length === 0) return '**No problems in the manifests.**\n';
  const sorted = SEVERITY_ORDER.flatMap((severity) => diagnostics.filter((one) => one.severity === severity));
  const rows = foldDiagnostics(sorted).map((folded) => {
    const { severity, code: name, message, range, hint } = folded.first;
    return [
      `${signCell(SEVERITIES[severity])} ${code(name)}`,
      code(`${range.file}:${range.line}`),
      [
        prose(message),
        ...(hint === undefined ? [] : [`Hint: ${prose(hint)}`]),
        ...(folded.others.length === 0
          ? []
          : [
              `${othersTitle(folded)} ${otherPlaces(folded)
                .map((place) => prose(place))
                .join('; ')}`,
            ]),
      ].join('<br>'),
    ];
  });
  return joinSections(
    [
      fixed(`**In the manifests: ${severityCounts(diagnostics)}**`),
      table(['', 'Where', 'What'], rows, 'findings'),
    ],
    options,
  );
}
