import { compareText } from '../../model/compare-text.ts';
import { canonicalJson, isJsonObject, type JsonValue } from '../../model/json.ts';
import { evenRange, isShort, MAX_BINS, representNumbers } from './numbers.ts';
import type { AskedPath } from './questions.ts';
import type { TwinPath } from './twin-leaves.ts';

/** What is written for a value of a twin. */
export type Substitute =
  | { readonly kind: 'value'; readonly value: JsonValue }
  /** Text with the device's number, where nearly every device has a text of its own. */
  | { readonly kind: 'template'; readonly text: string };

/** One property of the twins (a tag, a desired or a reported one), and what is written for its values. */
export interface TwinColumn {
  readonly path: TwinPath;
  readonly key: string;
  /** Columns with the same number are asked about together by targets, so their values are kept together. */
  readonly jointGroup?: number;
  /** Whole numbers spread evenly from the first to the second. */
  readonly range?: readonly [number, number];
  /** For any value that was surveyed; `undefined`: nothing is written. */
  substituteFor(value: JsonValue): Substitute | undefined;
}

/** A key or a text is copied when at least this many of the twins that were read have it. */
export const MIN_CARRIERS = 5;
/** More different values than this are too many to read, and seldom distinguish groups. */
const MAX_TEXTS = 25;
const MAX_NUMBERS = 24;

/** Everything known about one property of the twins that were read. */
export interface SurveyedProperty {
  readonly path: TwinPath;
  readonly key: string;
  readonly asked: AskedPath | undefined;
  /** By canonical JSON. */
  readonly values: Map<string, { readonly value: JsonValue; carriers: number; weight: number }>;
  carriers: number;
  /** Some device has its own id there. */
  hasOwnId: boolean;
}

/** With `onlyNamed`, only values that the repository's own queries name are copied. */
export function createColumn(
  property: SurveyedProperty,
  onlyNamed: boolean,
): { readonly column: TwinColumn; readonly note?: string } {
  const { path, key, asked } = property;
  const all = [...property.values].map(([text, found]) => ({ text, ...found }));
  const byWeight = all.sort(
    (left, right) => right.weight - left.weight || compareText(left.text, right.text),
  );
  const isNamed = ({ value }: { readonly value: JsonValue }) => asked?.named.includes(value) === true;
  const isCommon = (found: { readonly value: JsonValue; readonly carriers: number }) =>
    !onlyNamed && found.carriers >= MIN_CARRIERS;
  const substitutes = new Map<string, Substitute>();
  const substitute = (text: string, value: JsonValue) => substitutes.set(text, { kind: 'value', value });

  const texts = byWeight.filter(({ value }) => typeof value === 'string');
  const numbers = byWeight.flatMap(({ value, ...rest }) =>
    typeof value === 'number' ? [{ ...rest, value }] : [],
  );
  const others = byWeight.filter(({ value }) => typeof value !== 'string' && typeof value !== 'number');

  const maxTexts = asked ? Number.POSITIVE_INFINITY : MAX_TEXTS;
  const keptTexts = texts.filter((found) => isNamed(found) || isCommon(found)).slice(0, maxTexts);
  for (const { text, value } of keptTexts) substitute(text, value);
  const restTexts = texts.filter(({ text }) => !substitutes.has(text));
  const template: Substitute = { kind: 'template', text: `${slug(path.at(-1) ?? '') || 'text'}-{index}` };
  for (const { text, value } of restTexts) {
    if (asked) substitute(text, textLike(value, asked, keptTexts));
    else if (keptTexts.length === 0) substitutes.set(text, template);
    else substitute(text, 'other');
  }

  const areFew =
    numbers.length <= MAX_NUMBERS &&
    numbers.every((found) => isNamed(found) || (isCommon(found) && isShort(found.value)));
  const range = areFew || asked || onlyNamed ? undefined : evenRange(numbers);
  const represented = areFew ? new Map<number, number>() : representAsked(numbers, asked, onlyNamed);
  for (const { text, value } of numbers) substitute(text, represented.get(value) ?? value);

  const lists = others.filter(({ value }) => typeof value === 'object');
  for (const { text, value } of others) if (typeof value === 'boolean') substitute(text, value);
  const keptLists = lists.filter((found) => isCommon(found) || isEmptyMap(found.value));
  for (const { text } of lists) substitute(text, []);
  for (const { text, value } of keptLists) substitute(text, value);

  const rare = `of fewer than ${MIN_CARRIERS} of the devices read`;
  const notes = [
    ...(restTexts.length === 0
      ? []
      : [keptTexts.length === 0 ? 'text that differs on every device' : `texts ${rare}`]),
    ...(keptLists.length < lists.length ? [`lists ${rare}`] : []),
  ];
  return {
    column: {
      path,
      key,
      ...(asked && { jointGroup: asked.jointGroup }),
      ...(range && { range }),
      substituteFor: (value) => substitutes.get(canonicalJson(value)),
    },
    ...(notes.length > 0 && { note: notes.join(', ') }),
  };
}

/** A text that may be written and for which every target gives the same answer. */
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

/** The same for numbers: those with the same answers share their representatives. */
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
  const candidates = [0, ...named.flatMap((literal) => [literal, literal + 1, literal - 1])];
  const substitutes = new Map<number, number>();
  for (const [answers, members] of classes) {
    const fallback = candidates.find((candidate) => asked.answers(candidate) === answers) ?? 0;
    const share = sumOf(members) / sumOf(numbers);
    const represented = representNumbers(members, Math.max(1, Math.round(share * MAX_BINS)));
    for (const { value } of members) {
      const near = represented.get(value);
      const isAlike = near !== undefined && asked.answers(near) === answers;
      substitutes.set(value, !onlyNamed && isAlike ? near : fallback);
    }
  }
  return substitutes;
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
