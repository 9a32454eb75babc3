import { isJsonObject, type JsonObject } from '../../json.ts';
import type { StepSpec, TimeSpec } from '../fleet-spec.ts';
import { chanceKey, drawNth } from '../values/chance.ts';
import { compileDynamicValue, type DynamicValue, type ValueContext } from '../values/dynamic-value.ts';
import { drawTime } from '../values/times.ts';

/** Steps of a fleet document, compiled for all its devices. */
export type StepSequence = readonly CompiledStep[];

export type CompiledStep = { readonly kind: 'report'; readonly patch: DynamicValue } | TimedStep;

interface TimedStep {
  readonly kind: 'wait' | 'offline';
  readonly time: TimeSpec;
  readonly key: number;
}

export function compileSteps(steps: readonly StepSpec[], seed: number, path: string): StepSequence {
  return steps.map((step, index): CompiledStep => {
    const own = `${path}/${index}`;
    return step.kind === 'report'
      ? { kind: 'report', patch: compileDynamicValue(step.report, { seed, path: own }) }
      : { kind: step.kind, time: step.time, key: chanceKey(seed, own) };
  });
}

/** Milliseconds. */
export function durationOf({ time, key }: TimedStep, { index, count }: ValueContext): number {
  return drawTime(time, drawNth(key, index, count));
}

export function patchOf({ make, written }: DynamicValue, context: ValueContext): JsonObject {
  const patch = make?.(context) ?? written;
  return isJsonObject(patch) ? patch : {};
}
