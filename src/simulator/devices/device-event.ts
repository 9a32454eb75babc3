import type { JsonObject } from '../json.ts';

/** Something that happened to a simulated device. */
export type DeviceEvent = EventSource &
  (
    | {
        readonly kind: 'connected';
        /** Over MQTT: the desired properties that it found. */
        readonly desired?: JsonObject;
      }
    | { readonly kind: 'disconnected' }
    | {
        readonly kind: 'method';
        readonly method: string;
        /** The call's payload as JSON text; `null` when it has none. */
        readonly payload: string;
        readonly answer: 'answer' | 'no-answer' | 'disconnect';
        /** Time until it answers or drops the connection; absent with `no-answer`. */
        readonly latencyMs?: number;
        /** With `answer`. */
        readonly status?: number;
        /** With `answer`: the payload of the answer, as JSON text. */
        readonly answerPayload?: string;
      }
    | {
        readonly kind: 'desired';
        readonly version: number;
        /** Over MQTT: what has changed. */
        readonly patch?: JsonObject;
      }
    | ({ readonly kind: 'failed' } & DeviceFailure)
  );

/** A step for devices that fail: `offline: forever`, `flap` or `fail`. */
export interface DeviceFailure {
  readonly how: 'offline' | 'flapping' | 'error';
  /** What started its steps, such as `method reboot` or `desired firmware`. */
  readonly after: string;
}

export interface EventSource {
  readonly deviceId: string;
  /** What happened to a module. */
  readonly moduleId?: string;
  readonly group: string;
  /** Whether the device is a script in this process or a real SDK client over MQTT. */
  readonly via: 'process' | 'mqtt';
}

export type OnDeviceEvent = (event: DeviceEvent) => void;
