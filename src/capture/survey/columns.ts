import { compareText } from '../../model/compare-text.ts';
import { canonicalJson, isJsonObject, type JsonValue } from '../../model/json.ts';
import { evenRange, isShort, MOST_BINS, representNumbers } from './numbers.ts';
import type { AskedPath } from './questions.ts';
import type { Path } from './twin-values.ts';

/** What stands in the file for a value of a twin. */
export type Stand =
  | { readonly kind: 'value'; readonly value: JsonValue }
  /** Text with the device's number: of texts of which nearly every device has its own. */
  | { readonly kind: 'template'; readonly text: string };

/** One place in the twins, and what is written there. */
export interface Column {
  readonly path: Path;
  readonly key: string;
  /** Targets of jobs ask about it, together with the other places of that number: which values go together is kept. */
  readonly block?: number;
  /** Whole numbers spread evenly from the first to the second. */
  readonly range?: readonly [number, number];
  /** `undefined`: nothing is written. Any value that was surveyed may be asked about. */
  standFor(value: JsonValue): Stand | undefined;
}

/** A key or a text is copied when at least so many of the twins that were read have it. */
export const FEWEST_CARRIERS = 5;
/** More different values than these are too many to read, and seldom tell groups apart. */
const MOST_TEXTS = 25;
const MOST_NUMBERS = 24;

/** All that is known of one place. */
export interface Place {
  readonly path: Path;
  readonly key: string;
  readonly asked: AskedPath | undefined;
  /** By canonical JSON. */
  readonly values: Map<string, { readonly value: JsonValue; carriers: number; weight: number }>;
  carriers: number;
  /** Some device has its own id there. */
  hasOwnId: boolean;
}

/** With `onlyNamed`, no value is copied but those that the repository says itself. */
export function createColumn(
  place: Place,
  onlyNamed: boolean,
): { readonly column: Column; readonly note?: string } {
  const { path, key, asked } = place;
  const all = [...place.values].map(([text, found]) => ({ text, ...found }));
  const byWeight = all.sort(
    (left, right) => right.weight - left.weight || compareText(left.text, right.text),
  );
  const isNamed = ({ value }: { readonly value: JsonValue }) => asked?.named.includes(value) === true;
  const isCommon = (found: { readonly value: JsonValue; readonly carriers: number }) =>
    !onlyNamed && found.carriers >= FEWEST_CARRIERS;
  const stands = new Map<string, Stand>();
  const settle = (text: string, value: JsonValue) => stands.set(text, { kind: 'value', value });

  const texts = byWeight.filter(({ value }) => typeof value === 'string');
  const numbers = byWeight.flatMap(({ value, ...rest }) =>
    typeof value === 'number' ? [{ ...rest, value }] : [],
  );
  const others = byWeight.filter(({ value }) => typeof value !== 'string' && typeof value !== 'number');

  const mostTexts = asked ? Number.POSITIVE_INFINITY : MOST_TEXTS;
  const keptTexts = texts.filter((found) => isNamed(found) || isCommon(found)).slice(0, mostTexts);
  for (const { text, value } of keptTexts) settle(text, value);
  const restTexts = texts.filter(({ text }) => !stands.has(text));
  const template: Stand = { kind: 'template', text: `${slug(path.at(-1) ?? '') || 'text'}-{index}` };
  for (const { text, value } of restTexts) {
    if (asked) settle(text, textLike(value, asked, keptTexts));
    else if (keptTexts.length === 0) stands.set(text, template);
    else settle(text, 'other');
  }

  const areFew =
    numbers.length <= MOST_NUMBERS &&
    numbers.every((found) => isNamed(found) || (isCommon(found) && isShort(found.value)));
  const range = areFew || asked || onlyNamed ? undefined : evenRange(numbers);
  const represented = areFew ? new Map<number, number>() : representAsked(numbers, asked, onlyNamed);
  for (const { text, value } of numbers) settle(text, represented.get(value) ?? value);

  const lists = others.filter(({ value }) => typeof value === 'object');
  for (const { text, value } of others) if (typeof value === 'boolean') settle(text, value);
  const keptLists = lists.filter((found) => isCommon(found) || isEmptyMap(found.value));
  for (const { text } of lists) settle(text, []);
  for (const { text, value } of keptLists) settle(text, value);

  const rare = `of fewer than ${FEWEST_CARRIERS} of the devices read`;
  const notes = [
    ...(restTexts.length === 0
      ? []
      : [keptTexts.length === 0 ? 'text of which every device has its own' : `texts ${rare}`]),
    ...(keptLists.length < lists.length ? [`lists ${rare}`] : []),
  ];
  return {
    column: {
      path,
      key,
      ...(asked && { block: asked.block }),
      ...(range && { range }),
      standFor: (value) => stands.get(canonicalJson(value)),
    },
    ...(notes.length === 0 ? {} : { note: notes.join(', ') }),
  };
}

/** A text that may be written and for which every target answers the same. */
function textLike(
  value: JsonValue,
  asked: AskedPath,
  kept: readonly { readonly value: JsonValue }[],
): JsonValue {
  const wanted = asked.answers(value);
  const named = asked.named.filter((literal) => typeof literal === 'string');
  const candidates = [
    'other',
    ...named.flatMap((literal) => [`${literal}-other`, `other-${literal}`, `other-${literal}-other`]),
    ...kept.map((found) => found.value),
    '',
    '~',
  ];
  return candidates.find((candidate) => asked.answers(candidate) === wanted) ?? 'other';
}

/** The same for numbers: those with the same answers are represented among themselves. */
function representAsked(
  numbers: readonly { readonly value: number; readonly weight: number }[],
  asked: AskedPath | undefined,
  onlyNamed: boolean,
): ReadonlyMap<number, number> {
  if (!asked) return representNumbers(numbers);
  const classes = new Map<string, { readonly value: number; readonly weight: number }[]>();
  for (const number of numbers) {
    const answers = asked.answers(number.value);
    classes.set(answers, [...(classes.get(answers) ?? []), number]);
  }
  const named = asked.named.filter((literal) => typeof literal === 'number');
  const near = [0, ...named.flatMap((literal) => [literal, literal + 1, literal - 1])];
  const stands = new Map<number, number>();
  for (const [answers, members] of classes) {
    const fallback = near.find((candidate) => asked.answers(candidate) === answers) ?? 0;
    const share = sumOf(members) / sumOf(numbers);
    const represented = representNumbers(members, Math.max(1, Math.round(share * MOST_BINS)));
    for (const { value } of members) {
      const stand = represented.get(value);
      const isAlike = stand !== undefined && asked.answers(stand) === answers;
      stands.set(value, !onlyNamed && isAlike ? stand : fallback);
    }
  }
  return stands;
}

const sumOf = (numbers: readonly { readonly weight: number }[]): number =>
  numbers.reduce((sum, { weight }) => sum + weight, 0);

const isEmptyMap = (value: JsonValue): boolean => isJsonObject(value) && Object.keys(value).length === 0;

/** Small letters, digits and single dashes. */
export const slug = (text: string): string =>
  text
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
