/** What a simulated device lived through, for reports of what each group received. */
export type DeviceEvent =
  | { readonly kind: 'connected' | 'disconnected'; readonly deviceId: string; readonly group: string }
  | {
      readonly kind: 'method';
      readonly deviceId: string;
      readonly group: string;
      readonly method: string;
      /** The call's payload as JSON text; `null` when it has none. */
      readonly payload: string;
      readonly answer: 'answer' | 'no-answer' | 'disconnect';
      /** With `answer`. */
      readonly status?: number;
    }
  | {
      readonly kind: 'desired';
      readonly deviceId: string;
      readonly group: string;
      readonly version: number;
    };

export type OnDeviceEvent = (event: DeviceEvent) => void;
