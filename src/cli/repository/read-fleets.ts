import path from 'node:path';
import { hasErrors } from '../../model/diagnostic.ts';
import type { Fleet } from '../../model/fleet.ts';
import { renderDiagnosticsText } from '../../report/diagnostics/text.ts';
import type { Dependencies } from '../dependencies.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';
import { exceptOwner, readRepository } from './read-repository.ts';

/** The fleets of one file; `undefined` when it has errors, which are printed on stderr. */
export async function readFleets(file: string, deps: Dependencies): Promise<readonly Fleet[] | undefined> {
  const options = { directory: path.dirname(file) };
  const { fleets, ...part } = (await readRepository([path.basename(file)], options, deps)).named;
  // A file of fleets need not have jobs.
  const diagnostics = exceptOwner(part.diagnostics).filter(({ code }) => code !== 'no-manifests');
  if (diagnostics.length > 0) {
    deps.stderr.write(renderDiagnosticsText(diagnostics, styleOf(deps.stderr, deps.env)));
  }
  if (hasErrors(diagnostics)) return undefined;
  if (fleets.length === 0)
    throw new UsageError(`${file} has no Fleet document`, 'a Fleet document has `kind: Fleet`');
  return fleets;
}
