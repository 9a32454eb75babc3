import { isJsonObject, type JsonValue, valueAt } from '../../model/json.ts';
import type { Twin } from '../../model/twin.ts';
import type { Substitute, TwinColumn } from '../survey/columns.ts';
import type { Questions } from '../survey/questions.ts';
import type { WeightedTwin } from '../survey/survey-twins.ts';
import { queryRow } from '../survey/twin-leaves.ts';
import type { CategoryRow } from './split-rows.ts';

/** A target that selects a smaller share of the devices gets groups of its own, as long as there are few such targets. */
const MAX_RARE_SHARE = 0.02;
const MAX_RARE_TARGETS = 6;

export interface EncodedTwin extends CategoryRow {
  readonly twin: Twin;
  readonly modules: readonly Twin[];
  /** Whether any target selects it. */
  readonly isTarget: boolean;
}

export interface EncodedTwins {
  readonly rows: readonly EncodedTwin[];
  /** What each number means: by column, then by category. */
  readonly substitutes: readonly (readonly (Substitute | undefined)[])[];
}

/** Turns the twins into rows of numbers. */
export function encodeTwins(
  twins: readonly WeightedTwin[],
  columns: readonly TwinColumn[],
  { conditions }: Questions,
  kindKeyOf: (twin: WeightedTwin) => string = () => '',
): EncodedTwins {
  const categories = columns.map(() => new Categories());
  const selected = conditions.map(({ matches }) => twins.map(({ twin }) => matches(queryRow(twin))));
  const keys = rareTargetKeys(selected, twins);
  const rows = twins.map((weighted, index): EncodedTwin => {
    const { twin, weight, modules = [] } = weighted;
    const numbers = columns.map((column, at) => {
      const value = leafAt(twin, column);
      const substitute = value === undefined ? undefined : column.substituteFor(value);
      return substitute === undefined ? 0 : (categories[at]?.numberOf(substitute) ?? 0);
    });
    const isTarget = selected.some((target) => target[index]);
    return {
      twin,
      modules,
      weight,
      categories: numbers,
      isTarget,
      kindKey: kindKeyOf(weighted),
      rareTargetKey: keys[index] ?? '',
    };
  });
  return { rows, substitutes: categories.map(({ substitutes }) => substitutes) };
}

/** Numbers the different substitutes of a column; 0 is for twins without one. */
class Categories {
  readonly substitutes: (Substitute | undefined)[] = [undefined];
  readonly #numbers = new Map<string, number>();

  numberOf(substitute: Substitute): number {
    const text = JSON.stringify(substitute);
    const number = this.#numbers.get(text) ?? this.substitutes.push(substitute) - 1;
    this.#numbers.set(text, number);
    return number;
  }
}

/**
 * For each twin which of the rare targets select it, as text; empty for none. Devices of a rare target are kept in
 * groups of their own, because a table of shares would lose them.
 */
function rareTargetKeys(
  selected: readonly (readonly boolean[])[],
  twins: readonly WeightedTwin[],
): readonly string[] {
  const total = twins.reduce((sum, { weight }) => sum + weight, 0);
  const rare = selected
    .map((target) => ({
      target,
      share: twins.reduce((sum, { weight }, index) => sum + (target[index] ? weight : 0), 0) / total,
    }))
    .filter(({ share }) => share > 0 && share < MAX_RARE_SHARE)
    .sort((left, right) => left.share - right.share)
    .slice(0, MAX_RARE_TARGETS);
  return twins.map((_, index) => {
    const key = rare.map(({ target }) => (target[index] ? '1' : '0')).join('');
    return key.includes('1') ? key : '';
  });
}

function leafAt({ tags, desired, reported }: Twin, { path }: TwinColumn): JsonValue | undefined {
  const value = valueAt({ tags, desired, reported }, path);
  const isBranch = isJsonObject(value) && Object.keys(value).length > 0;
  return isBranch || value === null ? undefined : value;
}
