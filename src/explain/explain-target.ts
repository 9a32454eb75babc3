import { diagnose } from '../manifests/findings/diagnose.ts';
import { knownShapes } from '../manifests/fleet/known-shapes.ts';
import { createSourceText } from '../manifests/yaml/source-text.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Done, JobManifest, Target } from '../model/manifest.ts';
import type { DoneExplanation, TargetExplanation, TargetReach } from '../model/target-explanation.ts';
import { checkCondition } from '../query/check.ts';
import { inEvenPieces, isOneOf } from '../query/device-list.ts';
import { type ConditionExplanation, explainCondition } from '../query/explain.ts';
import { MAX_QUERY_LENGTH } from '../query/limits.ts';

/** A job, or what is like one of a rollout. */
export type NamedTarget = Pick<JobManifest, 'name' | 'source' | 'target'>;

/** What to explain: the target of a job or rollout, or a condition that is in no file. */
export type TargetToExplain =
  | { readonly manifest: NamedTarget }
  | { readonly manifest?: undefined; readonly condition: string };

/** The whole target: devices that are done are in it. */
export function conditionOf({ manifest, ...target }: TargetToExplain): string {
  if (!manifest) return 'condition' in target ? target.condition : '*';
  return manifest.target.done?.targetCondition ?? manifest.target.condition;
}

/** The same as conditions that a hub takes: several for a long list of devices. */
export function conditionsOf(target: TargetToExplain): readonly string[] {
  const ids = target.manifest?.target.list?.ids;
  return ids === undefined ? [conditionOf(target)] : inEvenPieces(ids, isOneOf).map(isOneOf);
}

/** The target of the job, where it says when a device is done. */
export function targetWithDone({ manifest }: TargetToExplain): TargetWithDone | undefined {
  const { condition, done } = manifest?.target ?? {};
  const isShort = condition !== undefined && condition.length <= MAX_QUERY_LENGTH;
  return isShort && done ? { condition, done } : undefined;
}

export type TargetWithDone = Required<Pick<Target, 'condition' | 'done'>>;

/** What is wrong with the target: what the repository says of the job's document, or a check of the condition. */
export function diagnoseTarget(
  target: TargetToExplain,
  { diagnostics, fleets }: { readonly diagnostics: readonly Diagnostic[]; readonly fleets: readonly Fleet[] },
): readonly Diagnostic[] {
  if (target.manifest) {
    const { file, line, endLine } = target.manifest.source;
    return diagnostics.filter(
      ({ range }) => range.file === file && range.line >= line && range.line <= endLine,
    );
  }
  const text = createSourceText('--query', target.condition);
  return checkCondition(target.condition, knownShapes(fleets)).map((problem) =>
    diagnose(text, problem, problem.severity),
  );
}

/** The target in words, with the devices that it matches where they were counted. */
export function explainTarget(
  { manifest }: TargetToExplain,
  { text, collection, words, fields }: ConditionExplanation,
  reach: TargetReach | undefined,
): TargetExplanation {
  const { maxDevices, done } = manifest?.target ?? {};
  return {
    ...(manifest && { manifest: { name: manifest.name, source: manifest.source } }),
    condition: text,
    collection,
    words,
    fields,
    ...(maxDevices !== undefined && { maxDevices }),
    ...(manifest && done && { done: explainDone(done, manifest.target.condition) }),
    ...(reach && { reach }),
  };
}

function explainDone({ condition }: Done, leftCondition: string): DoneExplanation {
  const { text, words } = explainCondition(condition);
  return { condition: text, words, leftCondition };
}
