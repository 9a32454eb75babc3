import path from 'node:path';
import { type LoadedRepository, loadRepository } from '../manifests/load.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { renderDiagnosticsText } from '../report/diagnostics/text.ts';
import type { Dependencies } from './dependencies.ts';
import { withEffectiveFrom } from './effective-from.ts';
import { styleOf } from './style-of.ts';

interface Where {
  readonly directory?: string;
}

/** Reads all files, with what is wrong in them. */
export async function readRepository(
  paths: readonly string[],
  options: Where,
  deps: Dependencies,
): Promise<LoadedRepository> {
  const repository = await loadRepository({
    root: path.resolve(deps.cwd, options.directory ?? '.'),
    ...(paths.length === 0 ? {} : { paths }),
    signal: deps.signal,
  });
  const { root, config, diagnostics } = repository;
  const hubs = isConfigRead(repository) ? config.hubs.map(({ name }) => name) : undefined;
  deps.onFound?.({ kind: 'repository', root, diagnostics, hubs });
  return repository;
}

function isConfigRead({ configFile, diagnostics }: LoadedRepository): boolean {
  return !hasErrors(diagnostics.filter(({ range }) => range.file === configFile));
}

/**
 * Reads all files for a command that goes on with them: what is wrong is said on stderr, and `undefined` is answered
 * when there is an error. Each manifest knows when it last changed in Git.
 */
export async function readValidRepository(
  paths: readonly string[],
  options: Where,
  deps: Dependencies,
): Promise<LoadedRepository | undefined> {
  const repository = await readRepository(paths, options, deps);
  if (repository.diagnostics.length > 0) {
    deps.stderr.write(renderDiagnosticsText(repository.diagnostics, styleOf(deps.stderr, deps.env)));
  }
  if (hasErrors(repository.diagnostics)) return undefined;
  const manifests = await withEffectiveFrom(repository.manifests, repository.root, deps.clock.now());
  return { ...repository, manifests };
}
