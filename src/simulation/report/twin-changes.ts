import { compareText } from '../../model/compare-text.ts';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue, valueAt } from '../../model/json.ts';
import type { TwinChange } from '../../model/simulation.ts';

/** How many different earlier values of one property are reported for one job. */
const MAX_VALUES = 20;

/** One property that a patch writes. */
interface PatchedProperty {
  readonly section: 'tags' | 'desired';
  readonly keys: readonly string[];
  readonly after: JsonValue;
  /** How many devices, by the text of the value before; `undefined` where there was none. */
  readonly before: Map<string | undefined, number>;
}

/** The sections of a twin that a job can change. */
interface TwinBefore {
  readonly tags: JsonObject;
  readonly properties: { readonly desired: JsonObject };
}

/** Counts, for each property that a patch writes, the values in the twins that it is about to change. */
export class TwinChangeTally {
  readonly #properties: readonly PatchedProperty[];

  constructor({
    tags,
    desired,
  }: { readonly tags?: JsonObject | null; readonly desired?: JsonObject | null }) {
    this.#properties = [...propertiesIn('tags', tags ?? {}), ...propertiesIn('desired', desired ?? {})];
  }

  record(twin: TwinBefore): void {
    for (const { section, keys, before } of this.#properties) {
      const value = valueAt(section === 'tags' ? twin.tags : twin.properties.desired, keys);
      const text = value === undefined ? undefined : canonicalJson(value);
      before.set(text, (before.get(text) ?? 0) + 1);
    }
  }

  /** In the order of the patch, then most devices first. Twins that already had the value are counted too. */
  changes(): readonly TwinChange[] {
    return this.#properties.flatMap(({ section, keys, after, before }) => {
      const path = [section === 'tags' ? 'tags' : 'properties.desired', ...keys].join('.');
      return [...before]
        .sort(([left, a], [right, b]) => b - a || compareText(left ?? '', right ?? ''))
        .slice(0, MAX_VALUES)
        .map(([text, devices]): TwinChange => {
          const earlier: JsonValue | undefined = text === undefined ? undefined : JSON.parse(text);
          return {
            path,
            ...(earlier !== undefined && { before: earlier }),
            ...(after !== null && { after }),
            devices,
          };
        });
    });
  }
}

function* propertiesIn(
  section: PatchedProperty['section'],
  patch: JsonObject,
  above: readonly string[] = [],
): Generator<PatchedProperty> {
  for (const [key, value] of Object.entries(patch)) {
    const keys = [...above, key];
    if (isJsonObject(value) && Object.keys(value).length > 0) yield* propertiesIn(section, value, keys);
    else yield { section, keys, after: value, before: new Map() };
  }
}
