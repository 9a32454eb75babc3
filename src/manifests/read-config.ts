import type { Config } from '../model/config.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { diagnoseFinding } from './diagnose.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenConfig } from './generated/validators.cjs';
import { DEFAULT_CONFIG, normalizeConfig } from './normalize-config.ts';
import { parseYaml } from './parse.ts';
import type { SourceText } from './source-text.ts';
import { validate } from './validate.ts';

/** The configuration that hubjobs.yaml holds; the defaults, with diagnostics, when it cannot be used. */
export function readConfig(source: SourceText): {
  readonly config: Config;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { documents, diagnostics } = parseYaml(source);
  const [document] = documents;
  if (!document) return { config: DEFAULT_CONFIG, diagnostics };
  const { document: written, findings } = validate(document.data, isWrittenConfig);
  return {
    config: written ? normalizeConfig(written) : DEFAULT_CONFIG,
    diagnostics: [...diagnostics, ...findings.map((finding) => diagnoseFinding(document, finding))],
  };
}
