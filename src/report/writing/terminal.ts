import type { JsonValue } from '../../model/json.ts';
import { padEnd } from './display-width.ts';
import { type DiffLine, type Facts, type Item, type Notice, piecesOf, type Text } from './facts.ts';
import { plainText } from './plain.ts';
import { DIFF_MARKS, type State } from './states.ts';
import { type Ink, paint, type Style, TONE_INKS } from './style.ts';
import { visible } from './visible.ts';
import { formatCount, relativeTime } from './words.ts';
import { hang } from './wrap.ts';

/** Facts on a terminal. */

/** Lines of a payload or diff before the rest is only counted. */
const MAX_LINES = 12;
/** Columns of a verb, so that the names after verbs are aligned. */
const VERB_WIDTH = 8;

/** Paragraphs with empty lines between them; a paragraph without lines is left out. */
export function joinParagraphs(paragraphs: readonly (readonly string[])[]): string {
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** The title with the first text of `about` behind it and the others below. */
export function titleLines(title: Text, [first, ...others]: readonly Text[], style: Style): string[] {
  const rest = others.map(plainText).join('; ');
  return [
    ...hang(
      '',
      first === undefined ? plainText(title) : `${plainText(title)} (${plainText(first)})`,
      style,
      'bold',
    ),
    ...(rest === '' ? [] : hang('', rest, style, 'dim')),
  ];
}

/** What nobody should miss, each a paragraph of its own. */
export function alarmParagraphs({ lines }: Notice, style: Style): string[][] {
  return lines.map((line) => hang('! ', plainText(line), style, 'red'));
}

/** One thing as a block of lines: a title, then its facts. */
export function cardLines({ state, name, when, facts }: Item, style: Style): string[] {
  const { now, ...time } = when;
  const { sign, words, tone, isVerb } = state;
  const ink = TONE_INKS[tone];
  const title =
    isVerb && now !== undefined
      ? hang(
          `${paint(style, ink, verb(state))}  `,
          `${visible(name)}  ${relativeTime(time.at, now)}`,
          style,
          'bold',
        )
      : hang(`${paint(style, ink, sign)} `, `${visible(name)}  ${words}`, style, 'bold');
  return [...title, ...factLines({ when: [{ time: isVerb ? time : when }], ...facts }, style)];
}

export function factLines(facts: Facts, style: Style): string[] {
  return Object.entries(facts).flatMap(([label, text]) => fieldLines(label, text, style));
}

/** A label and its text, with payloads, diffs and details below. */
function fieldLines(label: string, text: Text, style: Style): string[] {
  const lines: string[] = [];
  let sentence = '';
  let isFirst = true;
  const end = () => {
    if (isFirst || sentence !== '') lines.push(...field(isFirst ? label : '', sentence.trimEnd(), style));
    isFirst = false;
    sentence = '';
  };
  for (const piece of piecesOf(text)) {
    if (typeof piece === 'object' && 'json' in piece) {
      const compact = plainText([piece]);
      if (sentence.length + compact.length + fieldIndent(style).length <= style.width) sentence += compact;
      else {
        end();
        lines.push(...payloadLines(piece.json, style));
      }
    } else if (typeof piece === 'object' && 'diff' in piece) {
      end();
      lines.push(...diffLines(piece.diff, style));
    } else if (typeof piece === 'object' && 'detail' in piece) {
      end();
      sentence = visible(piece.detail);
    } else if (typeof piece === 'object' && 'between' in piece && piece.between === '\n') end();
    else sentence += plainText([piece]);
  }
  end();
  return lines;
}

function payloadLines(payload: JsonValue, style: Style): string[] {
  const lines = JSON.stringify(payload, null, 2).split('\n').map(visible);
  return fold(lines, 'more lines').flatMap((line) => {
    const text = line.trimStart();
    return hang(fieldIndent(style) + ' '.repeat(2 + line.length - text.length), text, style);
  });
}

function diffLines(lines: readonly DiffLine[], style: Style): string[] {
  const indent = `${fieldIndent(style)}  `;
  const blocks = lines.map(({ mark, text }) =>
    hang(`${indent}${paint(style, TONE_INKS[DIFF_MARKS[mark].tone], mark)} `, visible(text), style),
  );
  return fold(blocks, 'more').flatMap((block) => (typeof block === 'string' ? `${indent}${block}` : block));
}

function fold<T>(items: readonly T[], more: string): readonly (T | string)[] {
  if (items.length <= MAX_LINES) return items;
  const shown = items.slice(0, MAX_LINES - 1);
  return [...shown, `… ${formatCount(items.length - shown.length)} ${more}`];
}

/** A line of a list: a name and a text, with more lines below. */
export interface Row {
  /** Stands before the name. */
  readonly state?: State;
  readonly name: string;
  readonly text: string;
  readonly below?: readonly Text[];
  /** Of what is below. Default: dim. */
  readonly ink?: Ink;
}

/** Rows with aligned texts; rows that do not fit are wrapped. */
export function rowLines(rows: readonly Row[], style: Style): string[] {
  const nameWidth = Math.max(0, ...rows.map(({ name }) => visible(name).length));
  return rows.flatMap(({ state, name, text, below = [], ink = 'dim' }) => [
    ...hang(
      state === undefined ? '    ' : `  ${paint(style, TONE_INKS[state.tone], verb(state))}  `,
      `${padEnd(visible(name), nameWidth)}  ${text}`,
      style,
    ),
    ...below.flatMap((line) => hang('      ', plainText(line), style, ink)),
  ]);
}

function verb({ sign, words }: State): string {
  return `${sign} ${words.padEnd(VERB_WIDTH)}`;
}

/** `✓ succeeded` in its colour. */
export function stateText({ sign, words, tone }: State, style: Style): string {
  return paint(style, TONE_INKS[tone], `${sign} ${words}`);
}

/** Below this width, each label has its own line. */
const STACK_BELOW = 60;
const LABEL_WIDTH = 13;

/** `    when     Mon 2026-03-02 ...`; an empty label continues the one above, an empty text leaves the label alone. */
export function field(label: string, text: string, style: Style): string[] {
  if (text === '') return [paint(style, 'dim', `${style.width >= STACK_BELOW ? '    ' : '  '}${label}`)];
  if (style.width >= STACK_BELOW) {
    return hang(paint(style, 'dim', `    ${label.padEnd(LABEL_WIDTH - 5)} `), text, style);
  }
  return [...(label === '' ? [] : [`  ${paint(style, 'dim', label)}`]), ...hang('    ', text, style)];
}

/** The spaces before the text of a field. */
export function fieldIndent(style: Style): string {
  return ' '.repeat(style.width >= STACK_BELOW ? LABEL_WIDTH : 4);
}
