import { canonicalJson, isJsonObject, type JsonValue } from '../model/json.ts';
import type { Twin } from '../model/twin.ts';
import { createIdFinder } from './device-ids.ts';
import { keyOf, type Leaf, leavesOf, type Path, showPath } from './leaves.ts';
import { evenRange, isShort, MOST_BINS, representNumbers } from './numbers.ts';
import { judgeKey, judgeValue, type Reason } from './personal.ts';
import type { AskedPath, Questions } from './questions.ts';

/** A twin that was read, and how many devices of the hub it stands for. */
export interface WeighedTwin {
  readonly twin: Twin;
  /** Above 0. */
  readonly weight: number;
}

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

/** A place of which values were left out or replaced; never a value. */
export interface Omission {
  readonly path: string;
  readonly why: string;
}

export interface Survey {
  /** Sorted by path. */
  readonly columns: readonly Column[];
  readonly leftOut: readonly Omission[];
  readonly replaced: readonly Omission[];
}

/** A key or a text is copied when at least so many of the twins that were read have it. */
export const FEWEST_CARRIERS = 5;
/** More different values than these are too many to read, and seldom tell groups apart. */
const MOST_TEXTS = 25;
const MOST_NUMBERS = 24;

/** All that is known of one place. */
interface Place {
  readonly path: Path;
  readonly key: string;
  readonly asked: AskedPath | undefined;
  /** By canonical JSON. */
  readonly values: Map<string, { readonly value: JsonValue; carriers: number; weight: number }>;
  carriers: number;
  /** Some device has its own id there. */
  hasOwnId: boolean;
}

/** Looks at every value of every twin once, and decides what of it may be written down, at most `mostPlaces`. */
export function surveyTwins(twins: readonly WeighedTwin[], { asked }: Questions, mostPlaces: number): Survey {
  const { places, prefixes } = collect(twins, asked);
  const hasId = createIdFinder(twins.map(({ twin }) => twin.deviceId));
  const leftOut = new Map<string, string>();
  const replaced = new Map<string, string>();
  const columns: Column[] = [];
  const sorted = [...places.values()].sort((left, right) => compare(left.key, right.key));
  const kept = new Set(
    [...sorted]
      .sort((left, right) => Number(!left.asked) - Number(!right.asked) || right.carriers - left.carriers)
      .slice(0, mostPlaces),
  );
  for (const place of sorted) {
    const hidden = hiddenKey(place, prefixes, asked, hasId);
    if (hidden) {
      leftOut.set(hidden.path, hidden.why);
      continue;
    }
    const reason = judgePlace(place, hasId);
    if (reason && (!place.asked || reason.why.startsWith('a secret'))) {
      leftOut.set(showPath(reason.path), reason.why);
      continue;
    }
    if (!kept.has(place)) {
      leftOut.set(showPath(place.path), 'one of too many places');
      continue;
    }
    const { column, note } = createColumn(place, reason !== undefined);
    columns.push(column);
    const said = reason ? `${reason.why}; what the jobs' queries name is kept` : note;
    if (said !== undefined) replaced.set(showPath(place.path), said);
  }
  const listed = (map: ReadonlyMap<string, string>): readonly Omission[] =>
    [...map].map(([path, why]) => ({ path, why })).sort((left, right) => compare(left.path, right.path));
  return { columns, leftOut: listed(leftOut), replaced: listed(replaced) };
}

export const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

function collect(
  twins: readonly WeighedTwin[],
  asked: Questions['asked'],
): { readonly places: ReadonlyMap<string, Place>; readonly prefixes: ReadonlyMap<string, number> } {
  const places = new Map<string, Place>();
  const prefixes = new Map<string, number>();
  for (const { twin, weight } of twins) {
    const own = new Set<string>();
    for (const { path, value } of leavesOf(twin)) {
      for (let length = 2; length <= path.length; length += 1) own.add(keyOf(path.slice(0, length)));
      enter(placeOf({ path, value }), value, weight, twin.deviceId);
    }
    for (const prefix of own) prefixes.set(prefix, (prefixes.get(prefix) ?? 0) + 1);
  }
  return { places, prefixes };

  function placeOf({ path }: Leaf): Place {
    const key = keyOf(path);
    let place = places.get(key);
    if (!place) {
      place = { path, key, asked: asked.get(key), values: new Map(), carriers: 0, hasOwnId: false };
      places.set(key, place);
    }
    return place;
  }

  function enter(place: Place, value: JsonValue, weight: number, deviceId: string): void {
    const text = canonicalJson(value);
    const found = place.values.get(text) ?? { value, carriers: 0, weight: 0 };
    found.carriers += 1;
    found.weight += weight;
    place.values.set(text, found);
    place.carriers += 1;
    if (typeof value !== 'object') place.hasOwnId ||= String(value) === deviceId;
  }
}

/** A key that may not be shown, as few devices have it or as it is a value itself: told as a star. */
function hiddenKey(
  { path, asked }: Place,
  prefixes: ReadonlyMap<string, number>,
  questions: Questions['asked'],
  hasId: (text: string) => boolean,
): Omission | undefined {
  if (asked) return undefined;
  for (let length = 2; length <= path.length; length += 1) {
    const key = keyOf(path.slice(0, length));
    if ([...questions.keys()].some((question) => question === key || question.startsWith(`${key}\u0000`)))
      continue;
    const last = path[length - 1] ?? '';
    const shown = `${showPath(path.slice(0, length - 1))}.*`;
    const isValue = hasId(last) ? 'a device id' : judgeValue(last, '');
    if (isValue) return { path: shown, why: `keys: ${isValue}` };
    if ((prefixes.get(key) ?? 0) < FEWEST_CARRIERS) {
      return { path: shown, why: `keys of fewer than ${FEWEST_CARRIERS} of the devices read` };
    }
  }
  return undefined;
}

/** Why nothing of a place is copied, and the part of its path that says so. */
function judgePlace(
  place: Place,
  hasId: (text: string) => boolean,
): { readonly path: Path; readonly why: Reason | 'a device id' } | undefined {
  const { path, values, hasOwnId } = place;
  for (let length = 2; length <= path.length; length += 1) {
    const why = judgeKey(path[length - 1] ?? '');
    if (why) return { path: path.slice(0, length), why };
  }
  // Of values that fewer devices have nothing is copied.
  const isCopied = ([, { value, carriers }]: readonly [string, { value: JsonValue; carriers: number }]) =>
    carriers >= FEWEST_CARRIERS && (typeof value === 'string' || typeof value === 'object');
  if (hasOwnId || [...values].filter(isCopied).some(([text]) => hasId(text)))
    return { path, why: 'a device id' };
  const key = path.at(-1) ?? '';
  const reasons = new Set([...values.values()].map(({ value }) => judgeValue(value, key)));
  const why = ORDER.find((reason) => reasons.has(reason));
  return why && { path, why };
}

/** The gravest first. */
const ORDER: readonly Reason[] = ['a secret by its value', 'personal by its value', 'free text'];

/** With `onlyNamed`, no value is copied but those that the repository says itself. */
function createColumn(place: Place, onlyNamed: boolean): { readonly column: Column; readonly note?: string } {
  const { path, key, asked } = place;
  const all = [...place.values].map(([text, found]) => ({ text, ...found }));
  const byWeight = all.sort((left, right) => right.weight - left.weight || compare(left.text, right.text));
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
