import { compareText } from '../../model/compare-text.ts';
import { canonicalJson, isJsonObject, type JsonValue, valueAt } from '../../model/json.ts';
import type { TwinShift } from '../../model/simulation.ts';

/** Different values before, at one place of one job, that are told one by one. */
const MOST_VALUES = 20;

interface Place {
  readonly section: 'tags' | 'desired';
  readonly keys: readonly string[];
  readonly after: JsonValue;
  /** By the text of the value before; `undefined` where there was none. */
  readonly before: Map<string | undefined, number>;
}

/** The part of a twin that a shift is counted in. */
interface TwinBefore {
  readonly tags: unknown;
  readonly properties: { readonly desired: unknown };
}

/** Counts, for each place that a patch writes, what stood there in the twins it is about to reach. */
export class TwinChangeTally {
  readonly #places: readonly Place[];

  constructor(patch: { readonly tags?: unknown; readonly desired?: unknown }) {
    this.#places = [...placesOf('tags', patch.tags), ...placesOf('desired', patch.desired)];
  }

  enter(twin: TwinBefore): void {
    for (const { section, keys, before } of this.#places) {
      const content = section === 'tags' ? twin.tags : twin.properties.desired;
      const value = isJson(content) ? valueAt(content, keys) : undefined;
      const text = value === undefined ? undefined : canonicalJson(value);
      before.set(text, (before.get(text) ?? 0) + 1);
    }
  }

  /** In the order of the patch; most devices first. Twins that had the value already are counted too. */
  shifts(): readonly TwinShift[] {
    return this.#places.flatMap(({ section, keys, after, before }) => {
      const path = [section === 'tags' ? 'tags' : 'properties.desired', ...keys].join('.');
      const to = after === null ? {} : { after };
      return [...before]
        .sort(([left, a], [right, b]) => b - a || compareText(left ?? '', right ?? ''))
        .slice(0, MOST_VALUES)
        .map(([text, devices]): TwinShift => {
          const from: { before?: JsonValue } = text === undefined ? {} : { before: JSON.parse(text) };
          return { path, ...from, ...to, devices };
        });
    });
  }
}

function* placesOf(
  section: Place['section'],
  value: unknown,
  keys: readonly string[] = [],
): Generator<Place> {
  if (isJson(value) && isJsonObject(value) && Object.keys(value).length > 0) {
    for (const [key, member] of Object.entries(value)) yield* placesOf(section, member, [...keys, key]);
  } else if (keys.length > 0 && isJson(value)) {
    yield { section, keys, after: value, before: new Map() };
  }
}

/** Twins and patches hold nothing else. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}
