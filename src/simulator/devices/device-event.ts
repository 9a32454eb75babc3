/** What a simulated device lived through, for reports of what each group received. */
export type DeviceEvent = EventSource &
  (
    | { readonly kind: 'connected' | 'disconnected' }
    | {
        readonly kind: 'method';
        readonly method: string;
        /** The call's payload as JSON text; `null` when it has none. */
        readonly payload: string;
        readonly answer: 'answer' | 'no-answer' | 'disconnect';
        /** Until it answers or drops the connection; absent with `no-answer`. */
        readonly latencyMs?: number;
        /** With `answer`. */
        readonly status?: number;
        /** With `answer`: what was answered, as JSON text. */
        readonly answerPayload?: string;
      }
    | { readonly kind: 'desired'; readonly version: number }
  );

export interface EventSource {
  readonly deviceId: string;
  readonly group: string;
  /** How the device speaks to the hub: by a script in this process, or over MQTT with the real SDK. */
  readonly via: 'process' | 'mqtt';
}

export type OnDeviceEvent = (event: DeviceEvent) => void;
