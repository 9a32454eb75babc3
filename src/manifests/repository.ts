import type { Config } from '../model/config.ts';
import { compareDiagnostics, type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Policy } from '../model/policy.ts';
import type { SimulationTest } from '../model/simulation-test.ts';
import { createConditionCheck } from './condition-check.ts';
import { checkFrozenNames } from './config/frozen-names.ts';
import { noConfigFile } from './config/owner.ts';
import { type ConfigFile, readConfig } from './config/read-config.ts';
import { checkDuplicateNames } from './duplicate-names.ts';
import { readFileText } from './file-text.ts';
import { diagnoseFile } from './findings/diagnose.ts';
import { onceEach, withSeverities } from './findings/severities.ts';
import { createFileReader, type ManifestFile } from './manifest-file.ts';
import { CONFIG_FILE, globsOf, manifestPaths } from './manifest-paths.ts';
import { resolveSimulations } from './simulation/resolve-simulations.ts';

/** Everything in the files of a repository, at one moment of its history. */
export interface Repository {
  readonly config: Config;
  /** Relative to the root; absent when there is none, or none that can be read. */
  readonly configFile?: string;
  readonly manifests: readonly JobManifest[];
  readonly fleets: readonly Fleet[];
  readonly simulations: readonly SimulationTest[];
  readonly policies: readonly Policy[];
  /** In reading order, with the severities of `config`. With an error among them, the manifests are not complete. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files read, `hubjobs.yaml` not counted. */
  readonly fileCount: number;
}

/**
 * The repository that these files make, by their paths relative to its root: `hubjobs.yaml`, and those that its globs
 * match. Other files are ignored.
 */
export function readRepository(files: ReadonlyMap<string, Uint8Array>): Repository {
  const textAt = (path: string) => {
    const bytes = files.get(path);
    return bytes && readFileText(path, bytes);
  };
  const config = readConfig(textAt(CONFIG_FILE));
  const readFile = createFileReader();
  const texts = manifestPaths(files.keys(), config.config).flatMap((path) => textAt(path) ?? []);
  return assembleRepository({ config, files: texts.map(readFile) });
}

/** The parts of a repository, each read by itself. */
export interface RepositoryParts {
  readonly config: ConfigFile;
  readonly files: readonly ManifestFile[];
  /** Of the search for files. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Files and folders that were read instead of those that the configuration names: the others are not known. */
  readonly paths?: readonly string[];
}

/** Puts the parts together, and checks what no part shows by itself. */
export function assembleRepository(parts: RepositoryParts): Repository {
  const { config, files } = parts;
  const { documents, manifests, simulations, diagnostics } = joinParts(parts, createConditionCheck());
  return {
    config: config.config,
    ...(config.file !== undefined && { configFile: config.file }),
    manifests,
    fleets: documents.flatMap((document) => (document.kind === 'Fleet' && document.fleet) || []),
    simulations,
    policies: documents.flatMap((document) => (document.kind === 'Policy' && document.policy) || []),
    diagnostics: onceEach(diagnostics).toSorted(compareDiagnostics),
    fileCount: files.length,
  };
}

/**
 * Answers the manifests of a repository, or `undefined` where it has an error: the same as assembleRepository, for one
 * commit after another, of which most parts are the same objects. What did not change is not checked again.
 */
export function createManifestsCheck(): (parts: RepositoryParts) => readonly JobManifest[] | undefined {
  const checkConditions = createConditionCheck();
  return (parts) => {
    const { manifests, diagnostics } = joinParts(parts, checkConditions);
    return hasErrors(diagnostics) ? undefined : manifests;
  };
}

function joinParts(parts: RepositoryParts, checkConditions: ReturnType<typeof createConditionCheck>) {
  const { config, files, diagnostics: search = [], paths = [] } = parts;
  const documents = files.flatMap((file) => file.documents);
  const manifests = documents.flatMap(
    (document) => (document.kind === 'Job' && document.job?.manifest) || [],
  );
  const simulations = resolveSimulations(documents);
  const adjust = (diagnostics: readonly Diagnostic[]) => withSeverities(diagnostics, config.config.rules);
  const found = adjust([
    ...config.diagnostics,
    ...search,
    ...files.flatMap((file) => file.diagnostics),
    ...checkDuplicateNames(documents),
    ...checkConditions(documents),
    ...simulations.diagnostics,
  ]);
  // A file with an error may contain the missing job.
  const missed = hasErrors(found)
    ? []
    : adjust([
        ...checkJobsAreThere(manifests, config, paths),
        ...checkConfigIsThere(manifests, config, paths),
      ]);
  return { documents, manifests, simulations: simulations.tests, diagnostics: [...found, ...missed] };
}

/** Files that were named one by one may be of no repository. */
function checkConfigIsThere(
  manifests: readonly JobManifest[],
  { file }: ConfigFile,
  paths: readonly string[],
): readonly Diagnostic[] {
  return file === undefined && manifests.length > 0 && paths.length === 0 ? [noConfigFile()] : [];
}

function checkJobsAreThere(
  manifests: readonly JobManifest[],
  { config, file, frozenNames }: ConfigFile,
  paths: readonly string[],
): readonly Diagnostic[] {
  if (manifests.length > 0) {
    if (paths.length > 0 || frozenNames.length === 0) return [];
    return checkFrozenNames(frozenNames, new Set(manifests.map(({ name }) => name)));
  }
  const places = paths.length > 0 ? paths : globsOf(config);
  return [
    diagnoseFile(
      paths[0] ?? CONFIG_FILE,
      'no-manifests',
      `no job was found in ${places.join(', ')}`,
      file === undefined
        ? 'there is no hubjobs.yaml in this folder or above it; is this the right folder?'
        : 'write one, or correct `manifests` in hubjobs.yaml',
    ),
  ];
}
