import type {
  CloseReason,
  DeviceLink,
  DeviceName,
  MethodAnswer,
  MethodCall,
} from '../../src/simulator/device-link.ts';

export interface RecordingLink extends DeviceLink {
  readonly closed: CloseReason[];
  readonly pushes: { readonly patch: unknown; readonly version: number }[];
}

/** A device that answers as told; a promise may take its time. */
export function answeringLink(
  answer: (device: DeviceName, call: MethodCall) => MethodAnswer | Promise<MethodAnswer> = () => ({
    status: 200,
    payload: 'null',
  }),
): RecordingLink {
  const closed: CloseReason[] = [];
  const pushes: { patch: unknown; version: number }[] = [];
  return {
    closed,
    pushes,
    acceptsMethods: () => true,
    invokeMethod: async (device, call) => answer(device, call),
    desiredChanged: (_device, patch, version) => void pushes.push({ patch, version }),
    close: (_device, reason) => void closed.push(reason),
  };
}
