import path from 'node:path';
import { type LoadedRepository, loadRepository } from '../../manifests/load.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { type Secret, secretsOf } from '../../model/sensitive.ts';
import { renderDiagnosticsText } from '../../report/diagnostics/text.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidFilesError } from '../invalid-files.ts';
import { styleOf } from '../terminal/style-of.ts';
import { missingConfigError } from './missing-config-error.ts';

interface RepositoryOptions {
  /** Documents of standard input, which are a part of them. */
  readonly stdin?: Uint8Array;
  readonly directory?: string;
  /** Look for manifests that no glob matches, and for times that are long past. */
  readonly isThorough?: boolean;
  /** Only manifests with these names matter: other files are not parsed. */
  readonly about?: readonly string[];
}

interface ValidRepositoryOptions extends RepositoryOptions {
  /** The command is about a hub: without a configuration there is nothing else to say. */
  readonly needsConfig?: boolean;
}

/**
 * Reads all files, with their diagnostics; those that the paths name are a part of them. What is only worth knowing is
 * told by a thorough reading, or where `rules` in hubjobs.yaml asks for it.
 */
export async function readRepository(
  paths: readonly string[],
  options: RepositoryOptions,
  deps: Dependencies,
): Promise<LoadedRepository> {
  const { directory = '.', stdin, isThorough = false, about } = options;
  const loaded = await loadRepository({
    root: path.resolve(deps.cwd, directory),
    paths,
    ...(stdin !== undefined && { stdin }),
    findUnread: isThorough,
    ...(isThorough && { now: deps.clock.now() }),
    ...(about && { about }),
    signal: deps.signal,
  });
  deps.keepSecret?.(secretsOfAll(loaded));
  const repository = isThorough ? loaded : withoutInfo(loaded);
  const { config, named } = repository;
  const hubs = isConfigRead(repository) ? config.hubs.map(({ name }) => name) : undefined;
  deps.onFinding?.({ kind: 'repository', root: repository.root, diagnostics: named.diagnostics, hubs });
  return repository;
}

function secretsOfAll({ manifests, rollouts }: LoadedRepository): readonly Secret[] {
  const variants = manifests.flatMap(({ byHub = {} }) => Object.values(byHub));
  return [...manifests, ...variants, ...rollouts].flatMap(({ operation }) => secretsOf(operation));
}

function withoutInfo(repository: LoadedRepository): LoadedRepository {
  const { config, diagnostics, named } = repository;
  const isTold = ({ severity, code }: Diagnostic) =>
    severity !== 'info' || (Object.hasOwn(config.rules, code) && config.rules[code] === 'info');
  return {
    ...repository,
    diagnostics: diagnostics.filter(isTold),
    named: { ...named, diagnostics: named.diagnostics.filter(isTold) },
  };
}

function isConfigRead({ configFile, diagnostics }: LoadedRepository): boolean {
  return !hasErrors(diagnostics.filter(({ range }) => range.file === configFile));
}

/** The diagnostics for every command but validate: one that needs an owner stops without it and says so, others need none. */
export function exceptOwner(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ code, severity }) => code !== 'no-owner' || severity === 'error');
}

/**
 * Reads all files for a command that needs them to be valid: prints the diagnostics on stderr, and throws
 * InvalidFilesError when there is an error. Throws UsageError where a configuration is needed and missing.
 */
export async function readValidRepository(
  paths: readonly string[],
  options: ValidRepositoryOptions,
  deps: Dependencies,
): Promise<LoadedRepository> {
  const repository = await readRepository(paths, options, deps);
  if (options.needsConfig && repository.missingConfig !== undefined) {
    throw missingConfigError(repository.missingConfig);
  }
  // A simulation runs the whole repository.
  const { diagnostics } = repository.named.simulations.length > 0 ? repository : repository.named;
  const shown = exceptOwner(diagnostics);
  if (shown.length > 0) {
    deps.stderr.write(renderDiagnosticsText(shown, styleOf(deps.stderr, deps.env)));
  }
  if (hasErrors(diagnostics)) throw new InvalidFilesError(diagnostics);
  return repository;
}
