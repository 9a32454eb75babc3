import type { Diagnostic } from '../../model/diagnostic.ts';
import { inFolder } from '../writing/in-folder.ts';
import { renderJunit, type TestCase } from '../writing/junit.ts';
import { visible } from '../writing/visible.ts';
import { countOf } from '../writing/words.ts';

/** A test for each file: failed when the file has an error; warnings are its output. `files` has the valid ones too. */
export function renderDiagnosticsJunit(
  diagnostics: readonly Diagnostic[],
  files: readonly string[],
  folder = '',
): string {
  const names = [...new Set([...files, ...diagnostics.map(({ range }) => range.file)])].sort();
  const cases = names.map((name): TestCase => {
    const found = diagnostics.filter(({ range }) => range.file === name);
    const errors = found.filter(({ severity }) => severity === 'error');
    const others = found.filter(({ severity }) => severity !== 'error');
    const [first] = errors;
    return {
      name: visible(inFolder(folder, name)),
      className: 'hubjobs.validate',
      file: visible(inFolder(folder, name)),
      ...(first && {
        line: first.range.line,
        problem: {
          kind: 'failure',
          message: `${countOf(errors.length, 'error')}, the first at line ${first.range.line}: ${visible(first.message)}`,
          details: errors.map(line),
        },
      }),
      ...(others.length > 0 && { output: others.map(line) }),
    };
  });
  return renderJunit([{ name: 'hubjobs validate', cases }]);
}

function line({ severity, code, message, range, hint }: Diagnostic): string {
  const advice = hint === undefined ? '' : ` (hint: ${visible(hint)})`;
  return `${visible(range.file)}:${range.line}:${range.column}: ${severity}[${visible(code)}]: ${visible(message)}${advice}`;
}
