import type { JsonPath } from '../../model/json.ts';

import type { SourceText } from './source-text.ts';
import type { ValueSpan, YamlDocument } from './yaml-document.ts';

/**
 * A text with its place in a file: a name or a condition that is checked again when all files are known. The YAML tree
 * that it came from is not kept.
 */
export interface LocatedText {
  readonly source: SourceText;
  readonly span: ValueSpan;
  readonly text: string;
}

/** A condition on devices, which is checked against the fleets when all files are known. */
export interface LocatedCondition extends LocatedText {
  /** It describes devices as they will be: a value that none of them has yet is no mistake. */
  readonly isAboutLater?: true;
}

export function locateText(document: YamlDocument, path: JsonPath, text: string): LocatedText {
  return { source: document.source, span: document.locate(path), text };
}

/** The same for a text that is a key. */
export function locateKey(document: YamlDocument, path: JsonPath, text: string): LocatedText {
  return { source: document.source, span: document.locate(path, true), text };
}
