import { compileCondition } from '../../../query/compile.ts';
import { DEFAULT_SEMANTICS } from '../../../query/semantics.ts';
import type { ScriptedDevice } from '../device-script.ts';
import type { ValueContext } from '../values/dynamic-value.ts';

/** Says whether a condition is true for what the device knows of itself, and of the call, at that moment. */
export type DeviceCondition = (device: ScriptedDevice, context: ValueContext) => boolean;

export function compileDeviceCondition(text: string): DeviceCondition {
  const { matches } = compileCondition(text, DEFAULT_SEMANTICS, 'simulated-devices');
  return ({ deviceId }, context) =>
    matches({
      deviceId,
      tags: context.tags(),
      properties: { desired: context.desired(), reported: context.reported() },
      request: context.request(),
    });
}
