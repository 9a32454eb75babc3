import type { Instant } from '../model/instant.ts';
import { stampOf } from '../model/job-id.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import { complementOf } from '../query/complement.ts';
import { printValue } from '../query/print.ts';
import { quoteSegment } from '../query/words.ts';

/*
 * A stage is what was enrolled. The first try of a stage writes a tag on each of its devices, and whatever comes later
 * goes by that tag: tags that change move nobody, nobody is in two stages, and a count costs one query. The twins are the
 * ledger, and they outlast the 30 days that a hub remembers jobs.
 */

/** The tag of a stage's devices: its version's stamp and the stage's number. */
export function markOf(version: Instant, stage: number): string {
  return `${stampOf(version)}-s${stage}`;
}

function markColumn(rollout: string): string {
  return `tags.hubjobs.${quoteSegment(rollout)}`;
}

/** The devices of one stage. */
export function isMarked({ name }: RolloutManifest, version: Instant, stage: number): string {
  return `${markColumn(name)} = ${printValue(markOf(version, stage))}`;
}

/** The devices of no stage of this version. */
export function isUnmarked({ name, stages }: RolloutManifest, version: Instant): string {
  const marks = stages.map((_, index) => printValue(markOf(version, index + 1)));
  return complementOf(`${markColumn(name)} IN [${marks.join(', ')}]`);
}

/** The patch of tags that marks a device. */
export function markTags({ name }: RolloutManifest, version: Instant, stage: number) {
  return { hubjobs: { [name]: markOf(version, stage) } };
}

/** All of these; `*` and absent ones aside. Never empty: `*`. */
export function allOf(...conditions: readonly (string | undefined)[]): string {
  const parts = conditions.filter((condition) => condition !== undefined && condition !== '*');
  const [only] = parts;
  if (only === undefined) return '*';
  if (parts.length === 1) return only;
  return parts.map((part) => `(${part})`).join(' AND ');
}
