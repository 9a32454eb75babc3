import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonObject } from '../model/json.ts';
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
}

export type ManifestDocument =
  | JobDocument
  | RolloutDocument
  | FleetDocument
  | SimulationDocument
  | PolicyDocument;

/**
 * Reads files one by one. The result depends on the file's path and text alone, so it can be kept and used again
 * wherever the same file comes again, as it does from commit to commit.
 */
export function createFileReader(): (file: FileText) => ManifestFile {
  const checkSchedule = createScheduleCheck();
  return (file) =>
    'source' in file
      ? readFile(file.source, checkSchedule)
      : { documents: [], diagnostics: [file.diagnostic] };
}

function readFile(source: SourceText, checkSchedule: ScheduleCheck): ManifestFile {
  const { documents, diagnostics: syntax } = parseYaml(source);
  const read = documents.map((document) => ({ document, ...readDocument(document, checkSchedule) }));
  const isEmpty = documents.length === 0 && syntax.length === 0;
  return {
    documents: read.flatMap(({ value }) => value ?? []),
    diagnostics: [
      ...syntax,
      ...findSecrets(source),
      ...(isEmpty ? [emptyFile(source.file)] : []),
      ...read.flatMap(({ document, findings }) =>
        findings.map((finding) => diagnoseFinding(document, finding)),
      ),
    ],
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
