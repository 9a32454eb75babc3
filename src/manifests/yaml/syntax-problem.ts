import type { ErrorCode } from 'yaml';
import { describeHabit } from './habits.ts';
import type { LibraryError } from './library-error.ts';
import type { TextProblem } from './text-problem.ts';

type Words = Pick<TextProblem, 'message'> & { readonly code?: string; readonly hint?: string };

const LINE_UP = 'line it up with the other keys of its map';

const WORDS: Readonly<Record<ErrorCode, Words>> = {
  ALIAS_PROPS: { message: 'an alias cannot have an anchor or a tag', hint: 'remove one of them' },
  BAD_ALIAS: {
    code: 'yaml-alias',
    message: '`*` begins an alias, and no name follows',
    hint: 'if the `*` is text, put the value in quotes',
  },
  BAD_COLLECTION_TYPE: {
    code: 'yaml-tag',
    message: 'this tag does not fit its value',
    hint: 'remove the tag',
  },
  BAD_DIRECTIVE: {
    message: '`%` begins a directive of YAML, and this one is not known',
    hint: 'remove the line',
  },
  BAD_DQ_ESCAPE: {
    message: 'this backslash is no escape that YAML knows',
    hint: 'write `\\\\` for a backslash, or use single quotes',
  },
  BAD_INDENT: { message: 'this line does not start below another key of its map', hint: LINE_UP },
  BAD_PROP_ORDER: { message: 'anchor and tag stand before the `-`, `?` or `:`', hint: 'put them after it' },
  BAD_SCALAR_START: {
    code: 'yaml-quotes',
    message: 'a value without quotes cannot begin with this character',
    hint: 'put the value in quotes',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'the lines below this value are indented as if they belonged to it',
    hint: 'line the keys of a map up; a key with a map below it has no other value',
  },
  BLOCK_IN_FLOW: {
    message: 'inside `{ }` and `[ ]` there cannot be lines of `key: value` or `- item`',
    hint: 'separate the entries with commas',
  },
  DUPLICATE_KEY: { code: 'yaml-duplicate-key', message: 'a key appears twice', hint: 'remove one of them' },
  IMPOSSIBLE: {
    message: 'this cannot be read as YAML',
    hint: 'compare the line with an example of a manifest',
  },
  KEY_OVER_1024_CHARS: {
    message: 'the `:` comes more than 1024 characters after the start of its key',
    hint: 'shorten the key, or put the text in quotes',
  },
  MISSING_CHAR: {
    message: 'something is missing here',
    hint: 'compare the line with an example of a manifest',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'this line is neither `key: value` nor a part of the value above it',
    hint: 'write a colon and a space after the key; or indent the line, if it continues a text',
  },
  MULTIPLE_ANCHORS: { message: 'a value has two anchors', hint: 'remove one of them' },
  MULTIPLE_DOCS: { message: 'another document begins here', hint: 'separate documents with `---`' },
  MULTIPLE_TAGS: { code: 'yaml-tag', message: 'a value has two tags', hint: 'remove them' },
  NON_STRING_KEY: {
    code: 'yaml-key',
    message: 'a list or a map is used as a key',
    hint: 'if it is text, put it in quotes',
  },
  RESOURCE_EXHAUSTION: {
    code: 'yaml-too-many-values',
    message: 'the document is too large with its aliases expanded',
    hint: 'use fewer aliases',
  },
  TAB_AS_INDENT: {
    code: 'yaml-tab',
    message: 'this line is indented with a tab; YAML needs spaces',
    hint: 'replace the tabs at the start of lines with spaces',
  },
  TAG_RESOLVE_FAILED: {
    code: 'yaml-tag',
    message: 'tags, which begin with `!`, are not supported',
    hint: 'remove the tag; if the `!` is text, put the value in quotes',
  },
  UNEXPECTED_TOKEN: {
    message: 'this does not belong here: the value before it is complete',
    hint: 'put the whole value in quotes, or move this to another line',
  },
};

/** Errors of one document that are looked at: each takes time in proportion to the text before it. */
const MAX_LOOKED_AT = 100;

/**
 * What is wrong with the text of a document, for a person: what somebody probably meant, where it can be told, and else
 * the library's error in our words. Errors on one line have one cause, and so have errors
 * with the same words; nothing is sure after a mistake of habit.
 */
export function describeSyntax(
  text: string,
  errors: readonly LibraryError[],
  max: number,
): readonly TextProblem[] {
  const problems: TextProblem[] = [];
  const told = new Set<number | string>();
  for (const error of errors.slice(0, MAX_LOOKED_AT)) {
    const habit = describeHabit(text, error);
    if (habit) return [...problems, habit];
    const line = text.lastIndexOf('\n', error.pos[0] - 1);
    const problem = describeError(text, error);
    if (told.has(line) || told.has(problem.message)) continue;
    told.add(line).add(problem.message);
    problems.push(problem);
    if (isNotClosed(error)) break;
    if (problems.length === max) break;
  }
  return problems;
}

/** What follows a bracket or a quote that is not closed is read in another way than it was meant. */
function isNotClosed({ message }: LibraryError): boolean {
  return /end with a|closing ["']quote/.test(message);
}

function describeError(text: string, { code, message, pos }: LibraryError): TextProblem {
  const [start, end] = pos;
  const quote = code === 'MISSING_CHAR' ? /closing (["'])quote/.exec(message)?.[1] : undefined;
  if (quote !== undefined) {
    const opened = findOpenQuote(text.slice(0, end), quote) ?? start;
    return {
      code: 'yaml-syntax',
      start: opened,
      end: opened + 1,
      message: `the text that begins with ${quote} here has no ${quote} at its end`,
      hint: 'close the quote',
    };
  }
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /sequence/.test(message))
    return {
      code: 'yaml-syntax',
      start,
      end,
      message: 'a list item stands among the keys of a map',
      hint: 'indent the items of a list below their key',
    };
  const bracket = /end with a ([\]}])/.exec(message)?.[1];
  if (bracket !== undefined) {
    const opening = bracket === '}' ? '{' : '[';
    const opened = findOpenBracket(text, start, opening, bracket) ?? start;
    return {
      code: 'yaml-syntax',
      start: opened,
      end: opened + 1,
      message: `this \`${opening}\` is not closed, or the lines in it are not indented`,
      hint: `close it with \`${bracket}\`, or indent the lines in it further than the key`,
    };
  }
  const { code: own = 'yaml-syntax', ...words } = WORDS[code];
  return { code: own, start, end, ...words };
}

/** The first quote that begins a value and is not closed on its line. */
function findOpenQuote(text: string, quote: string): number | undefined {
  const opening = new RegExp(`(?:[:,[{-][ \\t]+|[[{])(${quote})([^\\n]*)`, 'g');
  for (const match of text.matchAll(opening)) {
    const [whole, , rest = ''] = match;
    if (rest.split(quote).length % 2 === 1) return match.index + whole.length - rest.length - 1;
  }
  return undefined;
}

/** Backwards to the bracket that has no partner. */
function findOpenBracket(text: string, from: number, opening: string, closing: string): number | undefined {
  let closed = 0;
  for (let index = from - 1; index >= 0; index -= 1) {
    if (text[index] === closing) closed += 1;
    else if (text[index] === opening) {
      if (closed === 0) return index;
      closed -= 1;
    }
  }
  return undefined;
}
