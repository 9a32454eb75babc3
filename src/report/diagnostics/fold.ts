import type { Diagnostic } from '../../model/diagnostic.ts';
import { countOf, moreText } from '../writing/words.ts';

/** A remark with the other places of which the same is to be said. */
export interface FoldedDiagnostic {
  readonly first: Diagnostic;
  readonly others: readonly Diagnostic[];
}

/** Other places that are named; the rest is only counted. */
const MAX_OTHERS = 20;

/**
 * Warnings and notices of one code with the same hint become one, at the place of the first: what to do is the same for
 * all of them. Errors stay as they are, because each has to be mended.
 */
export function foldDiagnostics(diagnostics: readonly Diagnostic[]): readonly FoldedDiagnostic[] {
  const folded: { readonly first: Diagnostic; readonly others: Diagnostic[] }[] = [];
  const byKey = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const { severity, code, message, hint } = diagnostic;
    const key = JSON.stringify([severity, code, hint ?? message]);
    const known = severity === 'error' ? undefined : byKey.get(key);
    if (known) known.push(diagnostic);
    else {
      const others: Diagnostic[] = [];
      byKey.set(key, others);
      folded.push({ first: diagnostic, others });
    }
  }
  return folded;
}

/** Where else, as lines under a title: `jobs/lock-doors.yaml:9`, with what is said there if it is something else. */
export function otherPlaces({ first, others }: FoldedDiagnostic): readonly string[] {
  const rest = moreText(Math.max(0, others.length - MAX_OTHERS));
  const places = others.slice(0, MAX_OTHERS).map(({ range, message }) => {
    const place = `${range.file}:${range.line}`;
    return message === first.message ? place : `${place}: ${message}`;
  });
  return rest === '' ? places : [...places, rest];
}

/** The title of these lines. */
export function othersTitle({ others }: FoldedDiagnostic): string {
  return `the same in ${countOf(others.length, 'other place')}:`;
}
