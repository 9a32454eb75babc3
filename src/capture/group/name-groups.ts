import { type Substitute, slug, type TwinColumn } from '../survey/columns.ts';
import type { CategoryRow } from './split-rows.ts';

/** Longer words make a name that nobody reads. */
const MAX_WORD_LENGTH = 20;
const MAX_WORDS = 3;

/** Names groups after the tags that all their devices share and other groups do not. */
export function nameGroups(
  groups: readonly (readonly CategoryRow[])[],
  columns: readonly TwinColumn[],
  substitutes: readonly (readonly (Substitute | undefined)[])[],
): readonly string[] {
  const distinctive = columns
    .map(({ path }, column) => ({ path, column }))
    .filter(
      ({ path, column }) =>
        path[0] === 'tags' && new Set(groups.map((rows) => sharedCategory(rows, column))).size > 1,
    );
  const uses = new Map<string, number>();
  return groups.map((rows) => {
    const words = distinctive.flatMap(({ path, column }) => {
      const substitute = substitutes[column]?.[sharedCategory(rows, column) ?? 0];
      return substitute === undefined ? [] : wordOf(substitute, path.at(-1) ?? '');
    });
    const name =
      words
        .slice(0, MAX_WORDS)
        .join('-')
        .replace(/^-+|-+$/g, '') || 'devices';
    const used = (uses.get(name) ?? 0) + 1;
    uses.set(name, used);
    return used === 1 ? name : `${name}-${used}`;
  });
}

/** The category that all rows have in a column; `undefined` when they differ. */
function sharedCategory(rows: readonly CategoryRow[], column: number): number | undefined {
  const [first, ...others] = new Set(rows.map(({ categories }) => categories[column] ?? 0));
  return others.length === 0 ? first : undefined;
}

/** A value as a word of a name; a number says nothing without its key. */
function wordOf(substitute: Substitute, key: string): readonly string[] {
  if (substitute.kind !== 'value' || typeof substitute.value === 'object') return [];
  const word = slug(String(substitute.value));
  if (word === '' || word.length > MAX_WORD_LENGTH) return [];
  return [/[a-z]/.test(word) && typeof substitute.value === 'string' ? word : `${slug(key)}-${word}`];
}
