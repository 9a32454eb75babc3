import type { AnswerGroup } from '../../model/answer-group.ts';
import type { Window } from '../../model/instant.ts';
import type { Facts, Moment, Text } from '../writing/facts.ts';
import { ACTIONS, countedWords, MISSED, NEXT, RUNS, type State, VERDICTS } from '../writing/states.ts';

/** What a page shows: it carries this as JSON, and its script draws it, knowing nothing of plans, jobs or simulations. */
export interface PageData {
  /** Shown one at a time. */
  readonly views: readonly View[];
  /** The view that is shown first. */
  readonly chosen: number;
}

export interface View {
  /** In the list to choose from: `✗ Simulation week-of-doors`. */
  readonly name: string;
  /** For paper, where nobody sees what was chosen. */
  readonly note?: string;
  readonly timeline: Timeline;
  /** All views have the same, whatever is in them. */
  readonly sections: readonly PageSection[];
}

interface SectionBase {
  readonly id: string;
  readonly title: string;
  /** What an item is: `job`. */
  readonly noun: string;
}

export type PageSection =
  | (SectionBase & { readonly kind: 'cards'; readonly items: readonly PageItem[] })
  | (SectionBase & { readonly kind: 'rows'; readonly note?: string; readonly items: readonly PageRow[] })
  /** What the devices of the items of another section answered. */
  | (SectionBase & { readonly kind: 'answers'; readonly of: string; readonly isFailuresOnly: boolean });

/** One card. */
export interface PageItem {
  readonly name: string;
  /** Behind the name. */
  readonly about?: string;
  readonly state?: State;
  readonly when?: Moment;
  readonly facts: Facts;
  /** Where its manifest stands in the repository. */
  readonly link?: string;
  /** Beside the state: what became of a change. */
  readonly result?: State;
  /** Behind the time: `and 3 more`. */
  readonly more?: string;
  readonly answers?: readonly AnswerGroup[];
  /** Of what it comes from, where it has no state of its own; for the filter alone. */
  readonly states?: readonly State[];
}

/** One line. */
export interface PageRow {
  readonly when?: Moment;
  readonly state?: State;
  readonly text: Text;
}

/** The occurrences of every manifest on one line of time. */
export interface Timeline {
  readonly rows: readonly TimelineRow[];
  /** Stretches of time to look at, and which is shown first. */
  readonly choices: readonly { readonly words: string; readonly range: Range }[];
  readonly chosen: number;
  /** Behind the choice: `before and after the report`. */
  readonly note: string;
  readonly use: SlotUse;
}

export interface TimelineRow {
  readonly name: string;
  readonly timeZone: string;
  readonly link?: string;
  /** Beside the name. */
  readonly about: readonly string[];
  /** By start. */
  readonly marks: readonly Mark[];
}

/** One occurrence: when it ran, runs or is expected to. */
export interface Mark extends Window {
  readonly state: State;
  /** In place of those of the state. */
  readonly words?: string;
  readonly scheduledAt: number;
  readonly jobId?: string;
}

export interface Range extends Window {
  /** Absent where now is no part of the story. */
  readonly now?: number;
}

/** How many of the hub's slots are taken at a time. */
export interface SlotUse {
  /** `Jobs running`. */
  readonly what: string;
  readonly spans: readonly Window[];
  /** Absent: not known. */
  readonly slots?: number;
}

export function markWords({ state, words }: Mark): string {
  return words ?? countedWords(state);
}

const ALL_STATES: readonly State[] = [
  ...Object.values(VERDICTS),
  ...Object.values(ACTIONS),
  MISSED,
  NEXT,
  ...Object.values(RUNS),
];

/** Different states in the order of their tables; those of no table last. */
export function inOrder(states: readonly State[]): readonly State[] {
  const byWords = new Map(states.map((state) => [countedWords(state), state]));
  const known = ALL_STATES.map(countedWords);
  return [...new Set([...known, ...byWords.keys()])].flatMap((words) => byWords.get(words) ?? []);
}
