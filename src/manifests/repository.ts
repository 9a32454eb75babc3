import type { Config } from '../model/config.ts';
import { compareDiagnostics, type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Policy } from '../model/policy.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import type { SimulationTest } from '../model/simulation-test.ts';
import { createConditionCheck } from './condition-check.ts';
import { checkFrozenNames } from './config/frozen-names.ts';
import { WRITE_CONFIG } from './config/missing-config.ts';
import { noConfigFile } from './config/owner.ts';
import { type ConfigFile, readConfig } from './config/read-config.ts';
import { checkDuplicateNames } from './duplicate-names.ts';
import { readFileText } from './file-text.ts';
import { diagnoseFile } from './findings/diagnose.ts';
import { onceEach, withSeverities } from './findings/severities.ts';
import { checkHubNames } from './hub-names.ts';
import { perZone } from './job/per-zone.ts';
import { checkJobIdLengths } from './job-id-length.ts';
import { checkKnownDevices } from './list/known-devices.ts';
import { readListFile } from './list/read-list.ts';
import { withLists } from './list/with-lists.ts';
import { createFileReader, type ManifestDocument, type ManifestFile } from './manifest-file.ts';
import { CONFIG_FILE, CONFIG_FILES, globsOf, manifestPaths } from './manifest-paths.ts';
import { resolveSimulations } from './simulation/resolve-simulations.ts';

/** Everything in the files of a repository, at one moment of its history. */
export interface Repository {
  readonly config: Config;
  /** Relative to the root; absent when there is none, or none that can be read. */
  readonly configFile?: string;
  /** If it is not there: says so, and where it was looked for; no full stop. */
  readonly missingConfig?: string;
  readonly manifests: readonly JobManifest[];
  readonly rollouts: readonly RolloutManifest[];
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
  const config = readConfig(CONFIG_FILES.flatMap((path) => textAt(path) ?? []));
  const readFile = createFileReader(config.defaults);
  const texts = manifestPaths(files.keys(), config.config).flatMap((path) => textAt(path) ?? []);
  const listAt = (path: string) => {
    const text = textAt(path);
    return text && readListFile(path, text);
  };
  return assembleRepository({ config, files: texts.map((text) => withLists(readFile(text), listAt)) });
}

/** The parts of a repository, each read by itself. */
export interface RepositoryParts {
  readonly config: ConfigFile;
  readonly files: readonly ManifestFile[];
  /** Of the search for files. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** Puts the parts together, and checks what no part shows by itself. */
export function assembleRepository(parts: RepositoryParts): Repository {
  const { config, files } = parts;
  const { documents, simulations, diagnostics } = joinParts(parts, createConditionCheck());
  return {
    config: config.config,
    ...(config.configFile !== undefined && { configFile: config.configFile }),
    ...(config.missingConfig !== undefined && { missingConfig: config.missingConfig }),
    ...contentsOf(documents),
    simulations,
    diagnostics: onceEach(diagnostics).toSorted(compareDiagnostics),
    fileCount: files.length,
  };
}

/**
 * The part of a repository that is in some of its files, as it was judged within the whole. `files`: by their paths,
 * that of the configuration without a value; `diagnostics`: of the search for them.
 */
export function partOf(
  repository: Repository,
  files: ReadonlyMap<string, ManifestFile | undefined>,
  diagnostics: readonly Diagnostic[],
): Repository {
  const isShown = ({ range, severity }: Diagnostic) =>
    // With an error in it, the configuration does not say what the repository is.
    files.has(range.file) || (CONFIG_FILES.includes(range.file) && severity === 'error');
  const shown = [...diagnostics, ...repository.diagnostics.filter(isShown)];
  return {
    ...repository,
    ...contentsOf([...files.values()].flatMap((file) => file?.documents ?? [])),
    simulations: repository.simulations.filter(({ source }) => files.has(source.file)),
    diagnostics: onceEach(shown).toSorted(compareDiagnostics),
    fileCount: files.size,
  };
}

/** What can be used of the documents, each by itself. */
function contentsOf(documents: readonly ManifestDocument[]) {
  return {
    manifests: documents.flatMap((document) =>
      document.kind === 'Job' && document.job ? perZone(document.job.manifest) : [],
    ),
    rollouts: documents.flatMap(
      (document) => (document.kind === 'Rollout' && document.rollout?.manifest) || [],
    ),
    fleets: documents.flatMap((document) => (document.kind === 'Fleet' && document.fleet) || []),
    policies: documents.flatMap((document) => (document.kind === 'Policy' && document.policy) || []),
  };
}

/** What the hubs of a repository run. */
export type RunByHubs = Pick<Repository, 'manifests' | 'rollouts'>;

/**
 * Answers the jobs and rollouts of a repository, or `undefined` where it has an error: the same as assembleRepository, for one
 * commit after another, of which most parts are the same objects. What did not change is not checked again.
 */
export function createManifestsCheck(): (parts: RepositoryParts) => RunByHubs | undefined {
  const checkConditions = createConditionCheck();
  return (parts) => {
    const { manifests, rollouts, diagnostics } = joinParts(parts, checkConditions);
    return hasErrors(diagnostics) ? undefined : { manifests, rollouts };
  };
}

function joinParts(parts: RepositoryParts, checkConditions: ReturnType<typeof createConditionCheck>) {
  const { config, files, diagnostics: search = [] } = parts;
  const documents = files.flatMap((file) => file.documents);
  const { manifests, rollouts } = contentsOf(documents);
  const all = [...manifests, ...rollouts];
  const simulations = resolveSimulations(documents);
  const adjust = (diagnostics: readonly Diagnostic[]) => withSeverities(diagnostics, config.config.rules);
  const found = adjust([
    ...config.diagnostics,
    ...search,
    ...files.flatMap((file) => file.diagnostics),
    ...checkDuplicateNames(documents),
    ...checkJobIdLengths(documents, manifests, config.config.owner),
    ...checkHubNames(documents, config),
    ...checkConditions(documents),
    ...checkKnownDevices(documents),
    ...simulations.diagnostics,
  ]);
  // A file with an error may contain the missing job.
  const missed = hasErrors(found)
    ? []
    : adjust([...checkJobsAreThere(all, config), ...checkConfigIsThere(all, config)]);
  return {
    documents,
    manifests,
    rollouts,
    simulations: simulations.tests,
    diagnostics: [...found, ...missed],
  };
}

/** A job or a rollout. */
type Named = Pick<JobManifest, 'name'>;

function checkConfigIsThere(
  manifests: readonly Named[],
  { missingConfig }: ConfigFile,
): readonly Diagnostic[] {
  return missingConfig !== undefined && manifests.length > 0 ? [noConfigFile(missingConfig)] : [];
}

function checkJobsAreThere(
  manifests: readonly Named[],
  { config, configFile = CONFIG_FILE, missingConfig, frozenNames }: ConfigFile,
): readonly Diagnostic[] {
  if (manifests.length > 0) {
    if (frozenNames.length === 0) return [];
    return checkFrozenNames(frozenNames, new Set(manifests.map(({ name }) => name)));
  }
  return [
    diagnoseFile(
      configFile,
      'no-manifests',
      `no job was found in ${globsOf(config).join(', ')}${missingConfig === undefined ? '' : `, and ${missingConfig}`}`,
      missingConfig === undefined ? `write one, or correct \`manifests\` in ${configFile}` : WRITE_CONFIG,
    ),
  ];
}
