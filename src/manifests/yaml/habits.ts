import type { LibraryError } from './library-error.ts';
import type { TextProblem } from './text-problem.ts';

/*
 * Mistakes that people make out of habit: text that has a meaning of its own in YAML, templates of other tools, marks of
 * a merge. The library reports what follows from them; here they are recognised by the line that they are on.
 */

/** Longer lines are not written by hand. */
const MAX_LINE_LENGTH = 2_000;

interface Line {
  readonly start: number;
  readonly text: string;
  /** Where in the line the error is. */
  readonly at: number;
}

/** What somebody probably meant where an error is; `undefined` where nothing is recognised. */
export function describeHabit(text: string, error: LibraryError): TextProblem | undefined {
  const line = lineAt(text, error.pos[0]);
  if (line.text.length > MAX_LINE_LENGTH) return undefined;
  return (
    describeConflict(line) ??
    describeTemplate(line) ??
    describeLineEnd(line) ??
    describeInvisible(line) ??
    describeCommentInQuotes(lineBefore(text, error)) ??
    describeValue(line, error) ??
    describeColon(line, error)
  );
}

/**
 * Where a value without quotes ends because ` #` begins a comment, although a quote is open: `deviceId = 'door #1'`.
 * `comment`: what follows the `#`.
 */
export function isCutByComment(value: string, comment: string): boolean {
  const quote = /(?:^|[\s=(,[<>!])(['"])[^'"]*$/.exec(value)?.[1];
  return quote !== undefined && comment.includes(quote);
}

export const CUT_BY_COMMENT = {
  code: 'yaml-comment',
  message: 'a comment begins at ` #`, in the middle of a quoted part, and the rest of the line is not read',
} as const;

/** Looks like a space or like nothing, and is a letter like any other to YAML. */
const INVISIBLE = /[\u00A0\u1680\u2000-\u200D\u202F\u205F\u2060\u3000\uFEFF]/;

/** Its place in the text, and its number. */
export function findInvisible(text: string): { readonly index: number; readonly name: string } | undefined {
  const found = INVISIBLE.exec(text);
  if (!found) return undefined;
  const number = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return { index: found.index, name: `U+${number}` };
}

/** In front of a key, or between a key and its value. */
function describeInvisible({ start, text }: Line): TextProblem | undefined {
  const found = findInvisible(text);
  if (!found || !/^\s*$|:\s*$/.test(text.slice(0, found.index))) return undefined;
  return {
    code: 'yaml-syntax',
    start: start + found.index,
    end: start + found.index + 1,
    message: `this is the character ${found.name}: it looks like a space, but YAML reads it as a letter`,
    hint: 'type the line again, with ordinary spaces',
  };
}

/** `“Europe/Budapest”`, as word processors and chat programs write it. */
export function textInTypographicQuotes(source: string): string | undefined {
  return /^[\u2018\u201A\u201C-\u201E]([^\u2018-\u201E]*)[\u2019\u201C\u201D]$/.exec(source)?.[1];
}

/** A value in quotes of YAML. */
export function quoted(value: string): string {
  return /["\\]/.test(value) ? `'${value.replaceAll("'", "''")}'` : `"${value}"`;
}

function lineAt(text: string, offset: number): Line {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, text: text.slice(start, end === -1 ? text.length : end), at: offset - start };
}

/** What is not closed is reported where the text ends, or on the line after it. */
function lineBefore(text: string, { message, pos }: LibraryError): Line {
  if (!/end with a/.test(message)) return lineAt(text, pos[0]);
  const line = lineAt(text, text.slice(0, pos[0]).trimEnd().length);
  return line.text.length > MAX_LINE_LENGTH ? lineAt('', 0) : line;
}

function describeConflict({ start, text }: Line): TextProblem | undefined {
  if (!/^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/.test(text)) return undefined;
  return {
    code: 'yaml-conflict',
    start,
    end: start + text.trimEnd().length,
    message: 'this line is a mark of a merge conflict',
    hint: 'keep one of the two sides, and remove the marks',
  };
}

function describeTemplate({ start, text }: Line): TextProblem | undefined {
  const found = /\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)/.exec(text);
  if (!found) return undefined;
  return {
    code: 'yaml-template',
    start: start + found.index,
    end: start + found.index + found[0].length,
    message: `\`${found[0].slice(0, 40)}\` is a template, and manifests are read as they are`,
    hint: 'write the value, or render the template to a file first; text that contains `{{` needs quotes',
  };
}

function describeLineEnd({ start, text }: Line): TextProblem | undefined {
  const index = text.search(/\r(?!$)/);
  if (index < 0) return undefined;
  return {
    code: 'yaml-syntax',
    start: start + index,
    end: start + index + 1,
    message: 'the lines of this file end with a carriage return alone',
    hint: 'save it with line ends of the form LF or CRLF',
  };
}

function describeCommentInQuotes({ start, text }: Line): TextProblem | undefined {
  for (const { index } of text.matchAll(/\s#/g)) {
    const before = text.slice(0, index);
    if (!isCutByComment(before, text.slice(index + 2))) continue;
    const value = /^.*?:\s+(?:\{.*?:\s+)*/.exec(text)?.[0].length ?? 0;
    return {
      ...CUT_BY_COMMENT,
      start: start + index + 1,
      end: start + text.trimEnd().length,
      hint: `put the whole value in quotes: ${quoted(text.slice(value).replace(/[\s}\]]+$/, ''))}`,
    };
  }
  return undefined;
}

const FIRST_CHARACTERS: Readonly<Record<string, string>> = {
  '*': 'begins an alias in YAML',
  '&': 'begins an anchor in YAML',
  '!': 'begins a tag in YAML',
  '%': 'begins a directive in YAML',
  '@': 'is reserved in YAML',
  '`': 'is reserved in YAML',
  '|': 'begins a text of several lines in YAML',
  '>': 'begins a text of several lines in YAML',
  '[': 'begins a list in YAML',
  '{': 'begins a map in YAML',
};

/** Text without quotes that begins with a character that means something else in YAML, or goes on after its quotes. */
function describeValue(line: Line, { code }: LibraryError): TextProblem | undefined {
  if (code === 'BAD_INDENT' || code === 'MULTILINE_IMPLICIT_KEY' || code === 'TAB_AS_INDENT')
    return undefined;
  const starts = [...line.text.matchAll(/(?:[\w.$-]["']?[ \t]*:|(?:^|[ \t])-)[ \t]+(?=[*&@`%!|>'"[{])/g)];
  const start = starts.map(({ 0: key, index }) => index + key.length).findLast((index) => index <= line.at);
  if (start === undefined) return undefined;
  const value = valueFrom(line.text, start);
  const [first = ''] = value;
  const found = { start: line.start + start, end: line.start + start + value.length };
  if (first === "'" || first === '"') return describeQuotes(value, first, found);
  if ((first === '[' || first === '{') && !hasTextBehind(value)) return undefined;
  // A tag of another program, such as `!Ref name`.
  if (/^!{1,2}[\w./:-]*(?:\s|$)/.test(value)) return undefined;
  return {
    ...found,
    code: 'yaml-quotes',
    message: `${first === '`' ? 'a backtick' : `\`${first}\``} at the start of a value ${FIRST_CHARACTERS[first]}`,
    hint: `put the value in quotes: ${quoted(value)}`,
  };
}

/** From its start to its end, which is a comma or a bracket where the key is inside brackets. */
function valueFrom(line: string, start: number): string {
  const isInFlow = /[{[,][^:]*:[ \t]+$/.test(line.slice(0, start));
  const rest = line.slice(start).replace(/\s#.*$/, '');
  return (isInFlow ? rest.replace(/(?:,\s|[ \t]*[}\]]).*$/, '') : rest).trimEnd();
}

function describeQuotes(
  value: string,
  quote: string,
  found: { readonly start: number; readonly end: number },
): TextProblem | undefined {
  const inner = value.slice(1, -1);
  if (
    value.length > 1 &&
    value.endsWith(quote) &&
    inner.includes(quote) &&
    !/^[^'"]*['"]\s*(?:[=<>!]|IN\b|AND\b|OR\b)/i.test(inner)
  ) {
    const twice = quote === "'" ? "''" : '\\"';
    return {
      ...found,
      code: 'yaml-quotes',
      message: `the value ends at the second ${quote}, and more text follows`,
      hint: `inside these quotes, write ${twice} for ${quote}`,
    };
  }
  if (!inner.includes(quote)) return undefined;
  return {
    ...found,
    code: 'yaml-quotes',
    message: `the value begins with ${quote} and ends at the next one, and more text follows`,
    hint: `put the whole value in quotes: ${quoted(value)}`,
  };
}

/** `{a}-b` and `[[a]] = 1`, but not `[1]]`. */
function hasTextBehind(value: string): boolean {
  let open = 0;
  for (const [index, character] of [...value].entries()) {
    if (character === '[' || character === '{') open += 1;
    else if (character === ']' || character === '}') open -= 1;
    if (open === 0) return /[^\s\]},]/.test(value.slice(index + 1));
  }
  return false;
}

/** `description: Doors: lock them` */
function describeColon(line: Line, { code }: LibraryError): TextProblem | undefined {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const found = /^([ \t]*(?:-[ \t]+)*[^\s:#'"[{][^:#]*:[ \t]+)(\S.*?:(?:[ \t].*|))$/.exec(
    line.text.trimEnd(),
  );
  if (!found) return undefined;
  const [, key = '', value = ''] = found;
  return {
    code: 'yaml-quotes',
    start: line.start + key.length,
    end: line.start + key.length + value.length,
    message: '`: ` in a value without quotes begins a map',
    hint: `put the value in quotes: ${quoted(value)}`,
  };
}
