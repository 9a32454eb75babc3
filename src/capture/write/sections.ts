import { compareText } from '../../model/compare-text.ts';
import type { JsonObject, JsonValue } from '../../model/json.ts';
import { keyOf, type TwinPath } from '../survey/twin-leaves.ts';

export interface SectionEntry {
  readonly path: TwinPath;
  /** Where two exclude each other (a text on one device, a map on another) the heavier is written. */
  readonly weight: number;
  readonly value: JsonValue;
}

interface Tree {
  readonly branches: Map<string, Tree>;
  value?: JsonValue;
}

/** Values by their paths as the three sections of a twin. The order of the entries does not matter: keys are sorted. */
export function sectionsOf(entries: readonly SectionEntry[]): {
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
} {
  const root: Tree = { branches: new Map() };
  const sorted = [...entries].sort(
    (left, right) => right.weight - left.weight || compareText(keyOf(left.path), keyOf(right.path)),
  );
  for (const { path, value } of sorted) plant(root, path, value);
  const section = (name: string): JsonObject => membersOf(root.branches.get(name));
  return { tags: section('tags'), desired: section('desired'), reported: section('reported') };
}

function plant(tree: Tree, [key, ...rest]: TwinPath, value: JsonValue): void {
  if (key === undefined) {
    if (tree.branches.size === 0) tree.value ??= value;
    return;
  }
  if (tree.value !== undefined) return;
  const branch = tree.branches.get(key) ?? { branches: new Map() };
  tree.branches.set(key, branch);
  plant(branch, rest, value);
}

function membersOf(tree: Tree | undefined): JsonObject {
  const sorted = [...(tree?.branches ?? [])].sort(([left], [right]) => compareText(left, right));
  return Object.fromEntries(
    sorted.map(([key, branch]) => [key, branch.value === undefined ? membersOf(branch) : branch.value]),
  );
}
