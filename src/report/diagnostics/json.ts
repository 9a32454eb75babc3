import type { Diagnostic, Severity } from '../../model/diagnostic.ts';

/** A diagnostic as programs read it. */
interface DiagnosticJson {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly hint?: string;
  readonly related?: RelatedPlaceJson[];
}

interface RelatedPlaceJson {
  readonly message: string;
  readonly file: string;
  readonly line: number;
}

export function toDiagnosticJson(diagnostic: Diagnostic): DiagnosticJson {
  const { severity, code, message, range, hint, related } = diagnostic;
  return {
    severity,
    code,
    message,
    file: range.file,
    line: range.line,
    column: range.column,
    endLine: range.endLine,
    endColumn: range.endColumn,
    ...(hint !== undefined && { hint }),
    ...(related && {
      related: related.map(({ message: what, range: { file, line } }) => ({ message: what, file, line })),
    }),
  };
}

/** `{ "diagnostics": [...] }`, in the given order. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify({ diagnostics: diagnostics.map(toDiagnosticJson) }, null, 2)}\n`;
}
