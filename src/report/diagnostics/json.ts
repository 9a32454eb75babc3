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
}

export function toDiagnosticJson({ severity, code, message, range, hint }: Diagnostic): DiagnosticJson {
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
  };
}

/** `{ "diagnostics": [...] }`, in the given order. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify({ diagnostics: diagnostics.map(toDiagnosticJson) }, null, 2)}\n`;
}
