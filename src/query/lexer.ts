import type { Span } from './ast.ts';
import { problem, type QueryProblem } from './problem.ts';

export type Token = Span &
  (
    | { readonly kind: 'name'; readonly text: string /** In capitals. */; readonly word: string }
    | { readonly kind: 'quoted-name'; readonly text: string; readonly name: string }
    | {
        readonly kind: 'string';
        readonly text: string;
        readonly value: string;
        /** It is `$scheduledAt`, and so long after it; the value is an example. */
        readonly offsetMs?: number;
      }
    | { readonly kind: 'number'; readonly text: string; readonly value: number }
    | { readonly kind: 'symbol'; readonly text: string }
    | { readonly kind: 'end'; readonly text: '' }
  );

const SPACE = /[\s\uFEFF]+/y;
/** Most names: the system takes a millisecond to prepare the expression for the letters of all languages. */
const ASCII_NAME = /[A-Za-z_]\w*(?![\w\u0080-\uFFFF])/y;
const NAME = /\$?[\p{L}_][\p{L}\p{N}_]*/uy;
const QUOTED_NAME = /\[\[([^[\]]+)\]\]/y;
/** The time of an occurrence, and how long before or after it. */
const SCHEDULED_TIME =
  /\$scheduledAt(?![\p{L}\p{N}_])(?:\s*([+-])\s*(?=[0-9])(?:([0-9]{1,4})d)?(?:([0-9]{1,4})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,4})s)?(?![\p{L}\p{N}_.]))?/uy;
const NUMBER = /0[xX][0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** As word processors and chat programs write it. */
const TYPOGRAPHIC_TEXT =
  /[\u2018\u2019\u201A\u201C-\u201E\u00AB\u00BB]([^\u2018\u2019\u201A\u201C-\u201E\u00AB\u00BB'"]*)[\u2018\u2019\u201C\u201D\u00AB\u00BB]/y;
/** Of Helm and Jinja, of a shell, of a pipeline. */
const TEMPLATE = /\{\{[^}]*\}\}|\{%[^}]*%\}|\$\{[^}]*\}|\$\([^)]*\)/y;
const SYMBOL = /<>|!=|<=|>=|==|&&|\|\||[*(),.[\]=<>+\-/%!]/y;

/** Signs of other languages: what they are read as, and the word to write. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['==', '='],
  ['&&', 'AND'],
  ['||', 'OR'],
  ['!', 'NOT'],
]);

/** Cuts the text into tokens, the last of which is `end`. What cannot be read is reported and left out. */
export function tokenize(text: string): { tokens: readonly Token[]; problems: readonly QueryProblem[] } {
  const tokens: Token[] = [];
  const problems: QueryProblem[] = [];
  let at = 0;

  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };

  while (at < text.length) {
    const space = match(SPACE);
    if (space) {
      at += space[0].length;
      continue;
    }
    const start = at;
    const char = text.charAt(at);
    if (char === "'" || char === '"') {
      const string = readString(text, at);
      problems.push(...string.problems);
      tokens.push(string.token);
      at = string.token.end;
      continue;
    }
    const isAscii = char <= '~';
    // A name may begin with a letter of ASCII and go on with others.
    const mayBeginName = !isAscii || /[$A-Za-z_]/.test(char);
    const name = match(ASCII_NAME) ?? (mayBeginName ? match(NAME) : null);
    const time = char === '$' ? match(SCHEDULED_TIME) : null;
    if (name && !time) {
      const [raw] = name;
      at += raw.length;
      tokens.push({ kind: 'name', text: raw, word: raw.toUpperCase(), start, end: at });
      continue;
    }
    const typographic = isAscii ? null : match(TYPOGRAPHIC_TEXT);
    if (typographic) {
      const [raw, value = ''] = typographic;
      at += raw.length;
      const span = { start, end: at };
      const message = `text in typographic quotes: the hub only knows ' and "`;
      problems.push(problem('query-syntax', span, message, `write '${value}'`));
      tokens.push({ kind: 'string', text: raw, value, ...span });
      continue;
    }
    const template = match(TEMPLATE);
    if (template) {
      const [raw] = template;
      at += raw.length;
      const span = { start, end: at };
      const message = `\`${raw}\` is a template, and a query is read as it is`;
      const hint = 'write the value, or render the template to a file first';
      problems.push(problem('query-syntax', span, message, hint));
      tokens.push({ kind: 'string', text: raw, value: raw, ...span });
      continue;
    }
    if (time) {
      at += time[0].length;
      tokens.push(timeToken(time, { start, end: at }));
      continue;
    }
    const found = match(QUOTED_NAME) ?? match(NUMBER) ?? match(SYMBOL);
    if (!found) {
      const width = String.fromCodePoint(text.codePointAt(at) ?? 0).length;
      const span = { start, end: at + width };
      const hint = char === ';' ? 'remove the semicolon' : "put text in quotes: 'text'";
      problems.push(
        problem('query-syntax', span, `unexpected character \`${text.slice(start, span.end)}\``, hint),
      );
      at = span.end;
      continue;
    }
    const [raw, inner] = found;
    at += raw.length;
    const span = { start, end: at };
    if (inner !== undefined) tokens.push({ kind: 'quoted-name', text: raw, name: inner, ...span });
    else if (/^[0-9]/.test(raw)) {
      const value = Number(raw);
      if (!Number.isFinite(value)) {
        problems.push(problem('query-syntax', span, `\`${raw}\` is too large for a number`));
      }
      tokens.push({ kind: 'number', text: raw, value, ...span });
    } else tokens.push(symbolToken(raw, span, problems));
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return { tokens, problems };
}

