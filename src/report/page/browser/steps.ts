import type { Window } from '../../../model/instant.ts';

/** How many spans overlap over time: a step at each instant where the number changes, ascending. */
export function stepsOf(
  spans: readonly Window[],
): readonly { readonly at: number; readonly count: number }[] {
  const deltas = new Map<number, number>();
  const add = (at: number, by: number) => deltas.set(at, (deltas.get(at) ?? 0) + by);
  for (const { from, to } of spans) {
    if (to <= from) continue;
    add(from, 1);
    add(to, -1);
  }
  let count = 0;
  return [...deltas]
    .sort(([left], [right]) => left - right)
    .map(([at, delta]) => {
      count += delta;
      return { at, count };
    });
}
