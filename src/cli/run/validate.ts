import { hasErrors } from '../../model/diagnostic.ts';
import { renderDiagnosticsJson } from '../../report/diagnostics-json.ts';
import { renderDiagnosticsText } from '../../report/diagnostics-text.ts';
import { countOf } from '../../report/words.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readRepository } from '../repository.ts';
import { styleOf } from '../style-of.ts';
import { UsageError } from '../usage-error.ts';

export interface ValidateOptions {
  readonly format: string;
  readonly directory?: string;
}

/** Prints every diagnostic of every file; the text ends with a count. */
export async function runValidate(
  paths: readonly string[],
  options: ValidateOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  const repository = await readRepository(paths, options, deps);
  const { diagnostics, manifests, fleets, fileCount } = repository;
  const found = [
    countOf(fileCount, 'file'),
    countOf(manifests.length, 'job'),
    countOf(fleets.length, 'fleet'),
  ];
  deps.stdout.write(
    options.format === 'json'
      ? renderDiagnosticsJson(diagnostics)
      : diagnostics.length > 0
        ? renderDiagnosticsText(diagnostics, styleOf(deps.stdout, deps.env))
        : `${found.join(', ')}: nothing to complain about\n`,
  );
  // Validating nothing would pass every check that a mistyped path or an empty checkout should fail.
  if (fileCount === 0 && !hasErrors(diagnostics)) throw new UsageError('there is nothing to validate');
  return hasErrors(diagnostics) ? EXIT.invalid : EXIT.done;
}
