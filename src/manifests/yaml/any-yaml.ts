import { Composer, isScalar, type ParsedNode } from 'yaml';
import { MAX_NESTING, MAX_TOKENS, type ScanProblem, scan } from './scan.ts';
import { describeSyntax } from './syntax-problem.ts';
import type { TextProblem } from './text-problem.ts';
import { toJson } from './to-json.ts';
import type { YamlNode } from './yaml-node.ts';

/** What is in a text. */
export interface YamlFile {
  readonly documents: readonly YamlNode[];
  readonly problems: readonly TextProblem[];
}

/** Errors reported for one document: those after the first few usually follow from them. */
const MAX_ERRORS = 3;

/** The documents of a text that have a value. A document with a problem is left out. */
export function readAnyYaml(text: string): YamlFile {
  const documents: YamlNode[] = [];
  const problems: TextProblem[] = [];
  const version = describeVersion(text);
  if (version) return { documents, problems: [version] };
  const control = CONTROL_CHARACTER.exec(text);
  if (control) {
    problems.push({
      code: 'yaml-control-character',
      start: control.index,
      end: control.index + 1,
      message: `the character U+${control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} is not allowed in YAML`,
      hint: 'is this a text file? in double quotes, write the character as an escape',
    });
    return { documents, problems };
  }
  let refused: ScanProblem | undefined;
  const tokens = scan(text, (problem) => {
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
  const anchors = new Set<string>();
  for (const document of composer.compose(tokens)) {
    if (refused) break;
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) {
      problems.push(...describeSyntax(text, errors, MAX_ERRORS));
      continue;
    }
    if (document.contents === null || isNothing(document.contents)) continue;
    const tree = toJson(document.contents, anchors);
    problems.push(...tree.problems, ...tree.doubts);
    if (tree.problems.length === 0) documents.push(tree.root);
  }
  if (refused) problems.push(scanProblem(refused));
  else problems.push(...describeSyntax(text, composer.streamInfo().errors, MAX_ERRORS));
  return { documents, problems };
}

/** Under YAML 1.1, `yes`, `on` and `12:30` are not text. */
function describeVersion(text: string): TextProblem | undefined {
  const found = /^%YAML[ \t]+(?!1\.2\b)\S*/m.exec(text);
  if (!found) return undefined;
  return {
    code: 'yaml-version',
    start: found.index,
    end: found.index + found[0].length,
    message: `the file says that it is ${found[0].slice(1)}; manifests are YAML 1.2, in which \`yes\` and \`on\` are text`,
    hint: 'remove the line',
  };
}

/** Between `---` and the next one or the end there may be nothing but comments. */
function isNothing(contents: ParsedNode): boolean {
  return isScalar(contents) && contents.source === '' && contents.type === 'PLAIN';
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: YAML allows no other control character than tab and line ends.
const CONTROL_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

function scanProblem(problem: ScanProblem): TextProblem {
  const place = { start: problem.offset, end: problem.offset + 1 };
  return problem.code === 'yaml-nesting'
    ? {
        ...place,
        code: problem.code,
        message: `lists and maps are nested deeper than ${MAX_NESTING} levels`,
        hint: 'no manifest is nested this deeply; is this the right file?',
      }
    : {
        ...place,
        code: problem.code,
        message: `the file has more than ${MAX_TOKENS} YAML tokens`,
        hint: 'split it into several files',
      };
}
