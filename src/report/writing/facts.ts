import type { Instant } from '../../model/instant.ts';
import type { JsonValue } from '../../model/json.ts';
import type { StageNumbers } from '../../model/rollout-report.ts';
import type { DeviceCounts } from '../../model/status-report.ts';
import type { State } from './states.ts';

/**
 * What a document says, before a format lays it out. The `facts.ts` of a document turns a value of the model into these
 * shapes. Text, Markdown and the page only arrange and write them. So each sentence stands in one place, and each format
 * knows which parts of it others have written and escapes them.
 */
export type Text = string | readonly Piece[];

export type Piece =
  /** Our own words. */
  | string
  /** A name, id, expression or answer that others have written; `max`: how many characters of it are shown; `isId`: people copy it. */
  | { readonly code: string; readonly max?: number; readonly isId?: true }
  /** A sentence that may contain words of others. */
  | { readonly said: string }
  | TimePiece
  /** Devices by what a job became on them. */
  | { readonly devices: DeviceCounts }
  /** Devices of a stage by what they have come to: a bar, and the same in words. */
  | { readonly stage: StageNumbers }
  | { readonly json: JsonValue }
  | { readonly diff: readonly DiffLine[] }
  /** A value that replaced another one; absent: there was or is none. */
  | { readonly change: { readonly before?: JsonValue; readonly after?: JsonValue } }
  /** Separates two things in a sentence. In a table cell it is a line break. */
  | { readonly between: string }
  /** A line of its own; table cells leave it out. */
  | { readonly detail: string };

/** A time: local and in UTC, or only one of them. */
export interface TimePiece {
  readonly time: Moment;
  readonly form?: 'local' | 'utc';
}

/** A point in time, shown in the time zone of its manifest and in UTC. */
export interface Moment {
  readonly at: Instant;
  readonly timeZone: string;
  /** When given, the distance from now is shown too. */
  readonly now?: Instant;
}

/** One line of a diff: `+` comes, `~` changes, `-` goes. The text is of others. */
export interface DiffLine {
  readonly mark: '+' | '~' | '-';
  readonly text: string;
}

/** Texts by label, in the order in which they are shown. */
export type Facts = Readonly<Record<string, Text>>;

/** One thing of a document with its facts: a change of a plan, a job on the hub. */
export interface Item {
  readonly state: State;
  readonly name: string;
  readonly when: Moment;
  readonly facts: Facts;
}

/** Lines that nobody should miss. */
export interface Notice {
  readonly tone: 'bad' | 'warn' | 'busy';
  readonly title?: string;
  readonly lines: readonly Text[];
}

export function piecesOf(text: Text): readonly Piece[] {
  return typeof text === 'string' ? [text] : text;
}
