import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import { inFolder } from '../writing/in-folder.ts';
import { visible } from '../writing/visible.ts';
import { SEVERITY_ORDER, severityCount } from './facts.ts';
import { type FoldedDiagnostic, foldDiagnostics, otherPlaces, othersTitle } from './fold.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Record<
  Severity,
  string
>;

/** GitHub shows no more annotations of one kind from one step. Source: GitHub's limits for annotations. */
const MAX_OF_EACH = 10;

/**
 * Diagnostics as workflow commands, which GitHub shows beside the lines of a pull request: the first ten of each
 * kind. One more line counts the others. `folder` is where the files are, from the root of the checkout.
 */
export function renderDiagnosticsGithub(diagnostics: readonly Diagnostic[], folder = ''): string {
  const lines: string[] = [];
  const left: string[] = [];
  for (const severity of SEVERITY_ORDER) {
    const found = foldDiagnostics(diagnostics.filter((diagnostic) => diagnostic.severity === severity));
    lines.push(...found.slice(0, MAX_OF_EACH).map((folded) => command(folded, folder)));
    const rest = found.slice(MAX_OF_EACH).reduce((sum, { others }) => sum + 1 + others.length, 0);
    if (rest > 0) left.push(severityCount(severity, rest, 'more '));
  }
  if (left.length > 0) lines.push(`${left.join(', ')} not shown beside the lines`);
  return lines.map((line) => `${line}\n`).join('');
}

function command(folded: FoldedDiagnostic, folder: string): string {
  const { severity, code, message, range, hint } = folded.first;
  const properties: readonly (readonly [string, string])[] = [
    ['file', inFolder(folder, range.file)],
    ['line', String(range.line)],
    ['endLine', String(range.endLine)],
    // GitHub refuses columns of two different lines.
    ...(range.line === range.endLine
      ? ([
          ['col', String(range.column)],
          ['endColumn', String(range.endColumn)],
        ] as const)
      : []),
    ['title', visible(code)],
  ];
  const others = folded.others.length === 0 ? [] : [othersTitle(folded), ...otherPlaces(folded)];
  const text = [message, ...(hint === undefined ? [] : [`hint: ${hint}`]), ...others].map(visible).join('\n');
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(value)}`).join(',');
  return `::${COMMANDS[severity]} ${list}::${escapeData(text)}`;
}

/** Source: GitHub's own toolkit; the runner undoes exactly these. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
