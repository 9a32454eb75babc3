import { compareText } from './compare-text.ts';

export type Severity = 'error' | 'warning' | 'info';

/** A place in a file a person wrote. Lines and columns count from 1; columns count UTF-16 code units. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface RelatedPlace {
  /** What is there. */
  readonly message: string;
  readonly range: SourceRange;
}

/** Something wrong, or worth knowing, about a file of the user: data, never thrown. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable kebab-case name, listed in the documentation. */
  readonly code: string;
  /** What was found and what was expected. */
  readonly message: string;
  /** Where; the file alone (line 1, column 1) when the whole file is meant. */
  readonly range: SourceRange;
  /** What to do about it. */
  readonly hint?: string;
  /** Other places that it has to do with. */
  readonly related?: readonly RelatedPlace[];
  /** The lines of the file from `range.line` to `range.endLine` (at most 3), for showing with a caret. */
  readonly excerpt?: readonly string[];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** By file, then line, column and code: the order in which people read. */
export function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  return (
    compareText(left.range.file, right.range.file) ||
    left.range.line - right.range.line ||
    left.range.column - right.range.column ||
    compareText(left.code, right.code)
  );
}
