import { isJsonObject, type JsonObject } from '../../json.ts';
import type { ScriptedDevice } from '../device-script.ts';
import type { GroupSpec, StepSpec, TimeSpec } from '../fleet-spec.ts';
import { chanceKey, drawNth, isBetweenShares } from '../values/chance.ts';
import { compileDynamicValue, type DynamicValue, type ValueContext } from '../values/dynamic-value.ts';
import { drawTime } from '../values/times.ts';
import { compileDeviceCondition, type DeviceCondition } from './device-condition.ts';

/** Steps of a fleet document, compiled for all its devices. */
export type StepSequence = readonly CompiledStep[];

export type CompiledStep = {
  /** Absent: every device does it. */
  readonly only?: StepChoice;
} & (
  | { readonly kind: 'report' | 'fail'; readonly patch: DynamicValue }
  | TimedStep
  | { readonly kind: 'offline-forever' }
  /** From here on these steps, over and over. */
  | { readonly kind: 'repeat'; readonly steps: StepSequence }
);

interface TimedStep {
  readonly kind: 'wait' | 'offline';
  readonly time: TimeSpec;
  readonly key: number;
}

/** Which devices do a step. The others go on with the next one. */
interface StepChoice {
  readonly isInShare: (device: ScriptedDevice) => boolean;
  /** Needs the twin, so the device must be connected. */
  readonly condition?: DeviceCondition;
}

export interface StepsPlace {
  readonly seed: number;
  readonly group: GroupSpec;
  readonly path: string;
}

/** A step for some devices has a place of its own, so that it changes nothing that the others draw. */
export function compileSteps(steps: readonly StepSpec[], place: StepsPlace): StepSequence {
  const { seed, path } = place;
  const choiceOf = choices(place);
  const isForSome = ({ share, when }: StepSpec): boolean => share !== undefined || when !== undefined;
  return steps.map((step, index): CompiledStep => {
    const number = steps.slice(0, index).filter((other) => isForSome(other) === isForSome(step)).length;
    const own = isForSome(step) ? `${path}/some/${number}` : `${path}/${number}`;
    const only = isForSome(step) ? choiceOf(step, own) : undefined;
    const some = only !== undefined && { only };
    switch (step.kind) {
      case 'report':
      case 'fail':
        return {
          ...some,
          kind: step.kind,
          patch: compileDynamicValue(step.report, { seed, path: own }),
        };
      case 'wait':
        return { ...some, kind: 'wait', time: step.time, key: chanceKey(seed, own) };
      case 'offline':
        return step.time === 'forever'
          ? { ...some, kind: 'offline-forever' }
          : { ...some, kind: 'offline', time: step.time, key: chanceKey(seed, own) };
      case 'flap':
        return {
          ...some,
          kind: 'repeat',
          steps: [
            { kind: 'offline', time: step.offline, key: chanceKey(seed, `${own}/offline`) },
            { kind: 'wait', time: step.online, key: chanceKey(seed, `${own}/online`) },
          ],
        };
      default:
        return step satisfies never;
    }
  });
}

/**
 * Steps that end the sequence take ranges of chance next to each other if they have the same condition, so that their
 * shares add up; their devices depend on the condition, so that another version of a firmware fails on others. Any other
 * step draws for itself.
 */
function choices({ seed, group, path }: StepsPlace): (step: StepSpec, own: string) => StepChoice {
  const used = new Map<string, number>();
  return (step, own) => {
    const { share, when } = step;
    const isEnd = step.kind === 'flap' || step.kind === 'fail' || ('time' in step && step.time === 'forever');
    const from = isEnd ? (used.get(when ?? '') ?? 0) : 0;
    const to = from + (share ?? 1);
    if (isEnd && share !== undefined) used.set(when ?? '', to);
    const key = chanceKey(seed, isEnd ? `${path}/end/${when ?? ''}` : `${own}/share`);
    return {
      isInShare: ({ index }) => share === undefined || isBetweenShares(key, index, group.count, from, to),
      ...(when !== undefined && { condition: compileDeviceCondition(when) }),
    };
  };
}

/** Whether a device may disconnect because of these steps. */
export const leavesHub = (sequence: StepSequence): boolean =>
  sequence.some(({ kind }) => kind === 'offline' || kind === 'offline-forever' || kind === 'repeat');

/** Milliseconds. `round`: how often the step has been repeated. */
export function durationOf({ time, key }: TimedStep, { index, count }: ValueContext, round = 0): number {
  return drawTime(time, drawNth(key + round, index, count));
}

export function patchOf({ make, written }: DynamicValue, context: ValueContext): JsonObject {
  const patch = make?.(context) ?? written;
  return isJsonObject(patch) ? patch : {};
}
