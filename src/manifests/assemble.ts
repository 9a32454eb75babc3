import type { Config } from '../model/config.ts';
import { compareDiagnostics, type Diagnostic } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import { isJsonObject } from '../model/json.ts';
import type { JobManifest } from '../model/manifest.ts';
import { diagnose, diagnoseFinding } from './diagnose.ts';
import type { Finding } from './finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenFleet, isWrittenManifest } from './generated/validators.cjs';
import { nearest } from './nearest.ts';
import { normalizeManifest } from './normalize.ts';
import { normalizeFleet } from './normalize-fleet.ts';
import { parseYaml, type YamlDocument } from './parse.ts';
import { checkManifest } from './rules.ts';
import type { SourceText } from './source-text.ts';
import { validate } from './validate.ts';

export interface Assembly {
  readonly manifests: readonly JobManifest[];
  readonly fleets: readonly Fleet[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The manifests and fleets of all files, and everything there is to say about them, in reading order. */
export function assemble(sources: readonly SourceText[], config: Config): Assembly {
  const manifests: JobManifest[] = [];
  const fleets: Fleet[] = [];
  const diagnostics: Diagnostic[] = [];
  void config;
  for (const source of sources) {
    const parsed = parseYaml(source);
    diagnostics.push(...parsed.diagnostics);
    for (const document of parsed.documents) {
      const kind = kindOf(document);
      const findings: Finding[] = [];
      if (kind === 'Job') {
        const { document: written, findings: shape } = validate(document.data, isWrittenManifest);
        findings.push(...shape);
        if (written) findings.push(...checkManifest(written));
        if (written && findings.length === 0)
          manifests.push(normalizeManifest(written, source.range(document.start, document.end)));
      } else if (kind === 'Fleet') {
        const { document: written, findings: shape } = validate(document.data, isWrittenFleet);
        findings.push(...shape);
        if (written && findings.length === 0) fleets.push(normalizeFleet(written));
      } else findings.push(unknownKind(document));
      diagnostics.push(...findings.map((finding) => diagnoseFinding(document, finding)));
    }
  }
  return { manifests, fleets, diagnostics: diagnostics.toSorted(compareDiagnostics) };
}

const KINDS = ['Job', 'Fleet', 'Config'];

function kindOf({ data }: YamlDocument): unknown {
  return isJsonObject(data) ? data['kind'] : undefined;
}

function unknownKind(document: YamlDocument): Finding {
  const { data } = document;
  if (!isJsonObject(data))
    return {
      code: 'wrong-type',
      path: [],
      message: 'the document is not a map of keys and values',
      hint: 'A document begins with apiVersion: hubjobs/v1 and kind: Job',
    };
  const kind = data['kind'];
  if (kind === undefined)
    return {
      code: 'missing-key',
      path: [],
      message: 'the document has no kind',
      hint: 'Begin it with apiVersion: hubjobs/v1 and kind: Job',
    };
  if (kind === 'Config')
    return {
      code: 'misplaced-config',
      path: ['kind'],
      message: 'a Config stands in a file of manifests',
      hint: 'There is one Config, in hubjobs.yaml at the root of the repository',
    };
  const meant = typeof kind === 'string' ? nearest(kind, KINDS) : undefined;
  return {
    code: 'unknown-kind',
    path: ['kind'],
    message: `${JSON.stringify(kind).slice(0, 60)} is not a kind that is known here`,
    hint: meant ? `Did you mean ${meant}?` : `Kinds: ${KINDS.join(', ')}`,
  };
}
void diagnose;
