import type { StageNumbers } from '../../model/rollout-report.ts';
import { code, prose } from './escape.ts';
import {
  type DiffLine,
  type Facts,
  type Moment,
  type Notice,
  type Piece,
  piecesOf,
  type Text,
} from './facts.ts';
import { fixed, type Section } from './markdown-sections.ts';
import { localTime, utcTime } from './moment.ts';
import { changeText, devicesText, timeText } from './plain.ts';
import { stageBar, stageText } from './stage-bar.ts';
import type { State } from './states.ts';
import { formatCount } from './words.ts';

/** Facts in GitHub Markdown. */

/** Characters of a payload or a line of a diff in a table cell. */
const MAX_CELL_CODE = 120;
/** Lines of a diff in a table cell. */
const MAX_CELL_LINES = 4;

/** A text in a line; at most `max` characters of each part that others have written. */
export function inline(text: Text, max?: number): string {
  return piecesOf(text)
    .map((piece) => {
      if (typeof piece === 'object' && 'time' in piece) return timeText(piece);
      return typeof piece === 'object' && 'between' in piece ? piece.between : markdownPiece(piece, max);
    })
    .join('');
}

/** Facts as a list: `- **jobs**: 7 jobs ran`. */
export function factItems(facts: Facts, max?: number): readonly string[] {
  return Object.entries(facts).map(([label, text]) => `- **${label}**: ${inline(text, max)}`);
}

/** A text in a table cell, where a time takes several lines. */
export function cell(text: Text): string {
  return piecesOf(text)
    .map((piece) => markdownPiece(piece))
    .join('');
}

function markdownPiece(piece: Piece, max?: number): string {
  if (typeof piece === 'string') return piece;
  if ('code' in piece) return code(piece.code, max ?? piece.max);
  if ('said' in piece) return prose(piece.said, max);
  if ('time' in piece) return piece.form === undefined ? timeCell(piece.time) : timeText(piece);
  if ('devices' in piece) return devicesText(piece.devices);
  if ('stage' in piece) return stageCell(piece.stage);
  if ('json' in piece) return code(JSON.stringify(piece.json), MAX_CELL_CODE);
  if ('diff' in piece) return diffCell(piece.diff);
  if ('change' in piece) return code(changeText(piece.change));
  if ('between' in piece) return '<br>';
  return '';
}

/** Without the distance from now: people read Markdown later. */
function timeCell({ at, timeZone }: Moment): string {
  const local = localTime(at, timeZone);
  return timeZone === 'UTC' ? local : `${local}<br>${code(timeZone)}<br>${utcTime(at)}`;
}

function stageCell(numbers: StageNumbers): string {
  const bar = stageBar(numbers);
  return bar === '' ? stageText(numbers) : `${code(bar)}<br>${stageText(numbers)}`;
}

function diffCell(lines: readonly DiffLine[]): string {
  const shown = lines
    .slice(0, MAX_CELL_LINES)
    .map(({ mark, text }) => code(`${mark} ${text}`, MAX_CELL_CODE));
  const rest = lines.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])]
    .map((line) => `<br>${line}`)
    .join('');
}

/** `✅ succeeded`. */
export function stateCell(state: State): string {
  return `${signCell(state)} ${state.words}`;
}

/** A sign that is not an emoji is written as code. */
export function signCell({ sign, emoji }: State): string {
  return emoji ?? code(sign);
}

/** The texts that are given, under each other in a cell. */
export function under(...texts: readonly (Text | undefined)[]): Text {
  return texts
    .filter((text) => text !== undefined)
    .flatMap((text, index) => [...(index === 0 ? [] : [{ between: ', ' }]), ...piecesOf(text)]);
}

const ALERTS = { bad: 'CAUTION', warn: 'WARNING', busy: 'NOTE' } as const;

/** A box; empty when there are no lines. `more` is a last line about lines elsewhere. */
export function noticeSection({ tone, title, lines }: Notice, more?: string): Section {
  if (lines.length === 0) return fixed();
  return {
    head: [`> [!${ALERTS[tone]}]`, ...(title === undefined ? [] : [`> **${title}**`])],
    rows: lines.map((line) => `> - ${cell(line)}`),
    foot: more === undefined ? [] : [`> - ${more}`],
    rowsAre: 'lines',
    morePrefix: '> - ',
  };
}
