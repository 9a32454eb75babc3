import type { JsonObject } from '../../json.ts';
import type { ScriptedDevice } from '../device-script.ts';

/** The parts of a twin that a device can read. Tags are not among them. */
export interface OwnTwin {
  readonly desired: JsonObject;
  readonly reported: JsonObject;
}

/** How behaviour acts on a device, whether it runs in this process or is a client over the network. */
export interface DeviceHandle {
  readonly device: ScriptedDevice;
  readTwin(): OwnTwin;
  /** Reports, and calls back once the hub has it or will never get it. Only while the device is connected. */
  report(patch: JsonObject, done: () => void): void;
  leave(): void;
  /** Connects again, which counts like any other connection. */
  comeBack(): void;
}
