import { compareText } from '../../model/compare-text.ts';
import { isFailure } from '../answers/facts.ts';
import { countedWords, type State } from '../writing/states.ts';
import { formatCount } from '../writing/words.ts';
import {
  type CountedAnswer,
  type DeviceCounter,
  type DeviceTotal,
  devicesWords,
  timesWords,
} from './device-counter.ts';
import { itemsOf, type PageAnswer, type PageItem, type PageRow, type View } from './page-facts.ts';

/** The items of one name that somebody should look at. */
export interface AttentionGroup {
  readonly name: string;
  readonly link?: string;
  readonly items: readonly AlarmedItem[];
  /** How many items have which alarm. */
  readonly alarms: readonly { readonly state: State; readonly count: number }[];
  /** What the devices that failed in them answered, and how many there are. */
  readonly answers: readonly CountedAnswer[];
  readonly total: DeviceTotal;
}

export type AlarmedItem = (PageItem | PageRow) & {
  readonly name: string;
  readonly alarm: State;
  /** Of its section: `job`. */
  readonly noun: string;
};

/** All items of some sections that have an alarm. */
export function alarmedItems({ sections }: View, of: readonly string[]): readonly AlarmedItem[] {
  return sections
    .filter(({ id }) => of.includes(id))
    .flatMap((section) =>
      itemsOf(section).flatMap((item): readonly AlarmedItem[] => {
        const { name, alarm } = item;
        return name === undefined || alarm === undefined
          ? []
          : [{ ...item, name, alarm, noun: section.noun }];
      }),
    );
}

/** By name: the gravest first, of equal ones those with most devices. `answersOf`: the failures of an item to count. */
export function groupByName(
  items: readonly AlarmedItem[],
  counter: DeviceCounter,
  answersOf: (item: AlarmedItem) => readonly CountedAnswer[] = failedParts,
): readonly AttentionGroup[] {
  const byName = new Map<string, AlarmedItem[]>();
  for (const item of items) {
    const others = byName.get(item.name);
    if (others) others.push(item);
    else byName.set(item.name, [item]);
  }
  return [...byName]
    .map(([name, all]): AttentionGroup => {
      const answers = all.flatMap(answersOf);
      const link = all.find((item) => item.link !== undefined)?.link;
      return {
        name,
        ...(link !== undefined && { link }),
        items: all.toSorted((left, right) => (right.when?.at ?? 0) - (left.when?.at ?? 0)),
        alarms: countAlarms(all),
        answers,
        total: counter.count(answers),
      };
    })
    .sort(
      (left, right) =>
        rankOf(left) - rankOf(right) ||
        right.total.devices - left.total.devices ||
        compareText(left.name, right.name),
    );
}

/** The answers of devices that failed. */
export function failedAnswers(item: PageItem | PageRow): readonly PageAnswer[] {
  return 'answers' in item ? (item.answers ?? []).filter(isFailure) : [];
}

/** The same, to be counted. */
export function failedParts(item: PageItem | PageRow): readonly CountedAnswer[] {
  return failedAnswers(item).map((group) => ({ job: item, group }));
}

function countAlarms(items: readonly AlarmedItem[]): AttentionGroup['alarms'] {
  const counts = new Map<string, { readonly state: State; count: number }>();
  for (const { alarm } of items) {
    const known = counts.get(countedWords(alarm));
    if (known) known.count += 1;
    else counts.set(countedWords(alarm), { state: alarm, count: 1 });
  }
  return [...counts.values()].sort((left, right) => right.count - left.count);
}

function rankOf({ alarms }: AttentionGroup): number {
  return alarms.some(({ state }) => state.tone === 'bad') ? 0 : 1;
}

/** `22 devices failed, 88 times in all`; empty when none did. */
export function failedWords(total: DeviceTotal): string {
  if (total.failures === 0) return '';
  const times = timesWords(total);
  if (times === '') return `${devicesWords(total)} failed`;
  return total.devices === 1
    ? `${devicesWords(total)} failed ${times}`
    : `${devicesWords(total)} failed, ${times}`;
}

/** `3 below threshold, 1 incomplete; 57 devices failed, 195 times in all`. */
export function alarmWords({ alarms, total }: AttentionGroup): string {
  const counts = alarms.map(({ state, count }) => `${formatCount(count)} ${countedWords(state)}`).join(', ');
  return [counts, failedWords(total)].filter((part) => part !== '').join('; ');
}
