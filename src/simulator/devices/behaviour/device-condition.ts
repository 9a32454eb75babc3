import { compileCondition } from '../../../query/compile.ts';
import type { ScriptedDevice } from '../device-script.ts';
import type { ValueContext } from '../values/dynamic-value.ts';

/** Says whether a condition is true for what the device knows of itself at that moment. */
export type DeviceCondition = (device: ScriptedDevice, context: ValueContext) => boolean;

export function compileDeviceCondition(text: string): DeviceCondition {
  const { matches } = compileCondition(text);
  return ({ deviceId }, context) =>
    matches({
      deviceId,
      tags: context.tags(),
      properties: { desired: context.desired(), reported: context.reported() },
    });
}
