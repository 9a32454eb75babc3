import type { Config } from '../../model/config.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { isJsonObject, valueAt } from '../../model/json.ts';
import { type Defaults, readDefaults } from '../defaults.ts';
import type { FileText } from '../file-text.ts';
import { diagnoseFile, diagnoseFinding } from '../findings/diagnose.ts';
import { findSecrets } from '../findings/find-secrets.ts';
import { type Finding, isError } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenConfig } from '../generated/validators.cjs';
import { CONFIG_FILE, CONFIG_FILES } from '../manifest-paths.ts';
import { validate } from '../shape/validate.ts';
import type { LocatedText } from '../yaml/located-text.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { frozenNames } from './frozen-names.ts';
import { DEFAULT_CONFIG, normalizeConfig } from './normalize.ts';
import { checkConfig } from './rules.ts';
import { usablePart } from './usable-part.ts';

/** The content of hubjobs.yaml. */
export interface ConfigFile {
  /** With the defaults for parts that have errors, and for all of it when the file cannot be read or is not there. */
  readonly config: Config;
  /** Its path; absent when it is not there or cannot be read. */
  readonly configFile?: string;
  /** If it is not there: says so, and where it was looked for; no full stop. */
  readonly missingConfig?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Names of jobs, to be compared with the manifests once they are read. */
  readonly frozenNames: readonly LocatedText[];
  /** The hubs as they are named, those with errors too. */
  readonly hubNames: readonly string[];
  /** Values of manifests that do not have them; absent: there are none. */
  readonly defaults?: Defaults;
}

/** Reads the files that are there under the names of the configuration: none, one or, which is an error, both. */
export function readConfig(
  [file, ...others]: readonly FileText[],
  missingConfig = `there is no ${CONFIG_FILE}`,
): ConfigFile {
  if (!file) return { config: DEFAULT_CONFIG, missingConfig, diagnostics: [], frozenNames: [], hubNames: [] };
  const read =
    'source' in file
      ? readSource(file.source)
      : { config: DEFAULT_CONFIG, diagnostics: [file.diagnostic], frozenNames: [], hubNames: [] };
  return others.length === 0 ? read : { ...read, diagnostics: [...read.diagnostics, duplicateConfig()] };
}

function duplicateConfig(): Diagnostic {
  const [first, second = CONFIG_FILE] = CONFIG_FILES;
  return diagnoseFile(
    second,
    'duplicate-config',
    `${first} and ${second} are both there, and only one of them can be the configuration`,
    'keep one of the two',
  );
}

function readSource(source: SourceText): ConfigFile {
  const { documents, diagnostics: syntax } = parseYaml(source);
  const [document, ...others] = documents;
  const diagnostics = [...syntax, ...findSecrets(source)];
  if (!document) {
    const isEmpty = syntax.length === 0;
    return {
      config: DEFAULT_CONFIG,
      configFile: source.file,
      diagnostics: [...diagnostics, ...(isEmpty ? [emptyFile(source.file)] : [])],
      frozenNames: [],
      hubNames: [],
    };
  }
  const { document: written, findings: shape } = validate(document.data, isWrittenConfig);
  const findings = [...shape, ...(written ? checkConfig(written) : [])];
  const errors = findings.filter((finding) => isError(finding) && finding.code !== 'unknown-key');
  const usable = errors.length === 0 ? written : usablePart(document.data, errors);
  const hubs = valueAt(document.data, ['hubs']);
  const defaults = usable?.defaults && readDefaults(document, valueAt(document.data, ['defaults']));
  return {
    config: usable ? normalizeConfig(usable) : DEFAULT_CONFIG,
    configFile: source.file,
    diagnostics: [
      ...diagnostics,
      ...findings.map((finding) => diagnoseFinding(document, finding)),
      ...others.map((other) => diagnoseFinding(other, SECOND_DOCUMENT)),
    ],
    frozenNames: usable ? frozenNames(usable, document) : [],
    hubNames: isJsonObject(hubs) ? Object.keys(hubs) : [],
    ...(defaults && { defaults }),
  };
}

const SECOND_DOCUMENT: Finding = {
  code: 'misplaced-config',
  path: [],
  message: 'the configuration has a second document',
  hint: 'keep only the `Config` here, and put manifests in other files',
};

function emptyFile(file: string): Diagnostic {
  return diagnoseFile(file, 'empty-file', 'the file has no document', 'write a `Config` in it, or remove it');
}
