import { Composer, type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { JsonValue } from '../model/json.ts';
import { diagnose } from './diagnose.ts';
import type { Path } from './finding.ts';
import type { WrittenScalar } from './scalar-offsets.ts';
import { MAX_NESTING, type ScanProblem, scan } from './scan.ts';
import type { SourceText } from './source-text.ts';
import type { TextProblem } from './text-problem.ts';
import { type JsonTree, toJson } from './to-json.ts';

/** One document of a file, as JSON, with the way back from a value to its place in the text. */
export interface YamlDocument {
  readonly source: SourceText;
  readonly data: JsonValue;
  /** Offsets of the document's content. */
  readonly start: number;
  readonly end: number;
  /** Where the value at `path` (or, with `onKey`, its key) stands; as far along the path as the document goes. */
  locate(path: Path, onKey?: boolean): Place;
}

export interface Place {
  readonly start: number;
  readonly end: number;
  /** The text that stands there, when it is one. */
  readonly scalar?: WrittenScalar;
}

export interface ParsedFile {
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Errors told for one document: those after the first few only follow from them. */
const MAX_ERRORS = 3;

/** The documents of a YAML file. A document with a problem is told about and left out; the others are there. */
export function parseYaml(source: SourceText): ParsedFile {
  const documents: YamlDocument[] = [];
  const problems: TextProblem[] = [];
  const control = CONTROL_CHARACTER.exec(source.text);
  if (control) {
    problems.push({
      code: 'yaml-control-character',
      start: control.index,
      end: control.index + 1,
      message: `the character U+${control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} must not stand in a YAML file`,
      hint: 'is it a text file? in double quotes it can be written as an escape',
    });
    return { documents, diagnostics: problems.map((problem) => diagnose(source, problem)) };
  }
  let refused: ScanProblem | undefined;
  const tokens = scan(source.text, (problem) => {
    refused = problem;
  });
  const composer = new Composer<ParsedNode>({
    version: '1.2',
    schema: 'core',
    merge: false,
    stringKeys: true,
    resolveKnownTags: false,
    // The parser compares each key with each other one; toJson does it with a set.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  for (const document of composer.compose(tokens)) {
    if (refused) break;
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) {
      problems.push(...errors.slice(0, MAX_ERRORS).map(yamlProblem));
      continue;
    }
    if (document.contents === null) continue;
    const tree = toJson(document.contents);
    problems.push(...tree.problems);
    if (tree.problems.length === 0) documents.push(createDocument(source, document.contents, tree));
  }
  if (refused) problems.push(scanProblem(refused));
  else problems.push(...composer.streamInfo().errors.slice(0, MAX_ERRORS).map(yamlProblem));
  return { documents, diagnostics: problems.map((problem) => diagnose(source, problem)) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: YAML allows no other control character than tab and line ends.
const CONTROL_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

function createDocument(source: SourceText, contents: ParsedNode, tree: JsonTree): YamlDocument {
  return {
    source,
    data: tree.value,
    start: contents.range[0],
    end: contents.range[0] + source.text.slice(contents.range[0], contents.range[1]).trimEnd().length,
    locate(path, onKey = false) {
      let node: ParsedNode = contents;
      let place = placeOf(node);
      for (const [index, step] of path.entries()) {
        if (isAlias(node)) node = tree.aliases.get(node) ?? node;
        let next: ParsedNode | null | undefined;
        if (isMap(node)) {
          const pair = node.items.find((item) => isScalar(item.key) && item.key.value === String(step));
          if (!pair) break;
          if ((onKey && index === path.length - 1) || !pair.value) return placeOf(pair.key);
          next = pair.value;
        } else if (isSeq(node)) {
          next = node.items[Number(step)];
        }
        if (!next) break;
        node = next;
        place = placeOf(node);
      }
      return place;
    },
  };
}

function placeOf(node: ParsedNode): Place {
  const [start, end] = node.range;
  if (!isScalar(node) || typeof node.value !== 'string') return { start, end };
  return { start, end, scalar: { start, end, value: node.value, style: node.type } };
}

function scanProblem(problem: ScanProblem): TextProblem {
  const place = { start: problem.offset, end: problem.offset + 1 };
  return problem.code === 'yaml-nesting'
    ? {
        ...place,
        code: problem.code,
        message: `lists and maps are nested deeper than ${MAX_NESTING} levels`,
        hint: 'no manifest needs this; is it the right file?',
      }
    : {
        ...place,
        code: problem.code,
        message: 'the file has more YAML tokens than a person writes',
        hint: 'split it into several files',
      };
}

type YamlError = Document['errors'][number] | Document['warnings'][number];

function yamlProblem(error: YamlError): TextProblem {
  const [start, end] = error.pos;
  const place = { start, end };
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return {
        ...place,
        code: 'yaml-tab',
        message: 'a tab indents this line, and YAML indents with spaces',
        hint: 'indent with spaces',
      };
    case 'BAD_ALIAS':
      return { ...place, code: 'yaml-alias', message: error.message };
    case 'TAG_RESOLVE_FAILED':
      return { ...place, code: 'yaml-tag', message: error.message, hint: 'leave the tag out' };
    case 'BAD_DIRECTIVE':
      return { ...place, code: 'yaml-syntax', message: error.message, hint: 'leave the directive out' };
    default:
      return { ...place, code: 'yaml-syntax', message: error.message };
  }
}
