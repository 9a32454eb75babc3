import type { AnswerGroup } from '../../model/answer-group.ts';
import type { Instant, Window } from '../../model/instant.ts';
import type { Facts, Moment, Text } from '../writing/facts.ts';
import { ACTIONS, countedWords, MISSED, NEXT, RUNS, type State, VERDICTS } from '../writing/states.ts';

/** What a page shows, as JSON in the page. Its script draws this, and knows nothing about plans, jobs or simulations. */
export interface PageData {
  /** Shown one at a time. */
  readonly views: readonly View[];
  /** The view that is shown first. */
  readonly chosen: number;
  /** The address of a device, with `{deviceId}` in it. */
  readonly deviceLink?: string;
}

/** Addresses that a page links to. */
export interface PageLinks {
  /** Of the manifests' folder at the commit they were read from, ending with `/`. */
  readonly sourceBase?: string;
  /** Of a device, with `{deviceId}` in it. */
  readonly deviceLink?: string;
}

export interface View {
  /** In the list to choose from: `✗ Simulation week-of-doors`. */
  readonly name: string;
  /** Printed with the view, as paper does not show what was chosen. */
  readonly note?: string;
  /** The ranges of time to choose from, and the one that is shown first. */
  readonly ranges: readonly TimeRange[];
  readonly chosenRange: number;
  /** All views have the same sections; some may be empty. */
  readonly sections: readonly PageSection[];
  /** The sections whose items are counted by state at the top of the page. */
  readonly counted: readonly string[];
  /** Ids of devices that failed. Answers name them by their places in this list. */
  readonly devices: readonly string[];
  /** Which devices the search cannot find. */
  readonly limits: readonly string[];
}

/** A range of time that the whole page can be limited to. */
export interface TimeRange {
  /** In the page's address: `night`. */
  readonly id: string;
  readonly words: string;
  /** Items from this time on are shown, until `to` if there is one. */
  readonly from: Instant;
  readonly to?: Instant;
  /** What the timeline shows. */
  readonly drawn: DrawnRange;
}

export interface DrawnRange extends Window {
  /** Absent in a simulation. */
  readonly now?: Instant;
}

interface SectionBase {
  readonly id: string;
  readonly title: string;
  /** What an item is: `job`. */
  readonly noun: string;
  /** Its items are shown only when somebody opens it. */
  readonly isFolded?: true;
}

export type PageSection =
  | (SectionBase & { readonly kind: 'cards'; readonly items: readonly PageItem[] })
  | (SectionBase & { readonly kind: 'rows'; readonly note?: string; readonly items: readonly PageRow[] })
  | (SectionBase & { readonly kind: 'timeline'; readonly timeline: Timeline })
  /** The items of other sections that have an alarm, by their names. */
  | (SectionBase & { readonly kind: 'attention'; readonly of: readonly string[] })
  /** What the devices of the items of other sections answered. */
  | (SectionBase & {
      readonly kind: 'answers';
      readonly of: readonly string[];
      readonly isFailuresOnly: boolean;
    });

/** What items of every kind have. */
interface ItemBase {
  readonly state?: State;
  /** When it is or was due. Absent: it belongs to every range of time. */
  readonly when?: Moment;
  /** It belongs to every range of time, whenever it is due: it runs now, or has been decided now. */
  readonly isCurrent?: true;
  /** Why somebody should look at it. */
  readonly alarm?: State;
  /** The address of its manifest in the repository. */
  readonly link?: string;
}

/** One card. */
export interface PageItem extends ItemBase {
  readonly name: string;
  /** After the name. */
  readonly about?: string;
  readonly facts: Facts;
  /** A second state: what happened to a change. */
  readonly result?: State;
  /** After the time: `and 3 more`. */
  readonly more?: string;
  readonly answers?: readonly PageAnswer[];
  /** Only for the filter, when the item has no state of its own. */
  readonly states?: readonly State[];
  /** Its id in the page: `job-acme-lock-doors-2603022100`. */
  readonly anchor?: string;
}

/** One line. */
export interface PageRow extends ItemBase {
  readonly name?: string;
  readonly text: Text;
}

/** Devices of one job that ended alike. Those that failed are named by their places in the view's list of devices. */
export interface PageAnswer extends Omit<AnswerGroup, 'names'> {
  readonly places?: readonly number[];
}

/** The occurrences of every manifest on one timeline. */
export interface Timeline {
  readonly rows: readonly TimelineRow[];
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

/** Whether an item is shown in a range of time. */
export function isInRange({ when, isCurrent }: ItemBase, { from, to }: TimeRange): boolean {
  if (when === undefined || isCurrent) return true;
  return when.at >= from && (to === undefined || when.at <= to);
}

/** The cards or lines of a section; none if it has neither. */
export function itemsOf(section: PageSection): readonly (PageItem | PageRow)[] {
  return section.kind === 'cards' || section.kind === 'rows' ? section.items : [];
}

/** The cards of a section; none if it has no cards. */
export function cardsOf({ sections }: Pick<View, 'sections'>, id: string): readonly PageItem[] {
  const section = sections.find((one) => one.id === id);
  return section?.kind === 'cards' ? section.items : [];
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
