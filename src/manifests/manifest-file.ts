import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonObject } from '../model/json.ts';
import { type Defaults, withDefaults } from './defaults.ts';
import type { FileText } from './file-text.ts';
import { diagnoseFile, diagnoseFinding } from './findings/diagnose.ts';
import { findSecrets } from './findings/find-secrets.ts';
import type { Checked } from './findings/finding.ts';
import { type FleetDocument, readFleet } from './fleet/read-fleet.ts';
import { type JobDocument, readJob } from './job/read-job.ts';
import { createScheduleCheck, type ScheduleCheck } from './job/schedule-rules.ts';
import { type PolicyDocument, readPolicy } from './policy/read-policy.ts';
import { type RolloutDocument, readRollout } from './rollout/read-rollout.ts';
import { wrongKind } from './shape/wrong-kind.ts';
import { readSimulation, type SimulationDocument } from './simulation/read-simulation.ts';
import { parseYaml } from './yaml/parse.ts';
import type { SourceText } from './yaml/source-text.ts';
import type { YamlDocument } from './yaml/yaml-document.ts';

/** The documents of one file of manifests, read as far as possible without the other files. */
export interface ManifestFile {
  readonly documents: readonly ManifestDocument[];
  /** With the severities of the catalogue. */
  readonly diagnostics: readonly Diagnostic[];
  /** Its text; absent when it could not be read. */
  readonly source?: SourceText;
  /** Equal for files that were read with the same defaults; absent: with none. */
  readonly defaults?: string;
}

export type ManifestDocument =
  | JobDocument
  | RolloutDocument
  | FleetDocument
  | SimulationDocument
  | PolicyDocument;

/**
 * Reads files one by one. The result depends on the file's path and text and the defaults alone, so it can be kept and used
 * again wherever the same file comes again, as it does from commit to commit.
 */
export function createFileReader(defaults?: Defaults): (file: FileText) => ManifestFile {
  const checkSchedule = createScheduleCheck();
  return (file) =>
    'source' in file
      ? readFile(file.source, checkSchedule, defaults)
      : { documents: [], diagnostics: [file.diagnostic] };
}

/** Answers a file, read with other defaults if need be. Each is read once with the same ones. */
export function createFileDefaults(): (file: ManifestFile, defaults: Defaults | undefined) => ManifestFile {
  const checkSchedule = createScheduleCheck();
  const known = new WeakMap<ManifestFile, Map<string, ManifestFile>>();
  return (file, defaults) => {
    const { source } = file;
    if (!source || file.defaults === defaults?.text) return file;
    const versions = known.get(file) ?? new Map<string, ManifestFile>();
    known.set(file, versions);
    const key = defaults?.text ?? '';
    const version = versions.get(key) ?? readFile(source, checkSchedule, defaults);
    versions.set(key, version);
    return version;
  };
}

function readFile(
  source: SourceText,
  checkSchedule: ScheduleCheck,
  defaults: Defaults | undefined,
): ManifestFile {
  const { documents: written, diagnostics: syntax } = parseYaml(source);
  const documents = written.map((document) => withDefaults(document, defaults));
  const read = documents.map((document) => ({ document, ...readDocument(document, checkSchedule) }));
  const isEmpty = documents.length === 0 && syntax.length === 0;
  return {
    documents: read.flatMap(({ value }) => value ?? []),
    diagnostics: [
      ...syntax,
      ...findSecrets(source),
      ...(isEmpty ? [emptyFile(source.file)] : []),
      ...read.flatMap(({ document, findings }) =>
        findings.map((finding) => {
          const { document: at, path } = document.origin(finding.path);
          return diagnoseFinding(at, { ...finding, path });
        }),
      ),
    ],
    source,
    ...(defaults && { defaults: defaults.text }),
  };
}

function readDocument(
  document: YamlDocument,
  checkSchedule: ScheduleCheck,
): Checked<ManifestDocument | undefined> {
  switch (isJsonObject(document.data) ? document.data['kind'] : undefined) {
    case 'Job':
      return readJob(document, checkSchedule);
    case 'Rollout':
      return readRollout(document);
    case 'Fleet':
      return readFleet(document);
    case 'Simulation':
      return readSimulation(document);
    case 'Policy':
      return readPolicy(document);
    default:
      return { value: undefined, findings: [wrongKind(document.data)] };
  }
}

function emptyFile(file: string): Diagnostic {
  return diagnoseFile(file, 'empty-file', 'the file has no document', 'write a manifest in it, or remove it');
}
