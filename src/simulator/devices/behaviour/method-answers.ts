import type { JsonValue } from '../../json.ts';
import type { ScriptedDevice } from '../device-script.ts';
import type { FailureSpec, GroupSpec, MethodSpec } from '../fleet-spec.ts';
import { chanceKey, drawNth, isBetweenShares } from '../values/chance.ts';
import { compileDynamicValue, type DynamicValue, type ValueContext } from '../values/dynamic-value.ts';
import { drawTime } from '../values/times.ts';
import { CallCounts } from './call-counts.ts';
import { compileDeviceCondition } from './device-condition.ts';

/** What a device does when a method is called. */
export type DeviceAnswer =
  | {
      readonly kind: 'answer';
      readonly latencyMs: number;
      readonly status: number;
      readonly payload: JsonValue;
      /** The payload as JSON text. */
      readonly text: string;
      /** The method's own answer and not a failure: its steps follow. */
      readonly isSuccess: boolean;
    }
  /** The call times out, as it does when a device has no handler for the method. */
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'disconnect'; readonly latencyMs: number };

/** How the devices of a group answer one method. */
export interface MethodAnswers {
  /** Counts the device's calls, from 1. All that follows from a call is a function of this number. */
  count(device: ScriptedDevice): number;
  answer(device: ScriptedDevice, context: ValueContext): DeviceAnswer;
}

export function compileMethod(seed: number, group: GroupSpec, name: string, spec: MethodSpec): MethodAnswers {
  const path = `${group.name}/${name}`;
  const counts = new CallCounts();
  const latencyKey = chanceKey(seed, `${path}/latency`);
  const success = valueWithText(compileDynamicValue(spec.payload, { seed, path: `${path}/payload` }));
  const failures = compileFailures(spec.failures, seed, path);
  return {
    count: ({ index }) => counts.next(index),
    answer(device, context) {
      const latencyMs = drawTime(spec.latency, drawNth(latencyKey, context.index, context.count));
      const failure = failures.find(({ isDue }) => isDue(device, context));
      if (failure === undefined)
        return { kind: 'answer', latencyMs, status: spec.status, ...success(context), isSuccess: true };
      const { what } = failure;
      switch (what.kind) {
        case 'answer':
          return {
            kind: 'answer',
            latencyMs,
            status: what.status,
            ...failure.payload(context),
            isSuccess: false,
          };
        case 'no-answer':
          return { kind: 'no-answer' };
        case 'disconnect':
          return { kind: 'disconnect', latencyMs };
        default:
          return what satisfies never;
      }
    },
  };
}

interface Failure {
  readonly what: FailureSpec;
  readonly payload: (context: ValueContext) => { readonly payload: JsonValue; readonly text: string };
  isDue(device: ScriptedDevice, context: ValueContext): boolean;
}

/**
 * Failures without a condition take ranges of chance next to each other, so that their shares add up; those of calls
 * and those of devices are counted apart. One with a condition draws for itself.
 */
function compileFailures(specs: readonly FailureSpec[], seed: number, path: string): readonly Failure[] {
  const usedShare = { calls: 0, devices: 0 };
  return specs.map((what, at): Failure => {
    const { share, of, when } = what;
    const from = when === undefined ? usedShare[of] : 0;
    const to = from + share;
    if (when === undefined) usedShare[of] = to;
    const key = chanceKey(
      seed,
      `${path}/failure${of === 'calls' ? '/calls' : ''}${when === undefined ? '' : `/${at}`}`,
    );
    const holds = when === undefined ? undefined : compileDeviceCondition(when);
    const payload = what.kind === 'answer' ? what.payload : null;
    return {
      what,
      payload: valueWithText(compileDynamicValue(payload, { seed, path: `${path}/failures/${at}` })),
      isDue(device, context) {
        if (holds !== undefined && !holds(device, context)) return false;
        if (of === 'devices') return isBetweenShares(key, device.index, device.group.count, from, to);
        const chance = drawNth(key, context.index, context.count);
        return chance >= from && chance < to;
      },
    };
  });
}

/** The value with its JSON text, which is made only once when the value never changes. */
function valueWithText({ make, written }: DynamicValue): Failure['payload'] {
  if (make === undefined) {
    const constant = { payload: written, text: JSON.stringify(written) };
    return () => constant;
  }
  return (context) => {
    const payload = make(context);
    return { payload, text: JSON.stringify(payload) };
  };
}
