import type { Config } from '../../model/config.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { diagnoseFile, diagnoseFinding } from '../findings/diagnose.ts';
import { findSecrets } from '../findings/find-secrets.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenConfig } from '../generated/validators.cjs';
import { validate } from '../shape/validate.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { checkConfig } from './config-rules.ts';
import { type FrozenName, frozenNames } from './freeze-names.ts';
import { DEFAULT_CONFIG, normalizeConfig } from './normalize-config.ts';

/** The configuration that hubjobs.yaml holds; the defaults, with diagnostics, when it cannot be used. */
export function readConfig(source: SourceText): {
  readonly config: Config;
  readonly diagnostics: readonly Diagnostic[];
  /** Names to be compared with the manifests, once they are read. */
  readonly frozenNames: readonly FrozenName[];
} {
  const { documents, diagnostics: syntax } = parseYaml(source);
  const diagnostics = [...syntax, ...findSecrets(source)];
  const [document, ...others] = documents;
  if (!document) {
    if (syntax.length === 0)
      diagnostics.push(
        diagnoseFile(
          source.file,
          'empty-file',
          'the file holds no document',
          'remove it, or write `kind: Config`',
        ),
      );
    return { config: DEFAULT_CONFIG, diagnostics, frozenNames: [] };
  }
  const { document: written, findings: shape } = validate(document.data, isWrittenConfig);
  const findings = [...shape, ...(written ? checkConfig(written) : [])];
  diagnostics.push(...findings.map((finding) => diagnoseFinding(document, finding)));
  diagnostics.push(
    ...others.map((other) =>
      diagnoseFinding(other, {
        code: 'misplaced-config',
        path: [],
        message: 'a second document stands in hubjobs.yaml',
        hint: 'it holds the `Config` alone; manifests have files of their own',
      }),
    ),
  );
  const isUsable = written !== undefined && findings.every(({ code }) => code === 'unknown-key');
  return {
    config: isUsable ? normalizeConfig(written) : DEFAULT_CONFIG,
    diagnostics,
    frozenNames: isUsable ? frozenNames(written, document) : [],
  };
}
