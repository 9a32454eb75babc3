import { compileCondition } from '../../query/compile.ts';
import type { JsonValue } from '../json.ts';
import { CallCounts } from './call-counts.ts';
import { chanceKey, drawNth, isBetweenShares } from './chance.ts';
import type { ScriptedDevice } from './device-script.ts';
import { compileLive, type LiveValue, type Scene } from './device-values.ts';
import type { FailureSpec, GroupSpec, MethodSpec } from './fleet-spec.ts';
import { drawTime } from './times.ts';

/** What a device does when a method is called. */
export type DeviceAnswer =
  | {
      readonly kind: 'answer';
      readonly latencyMs: number;
      readonly status: number;
      readonly payload: JsonValue;
      /** The payload as JSON text. */
      readonly text: string;
      /** It is what the method is there for, and no failure: its steps follow. */
      readonly isSuccess: boolean;
    }
  /** The caller waits in vain, as it does when a device has no handler for the method. */
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'disconnect'; readonly latencyMs: number };

/** How the devices of a group answer one method. */
export interface MethodAnswers {
  /** Which call of the device this is, from 1. All that follows from a call is a function of this number. */
  count(device: ScriptedDevice): number;
  answer(device: ScriptedDevice, scene: Scene): DeviceAnswer;
}

export function compileMethod(seed: number, group: GroupSpec, name: string, spec: MethodSpec): MethodAnswers {
  const place = `${group.name}/${name}`;
  const counts = new CallCounts();
  const latencyKey = chanceKey(seed, `${place}/latency`);
  const success = textOnce(compileLive(spec.payload, { seed, place: `${place}/payload` }));
  const failures = compileFailures(spec.failures, seed, place);
  return {
    count: ({ index }) => counts.next(index),
    answer(device, scene) {
      const latencyMs = drawTime(spec.latency, drawNth(latencyKey, scene.index, scene.count));
      const failure = failures.find(({ isDue }) => isDue(device, scene));
      if (failure === undefined)
        return { kind: 'answer', latencyMs, status: spec.status, ...success(scene), isSuccess: true };
      const { what } = failure;
      switch (what.kind) {
        case 'answer':
          return {
            kind: 'answer',
            latencyMs,
            status: what.status,
            ...failure.payload(scene),
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
  readonly payload: (scene: Scene) => { readonly payload: JsonValue; readonly text: string };
  isDue(device: ScriptedDevice, scene: Scene): boolean;
}

/**
 * Failures without a condition lie side by side, those of calls and those of devices apart, so that their shares add
 * up. One with a condition draws for itself.
 */
function compileFailures(specs: readonly FailureSpec[], seed: number, place: string): readonly Failure[] {
  const taken = { calls: 0, devices: 0 };
  return specs.map((what, at): Failure => {
    const { share, of, when } = what;
    const from = when === undefined ? taken[of] : 0;
    const to = from + share;
    if (when === undefined) taken[of] = to;
    const key = chanceKey(
      seed,
      `${place}/failure${of === 'calls' ? '/calls' : ''}${when === undefined ? '' : `/${at}`}`,
    );
    const holds = when === undefined ? undefined : compileCondition(when).matches;
    const payload = what.kind === 'answer' ? what.payload : null;
    return {
      what,
      payload: textOnce(compileLive(payload, { seed, place: `${place}/failures/${at}` })),
      isDue(device, scene) {
        if (holds !== undefined && !holds(rowOf(device, scene))) return false;
        if (of === 'devices') return isBetweenShares(key, device.index, device.group.count, from, to);
        const chance = drawNth(key, scene.index, scene.count);
        return chance >= from && chance < to;
      },
    };
  });
}

/** What a device knows of itself, as a row for conditions. */
const rowOf = ({ deviceId }: ScriptedDevice, scene: Scene) => ({
  deviceId,
  tags: scene.tags(),
  properties: { desired: scene.desired(), reported: scene.reported() },
});

/** The value with its JSON text, which is made once when the value is always the same. */
function textOnce({ make, written }: LiveValue): Failure['payload'] {
  if (make === undefined) {
    const constant = { payload: written, text: JSON.stringify(written) };
    return () => constant;
  }
  return (scene) => {
    const payload = make(scene);
    return { payload, text: JSON.stringify(payload) };
  };
}
