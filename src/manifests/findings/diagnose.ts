import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import type { LocatedText } from '../yaml/located-text.ts';
import { scalarOffsets } from '../yaml/scalar-offsets.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { TextProblem } from '../yaml/text-problem.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { defaultSeverity } from './catalogue.ts';
import type { Finding } from './finding.ts';
import { redact } from './redact.ts';

/** A problem in a text as a diagnostic: place as line and column, the lines themselves, no secret in any of it. */
export function diagnose(source: SourceText, problem: TextProblem, severity?: Severity): Diagnostic {
  const range = source.range(problem.start, problem.end);
  return {
    severity: severity ?? defaultSeverity(problem.code),
    code: problem.code,
    message: redact(problem.message),
    range,
    ...(problem.hint !== undefined && { hint: redact(problem.hint) }),
    excerpt: source.excerpt(range).map(redact),
  };
}

/** What a check found in a document's data, at its place in the text. */
export function diagnoseFinding(document: YamlDocument, finding: Finding): Diagnostic {
  const span = document.locate(finding.path, finding.onKey);
  const { excerpt, ...diagnostic } = diagnoseText({ source: document.source, span }, finding);
  return { ...diagnostic, ...(excerpt && !finding.isSecret && { excerpt }) };
}

/** The same where the place is known already. */
export function diagnoseText(
  { source, span: whole }: Pick<LocatedText, 'source' | 'span'>,
  finding: Pick<Finding, 'code' | 'severity' | 'span' | 'message' | 'hint'>,
): Diagnostic {
  const { span: part, severity, ...problem } = finding;
  const offsets = part && whole.scalar ? scalarOffsets(source.text, whole.scalar) : undefined;
  const start = (part && offsets?.[part.start]) ?? whole.start;
  const end = (part && offsets?.[part.end]) ?? whole.end;
  return diagnose(source, { ...problem, start, end: Math.max(start, end) }, severity);
}

/** A diagnostic about a file as a whole. Its name may be a connection string that was given in the wrong place. */
export function diagnoseFile(file: string, code: string, message: string, hint?: string): Diagnostic {
  return {
    severity: defaultSeverity(code),
    code,
    message: redact(message),
    range: { file: redact(file), line: 1, column: 1, endLine: 1, endColumn: 1 },
    ...(hint !== undefined && { hint }),
  };
}
