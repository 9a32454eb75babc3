import type { Instant } from '../../model/instant.ts';
import type { JsonValue } from '../../model/json.ts';
import type { DeviceCounts } from '../../model/status-report.ts';
import type { State } from './states.ts';

/**
 * What a document says, before a format lays it out. A document has a folder with a `facts.ts`: it turns the model's
 * value into the shapes below, and text, Markdown and the page only write them. So a sentence stands in one place, and
 * what somebody else has written never loses its mark on the way to a format.
 */
export type Text = string | readonly Piece[];

export type Piece =
  /** Our own words. */
  | string
  /** A name, an id, an expression or an answer that somebody else has written, of at most `max` characters. */
  | { readonly code: string; readonly max?: number }
  /** A sentence that may have somebody else's words in it. */
  | { readonly said: string }
  | TimePiece
  /** Devices by what a job became on them. */
  | { readonly devices: DeviceCounts }
  | { readonly json: JsonValue }
  | { readonly diff: readonly DiffLine[] }
  /** A value that took the place of another one; absent: there is none. */
  | { readonly change: { readonly before?: JsonValue; readonly after?: JsonValue } }
  /** What stands between two things in a sentence. In a table cell they stand under each other. */
  | { readonly between: string }
  /** A line of its own, left out where there is little room. */
  | { readonly detail: string };

/** A time: as those who care and all others read it, or as one of them does. */
export interface TimePiece {
  readonly time: Moment;
  readonly form?: 'local' | 'utc';
}

/** A point in time, told in the time zone of those who care and in UTC. */
export interface Moment {
  readonly at: Instant;
  readonly timeZone: string;
  /** How far away it is is told too. */
  readonly now?: Instant;
}

/** One line of a diff: `+` comes, `~` changes, `-` goes. The text is somebody else's. */
export interface DiffLine {
  readonly mark: '+' | '~' | '-';
  readonly text: string;
}

/** Texts by their labels, in the order in which they are shown. */
export type Facts = Readonly<Record<string, Text>>;

/** One thing of a document, with what a reader asks about it: a change of a plan, a job on the hub. */
export interface Item {
  readonly state: State;
  readonly name: string;
  readonly when: Moment;
  readonly facts: Facts;
}

/** Lines that nobody should miss. */
export interface Notice {
  readonly tone: 'bad' | 'warn';
  readonly title?: string;
  readonly lines: readonly Text[];
}

export function piecesOf(text: Text): readonly Piece[] {
  return typeof text === 'string' ? [text] : text;
}
