import { compareText } from '../../model/compare-text.ts';
import { canonicalJson, type JsonValue } from '../../model/json.ts';
import type { Twin } from '../../model/twin.ts';
import { createColumn, MIN_CARRIERS, type SurveyedProperty, type TwinColumn } from './columns.ts';
import { createIdFinder } from './device-ids.ts';
import { judgeKey, judgeValue, type PrivacyReason } from './personal.ts';
import type { Questions } from './questions.ts';
import { keyOf, type Leaf, leavesOf, showPath, type TwinPath } from './twin-leaves.ts';

/** A twin that was read, and how many devices of the hub it counts for. */
export interface WeightedTwin {
  readonly twin: Twin;
  /** Above 0. */
  readonly weight: number;
  /** Twins of its modules. */
  readonly modules?: readonly Twin[];
}

/** A property whose values were left out or replaced. It never holds a value. */
export interface Omission {
  readonly path: string;
  readonly why: string;
}

export interface Survey {
  /** Sorted by path. */
  readonly columns: readonly TwinColumn[];
  readonly leftOut: readonly Omission[];
  readonly replaced: readonly Omission[];
}

/**
 * Looks at every value of every twin once, and decides which properties may be written: at most `maxProperties`.
 * `deviceIds`: all that were read.
 */
export function surveyTwins(
  twins: readonly WeightedTwin[],
  { asked }: Questions,
  maxProperties: number,
  deviceIds: readonly string[],
): Survey {
  const { properties, prefixes } = collect(twins, asked);
  const hasId = createIdFinder(deviceIds);
  const leftOut = new Map<string, string>();
  const replaced = new Map<string, string>();
  const columns: TwinColumn[] = [];
  const sorted = [...properties.values()].sort((left, right) => compareText(left.key, right.key));
  const kept = new Set(
    [...sorted]
      .sort((left, right) => Number(!left.asked) - Number(!right.asked) || right.carriers - left.carriers)
      .slice(0, maxProperties),
  );
  for (const property of sorted) {
    const hidden = hiddenKey(property, prefixes, asked, hasId);
    if (hidden) {
      leftOut.set(hidden.path, hidden.why);
      continue;
    }
    const reason = judgeProperty(property, hasId);
    if (reason && (!property.asked || isSecret(reason))) {
      leftOut.set(showPath(reason.path), reason.why);
      continue;
    }
    if (!kept.has(property)) {
      leftOut.set(showPath(property.path), 'too many properties');
      continue;
    }
    const { column, note } = createColumn(property, reason !== undefined);
    columns.push(column);
    const why = reason ? `${reason.why}; values that the jobs' queries name are kept` : note;
    if (why !== undefined) replaced.set(showPath(property.path), why);
  }
  const listed = (map: ReadonlyMap<string, string>): readonly Omission[] =>
    [...map].map(([path, why]) => ({ path, why })).sort((left, right) => compareText(left.path, right.path));
  return { columns, leftOut: listed(leftOut), replaced: listed(replaced) };
}

function collect(
  twins: readonly WeightedTwin[],
  asked: Questions['asked'],
): {
  readonly properties: ReadonlyMap<string, SurveyedProperty>;
  readonly prefixes: ReadonlyMap<string, number>;
} {
  const properties = new Map<string, SurveyedProperty>();
  const prefixes = new Map<string, number>();
  for (const { twin, weight } of twins) {
    const own = new Set<string>();
    for (const { path, value } of leavesOf(twin)) {
      for (let length = 2; length <= path.length; length += 1) own.add(keyOf(path.slice(0, length)));
      record(propertyOf({ path, value }), value, weight, twin.deviceId);
    }
    for (const prefix of own) prefixes.set(prefix, (prefixes.get(prefix) ?? 0) + 1);
  }
  return { properties, prefixes };

  function propertyOf({ path }: Leaf): SurveyedProperty {
    const key = keyOf(path);
    let property = properties.get(key);
    if (!property) {
      property = { path, key, asked: asked.get(key), values: new Map(), carriers: 0, hasOwnId: false };
      properties.set(key, property);
    }
    return property;
  }

  function record(property: SurveyedProperty, value: JsonValue, weight: number, deviceId: string): void {
    const text = canonicalJson(value);
    const found = property.values.get(text) ?? { value, carriers: 0, weight: 0 };
    found.carriers += 1;
    found.weight += weight;
    property.values.set(text, found);
    property.carriers += 1;
    if (typeof value !== 'object') property.hasOwnId ||= String(value) === deviceId;
  }
}

/** A key that may not be shown, because few devices have it or because it is a value itself; it is shown as `*`. */
function hiddenKey(
  { path, asked }: SurveyedProperty,
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
    if ((prefixes.get(key) ?? 0) < MIN_CARRIERS) {
      return { path: shown, why: `keys of fewer than ${MIN_CARRIERS} of the devices read` };
    }
  }
  return undefined;
}

/** Why no value of a property is copied, and the part of its path that gives the reason. */
function judgeProperty(
  { path, values, asked, hasOwnId }: SurveyedProperty,
  hasId: (text: string) => boolean,
): { readonly path: TwinPath; readonly why: PrivacyReason | 'a device id' } | undefined {
  const key = path.at(-1) ?? '';
  const reasons = new Set([...values.values()].map(({ value }) => judgeValue(value, key)));
  // Values that fewer devices have are not copied anyway.
  const isId = [...values].some(
    ([text, { value, carriers }]) =>
      carriers >= MIN_CARRIERS && (typeof value === 'string' || typeof value === 'object') && hasId(text),
  );
  const found = [
    ...path.slice(1).map((part, at) => ({ path: path.slice(0, at + 2), why: judgeKey(part) })),
    { path, why: hasOwnId || isId ? ('a device id' as const) : undefined },
    ...ORDER.filter((reason) => reasons.has(reason)).map((why) => ({ path, why })),
  ].flatMap(({ path: part, why }) => (why ? [{ path: part, why }] : []));
  // Values that queries name are copied even if they are personal, but never if they are secret.
  return (asked && found.find(isSecret)) ?? found[0];
}

const isSecret = ({ why }: { readonly why: string }): boolean => why.startsWith('a secret');

/** The most serious first. */
const ORDER: readonly PrivacyReason[] = ['a secret by its value', 'personal by its value', 'free text'];