/** Any time will do as an example, as long as earlier ones are before later ones. */
const EXAMPLE_TIME = Date.UTC(2100, 0, 1);

function timeToken([text, sign, ...counts]: RegExpExecArray, span: Span): Token {
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = counts.map((count) => Number(count ?? 0));
  const length = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  const offsetMs = sign === '-' ? -length : length;
  const value = new Date(EXAMPLE_TIME + offsetMs).toISOString();
  return { kind: 'string', text, value, offsetMs, ...span };
}

function symbolToken(raw: string, span: Span, problems: QueryProblem[]): Token {
  const meant = FOREIGN.get(raw);
  if (meant === undefined) return { kind: 'symbol', text: raw, ...span };
  problems.push(problem('query-syntax', span, `\`${raw}\` is not an operator here`, `write \`${meant}\``));
  return meant === '='
    ? { kind: 'symbol', text: meant, ...span }
    : { kind: 'name', text: meant, word: meant, ...span };
}

/** A string starts and ends with the same quote; inside, a quote is doubled or follows a backslash. */
function readString(text: string, start: number): { token: Token; problems: readonly QueryProblem[] } {
  const quote = text.charAt(start);
  const problems: QueryProblem[] = [];
  let value = '';
  let at = start + 1;
  for (;;) {
    const char = text.charAt(at);
    if (char === '') {
      const span = { start, end: at };
      const hint = `add ${quote} at its end; a ${quote} inside the text is written twice`;
      problems.push(problem('query-syntax', span, `the text that starts here has no closing ${quote}`, hint));
      return { token: { kind: 'string', text: text.slice(start), value, ...span }, problems };
    }
    if (char === quote && text.charAt(at + 1) !== quote) break;
    if (char === quote) {
      value += quote;
      at += 2;
    } else if (char === '\\') {
      const written = /^\\(?:(['"\\])|u([0-9a-fA-F]{4}))/.exec(text.slice(at, at + 6));
      if (written) {
        value += written[1] ?? String.fromCharCode(Number.parseInt(written[2] ?? '', 16));
        at += written[0].length;
      } else {
        const span = { start: at, end: Math.min(at + 2, text.length) };
        const hint = 'write a backslash as `\\\\`';
        problems.push(
          problem('query-syntax', span, `unknown escape \`${text.slice(at, span.end)}\` in text`, hint),
        );
        value += char;
        at += 1;
      }
    } else {
      value += char;
      at += 1;
    }
  }
  const end = at + 1;
  return { token: { kind: 'string', text: text.slice(start, end), value, start, end }, problems };
}
