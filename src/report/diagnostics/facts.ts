import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import type { Piece, Text } from '../writing/facts.ts';
import { SEVERITIES } from '../writing/states.ts';
import { countOf } from '../writing/words.ts';
import { foldDiagnostics, otherPlaces, othersTitle } from './fold.ts';

/** `unknown-key: "qurey" is not a key (jobs/lock-doors.yaml:9)`, with the hint. */
export function diagnosticText({ code, message, range, hint }: Diagnostic): readonly Piece[] {
  return [
    { code },
    ': ',
    { said: message },
    ' (',
    { code: `${range.file}:${range.line}` },
    ')',
    ...(hint === undefined ? [] : [{ between: '. ' }, 'Hint: ', { said: hint }]),
  ];
}

/** The same for several, told once where it is to be said of several places. */
export function diagnosticTexts(diagnostics: readonly Diagnostic[]): readonly Text[] {
  return foldDiagnostics(diagnostics).map((folded): Text => {
    const text = diagnosticText(folded.first);
    return folded.others.length === 0
      ? text
      : [...text, { between: '. ' }, { said: `${othersTitle(folded)} ${otherPlaces(folded).join(', ')}` }];
  });
}

/** What is worth knowing, and asks nobody to do anything, apart from the rest. */
export function bySeverity(diagnostics: readonly Diagnostic[]) {
  const isRemark = ({ severity }: Diagnostic) => severity === 'info';
  return { warnings: diagnostics.filter((one) => !isRemark(one)), remarks: diagnostics.filter(isRemark) };
}

/** `2 errors, 1 warning`: the severities that occur, the gravest first. */
export function severityCounts(diagnostics: readonly Diagnostic[]): string {
  return SEVERITY_ORDER.map(
    (severity) => [severity, diagnostics.filter((one) => one.severity === severity).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => severityCount(severity, count))
    .join(', ');
}

/** `1 error`, `2 more warnings`, `3 info`. */
export function severityCount(severity: Severity, count: number, more = ''): string {
  const { words } = SEVERITIES[severity];
  return countOf(count, `${more}${words}`, `${more}${words}${severity === 'info' ? '' : 's'}`);
}

export const SEVERITY_ORDER = ['error', 'warning', 'info'] as const satisfies readonly Severity[];
