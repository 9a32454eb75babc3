import type { Severity } from '../../model/diagnostic.ts';
import type { JsonPath } from '../../model/json.ts';
import { defaultSeverity } from './catalogue.ts';

/** What a check found, with its place in the data. The place in the file is worked out afterwards. */
export interface Finding {
  readonly code: string;
  /** Absent: as the catalogue of diagnostics says. */
  readonly severity?: Severity;
  readonly path: JsonPath;
  /** Point at the key instead of the value. */
  readonly onKey?: boolean;
  /** A part of the text at `path`: UTF-16 offsets in the value, not in the file. */
  readonly span?: { readonly start: number; readonly end: number };
  readonly message: string;
  readonly hint?: string;
  /** Do not show the lines: there is a secret in them. */
  readonly isSecret?: boolean;
}

/** A value, and what was found on the way to it. */
export interface Checked<Value> {
  readonly value: Value;
  readonly findings: readonly Finding[];
}

/** Whatever its severity has been changed to in hubjobs.yaml: with such a finding a document cannot be used. */
export function isError({ code, severity = defaultSeverity(code) }: Finding): boolean {
  return severity === 'error';
}

/** `spec.target.query`, `spec.groups[0].name`, `tags["a b"]`; `the document` for its top. */
export function formatPath(path: JsonPath): string {
  if (path.length === 0) return 'the document';
  let text = '';
  for (const step of path) {
    if (typeof step === 'number' || /^[0-9]+$/.test(step)) text += `[${step}]`;
    else if (!/^[\w$-]+$/.test(step)) text += `[${JSON.stringify(step.slice(0, 60))}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
