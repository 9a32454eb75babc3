import { compareText } from '../model/compare-text.ts';
import { type Asking, askCount } from '../model/hub-question.ts';
import type { Instant } from '../model/instant.ts';
import { canonicalJson, isJsonObject, type JsonValue } from '../model/json.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Operation } from '../model/operation.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import { allOf } from './marks.ts';

/*
 * Two rollouts, or a rollout and a job, that write different values to one place of the same twins: whichever comes last
 * wins, and the gate of the other one never holds. The one that was merged later is refused.
 */

/** Something that writes to twins. */
export type Writer = Pick<JobManifest | RolloutManifest, 'name' | 'operation' | 'target' | 'changed'>;

export interface RolloutConflict {
  /** The name of the one that was merged later. */
  readonly refused: string;
  readonly because: string;
}

/** Each is a query, and S1 allows 20 queries a minute. */
const MAX_QUESTIONS = 6;

/** Those of the rollouts among each other, and of each with the jobs; at most one for a name. */
export function* findRolloutConflicts(
  rollouts: readonly Writer[],
  jobs: readonly Writer[],
): Asking<readonly RolloutConflict[]> {
  const found = new Map<string, RolloutConflict>();
  let questions = 0;
  for (const [index, rollout] of rollouts.entries()) {
    for (const other of [...rollouts.slice(index + 1), ...jobs]) {
      const path = placeOfBoth(rollout.operation, other.operation);
      if (path === undefined) continue;
      const [earlier, later] = inOrderOfMerge(rollout, other);
      if (found.has(later.name)) continue;
      const [one, two] = [rollout.target.condition, other.target.condition];
      if (one !== two && one !== '*' && two !== '*') {
        questions += 1;
        if (questions > MAX_QUESTIONS) continue;
        if ((yield* askCount(allOf(one, two))) === 0) continue;
      }
      found.set(later.name, { refused: later.name, because: sentence(earlier.name, path) });
    }
  }
  return [...found.values()];
}

function sentence(other: string, path: string): string {
  return `${other} writes another value to ${path} of the same devices, and was merged before: take one of them out, or let their targets have no device in common.`;
}

function inOrderOfMerge(one: Writer, other: Writer): readonly [Writer, Writer] {
  const difference = mergedAt(one) - mergedAt(other) || compareText(one.name, other.name);
  return difference <= 0 ? [one, other] : [other, one];
}

/** What is not committed yet is the latest. */
function mergedAt({ changed }: Writer): Instant {
  return changed?.at ?? Number.MAX_SAFE_INTEGER;
}

/** A place to which both write, differently; `undefined`: there is none. */
function placeOfBoth(left: Operation, right: Operation): string | undefined {
  const theirs = new Map(leavesOf(right));
  for (const [path, value] of leavesOf(left)) {
    for (const [place, other] of theirs) {
      const meets = place === path || place.startsWith(`${path}.`) || path.startsWith(`${place}.`);
      if (meets && (place !== path || value !== other)) return place.length > path.length ? place : path;
    }
  }
  return undefined;
}

function* leavesOf(operation: Operation): Generator<readonly [string, string]> {
  if (operation.kind !== 'twin') return;
  for (const section of ['desired', 'tags'] as const) yield* leaves(section, operation[section]);
}

/** No twin key holds a dot, so paths joined with dots are unambiguous. */
function* leaves(path: string, value: JsonValue | undefined): Generator<readonly [string, string]> {
  if (value === undefined) return;
  if (!isJsonObject(value)) yield [path, canonicalJson(value)];
  else for (const key of Object.keys(value)) yield* leaves(`${path}.${key}`, value[key]);
}
