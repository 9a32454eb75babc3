import { compareText } from '../../model/compare-text.ts';
import { canonicalJson, type JsonValue } from '../../model/json.ts';
import type { Twin } from '../../model/twin.ts';
import { type Column, createColumn, FEWEST_CARRIERS, type Place } from './columns.ts';
import { createIdFinder } from './device-ids.ts';
import { judgeKey, judgeValue, type Reason } from './personal.ts';
import type { Questions } from './questions.ts';
import { keyOf, type Leaf, leavesOf, type Path, showPath } from './twin-values.ts';

/** A twin that was read, and how many devices of the hub it stands for. */
export interface WeighedTwin {
  readonly twin: Twin;
  /** Above 0. */
  readonly weight: number;
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

/** Looks at every value of every twin once, and decides what of it may be written down, at most `mostPlaces`. */
export function surveyTwins(twins: readonly WeighedTwin[], { asked }: Questions, mostPlaces: number): Survey {
  const { places, prefixes } = collect(twins, asked);
  const hasId = createIdFinder(twins.map(({ twin }) => twin.deviceId));
  const leftOut = new Map<string, string>();
  const replaced = new Map<string, string>();
  const columns: Column[] = [];
  const sorted = [...places.values()].sort((left, right) => compareText(left.key, right.key));
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
    if (reason && (!place.asked || isSecret(reason))) {
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
    [...map].map(([path, why]) => ({ path, why })).sort((left, right) => compareText(left.path, right.path));
  return { columns, leftOut: listed(leftOut), replaced: listed(replaced) };
}

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
  { path, values, asked, hasOwnId }: Place,
  hasId: (text: string) => boolean,
): { readonly path: Path; readonly why: Reason | 'a device id' } | undefined {
  const key = path.at(-1) ?? '';
  const reasons = new Set([...values.values()].map(({ value }) => judgeValue(value, key)));
  // Of values that fewer devices have nothing is copied.
  const isId = [...values].some(
    ([text, { value, carriers }]) =>
      carriers >= FEWEST_CARRIERS && (typeof value === 'string' || typeof value === 'object') && hasId(text),
  );
  const found = [
    ...path.slice(1).map((part, at) => ({ path: path.slice(0, at + 2), why: judgeKey(part) })),
    { path, why: hasOwnId || isId ? ('a device id' as const) : undefined },
    ...ORDER.filter((reason) => reasons.has(reason)).map((why) => ({ path, why })),
  ].flatMap(({ path: part, why }) => (why ? [{ path: part, why }] : []));
  // What queries name is copied of a personal place, but never of one that is secret as well.
  return (asked && found.find(isSecret)) ?? found[0];
}

const isSecret = ({ why }: { readonly why: string }): boolean => why.startsWith('a secret');

/** The gravest first. */
const ORDER: readonly Reason[] = ['a secret by its value', 'personal by its value', 'free text'];
