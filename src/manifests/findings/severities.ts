import type { Config } from '../../model/config.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';

/** The diagnostics with the severities that `rules` in hubjobs.yaml gives them, without those that it turns off. */
export function withSeverities(
  diagnostics: readonly Diagnostic[],
  rules: Config['rules'],
): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const severity = Object.hasOwn(rules, diagnostic.code) ? rules[diagnostic.code] : undefined;
    if (severity === 'off') return [];
    return [severity === undefined ? diagnostic : { ...diagnostic, severity }];
  });
}

/** A mistake in a part that aliases repeat in many list items is found in each of them, but reported once. */
export function onceEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, message, range } = diagnostic;
    const { file, line, column, endLine, endColumn } = range;
    const words = message.replace(/\[[0-9]+\]/g, '[]');
    const key = JSON.stringify([file, line, column, endLine, endColumn, code, words]);
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return [...found.values()];
}
