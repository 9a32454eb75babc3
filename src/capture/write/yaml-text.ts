import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';

/*
 * JSON as YAML for people: a value that fits on one line is written on one line, and long lists are filled like text.
 * Libraries write such a list with one item on each line, and a fleet has lists of dozens of numbers.
 */

const LINE_WIDTH = 118;
/** Shorter maps in a list are never broken. */
const SHORT_MAP = 60;
/** Text that every YAML reader, old or new, reads as text. */
const PLAIN =
  /^[A-Za-z_$][A-Za-z0-9_./$-]*(?: [A-Za-z0-9_./-]+)*$|^\d+\.\d+\.\d+(?:[.-][A-Za-z0-9.-]*)?$|^\d+(?:\.\d+)?%$|^\d+[smhd]$/;
const RESERVED_WORDS = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** Lines of a map, each with the indentation. */
export function yamlLines(map: JsonObject, indent: string): readonly string[] {
  return Object.entries(map).flatMap(([key, value]) => entryLines(key, value, indent));
}

function entryLines(key: string, value: JsonValue, indent: string): readonly string[] {
  const head = `${indent}${yamlText(key)}:`;
  const pieces = flowPieces(value);
  const line = `${head} ${pieces.join(' ')}`;
  if (line.length <= LINE_WIDTH || pieces.length === 1) return [line];
  if (isJsonObject(value) && !Object.keys(value).some((name) => name.startsWith('$')))
    return [head, ...yamlLines(value, `${indent}  `)];
  return filled(head, pieces, `${indent}  `);
}

function filled(head: string, pieces: readonly string[], indent: string): readonly string[] {
  const lines: string[] = [];
  let line = head;
  for (const piece of pieces) {
    if (line.length + 1 + piece.length > LINE_WIDTH) {
      lines.push(line);
      line = `${indent}${piece}`;
    } else line += ` ${piece}`;
  }
  return [...lines, line];
}

/** The value on one line, cut where a line may end. */
function flowPieces(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    const pieces = items.flatMap((item, index) => withComma(flowPieces(item), index < items.length - 1));
    return enclosed('[', pieces, ']');
  }
  if (!isJsonObject(value)) return [typeof value === 'string' ? yamlText(value) : JSON.stringify(value)];
  const entries = Object.entries(value);
  if (entries.length === 0) return ['{}'];
  const pieces = entries.flatMap(([key, member], index) => {
    const [first = '', ...rest] = flowPieces(member);
    return withComma([`${yamlText(key)}: ${first}`, ...rest], index < entries.length - 1);
  });
  const whole = `{ ${pieces.join(' ')} }`;
  if (whole.length <= SHORT_MAP) return [whole];
  const [first = '', ...rest] = [...pieces.slice(0, -1), `${pieces.at(-1)} }`];
  return [`{ ${first}`, ...rest];
}

function withComma(pieces: readonly string[], isInside: boolean): readonly string[] {
  return isInside ? [...pieces.slice(0, -1), `${pieces.at(-1)},`] : pieces;
}

function enclosed(open: string, pieces: readonly string[], close: string): readonly string[] {
  if (pieces.length === 0) return [`${open}${close}`];
  const opened = [`${open}${pieces[0]}`, ...pieces.slice(1)];
  return [...opened.slice(0, -1), `${opened.at(-1)}${close}`];
}

export function yamlText(text: string): string {
  return PLAIN.test(text) && !RESERVED_WORDS.test(text) ? text : quoted(text);
}

/** JSON's strings are YAML's, except for characters that end a line in YAML or may not be in it. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
