import type { Diagnostic } from '../../model/diagnostic.ts';
import { diagnose } from '../findings/diagnose.ts';
import { readAnyYaml } from './any-yaml.ts';
import { readSimpleYaml } from './simple-yaml.ts';
import type { SourceText } from './source-text.ts';
import { createDocument, type YamlDocument } from './yaml-document.ts';

export interface ParsedFile {
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The documents of a YAML file. A document with a problem is reported and left out. */
export function parseYaml(source: SourceText): ParsedFile {
  const simple = readSimpleYaml(source.text);
  const { documents, problems } = simple ? { documents: simple, problems: [] } : readAnyYaml(source.text);
  return {
    documents: documents.map((root) => createDocument(source, root)),
    diagnostics: problems.map((problem) => diagnose(source, problem)),
  };
}
