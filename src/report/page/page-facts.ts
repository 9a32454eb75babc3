import type { AnswerGroup } from '../../model/answer-group.ts';
import type { Window } from '../../model/instant.ts';
import type { Facts, Moment, Text } from '../writing/facts.ts';
import { ACTIONS, countedWords, MISSED, NEXT, RUNS, type State, VERDICTS } from '../writing/states.ts';

/** What a page shows, as JSON in the page. Its script draws this, and knows nothing about plans, jobs or simulations. */
export interface PageData {
  /** Shown one at a time. */
  readonly views: readonly View[];
  /** The view that is shown first. */
  readonly chosen: number;
}

export interface View {
  /** In the list to choose from: `✗ Simulation week-of-doors`. */
  readonly name: string;
  /** Printed with the view, as paper does not show what was chosen. */
  readonly note?: string;
  readonly timeline: Timeline;
  /** All views have the same sections; some may be empty. */
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
  /** After the name. */
  readonly about?: string;
  readonly state?: State;
  readonly when?: Moment;
  readonly facts: Facts;
  /** The address of its manifest in the repository. */
  readonly link?: string;
  /** A second state: what happened to a change. */
  readonly result?: State;
  /** After the time: `and 3 more`. */
  readonly more?: string;
  readonly answers?: readonly AnswerGroup[];
  /** Only for the filter, when the item has no state of its own. */
  readonly states?: readonly State[];
}

/** One line. */
export interface PageRow {
  readonly when?: Moment;
  readonly state?: State;
  readonly text: Text;
}

/** The occurrences of every manifest on one timeline. */
export interface Timeline {
  readonly rows: readonly TimelineRow[];
  /** The times to choose from, and the one that is shown first. */
  readonly choices: readonly { readonly words: string; readonly range: TimeRange }[];
  readonly chosen: number;
  /** After the choice: `before and after the report`. */
  readonly note: string;
  readonly use: SlotChart;
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
  /** Instead of the words of the state. */
  readonly words?: string;
  readonly scheduledAt: number;
  readonly jobId?: string;
}

export interface TimeRange extends Window {
  /** Absent in a simulation. */
  readonly now?: number;
}

/** How many of the hub's slots are in use over time. */
export interface SlotChart {
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

/** Each state once, in the order of the tables; states that no table has come last. */
export function inOrder(states: readonly State[]): readonly State[] {
  const byWords = new Map(states.map((state) => [countedWords(state), state]));
  const known = ALL_STATES.map(countedWords);
  return [...new Set([...known, ...byWords.keys()])].flatMap((words) => byWords.get(words) ?? []);
}
