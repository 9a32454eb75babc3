import type { JsonObject } from './json.ts';

/**
 * The seam between the hub and whatever speaks for a device: an MQTT connection, or a script in this process.
 * The hub reaches a device through its link; the device reaches the hub through the gate.
 * Every call names the device, so that one link object can speak for a million of them.
 */

export interface DeviceName {
  readonly deviceId: string;
  readonly moduleId?: string;
}

export interface MethodCall {
  readonly name: string;
  /** The payload as JSON text; `undefined` when the call has none. */
  readonly payload: string | undefined;
}

export interface MethodAnswer {
  /** The device's own code. */
  readonly status: number;
  /** The device's answer as JSON text; an empty answer is `null`. */
  readonly payload: string;
}

/** Why the hub ends a connection. */
export type CloseReason = 'replaced' | 'disabled' | 'deleted' | 'token-expired' | 'hub-stopped';

export interface DeviceLink {
  /** Whether method calls reach the device: over MQTT, whether it has subscribed to them. */
  acceptsMethods(device: DeviceName): boolean;
  /**
   * Delivers a call; resolves with the device's answer, rejects when the connection is lost first.
   * The hub stops waiting by itself when the response timeout is over; a later answer is ignored.
   */
  invokeMethod(device: DeviceName, call: MethodCall): Promise<MethodAnswer>;
  /** Desired properties changed while connected: the patch as JSON (without `$version`), and the version it made. */
  desiredChanged(device: DeviceName, patch: JsonObject, version: number): void;
  /** A cloud-to-device message; answers whether it was taken. */
  deliverMessage?(
    device: DeviceName,
    body: Uint8Array,
    properties: Readonly<Record<string, string>>,
  ): boolean;
  close(device: DeviceName, reason: CloseReason): void;
}

export interface DeviceTwinView {
  readonly desired: JsonObject;
  readonly reported: JsonObject;
}

/** What the hub offers to devices. Calls that the hub refuses throw ServiceError (errors.ts). */
export interface DeviceGate {
  /**
   * Checks a token (or, with an empty one, a certificate thumbprint); answers until when it holds, in wall-clock
   * milliseconds. Throws `ThrottlingException` when too many connect at once.
   */
  authenticate(
    device: DeviceName,
    credentials: { readonly token?: string; readonly thumbprint?: string },
  ): { readonly expiresAt: number | undefined };
  /**
   * The device is connected from now on; an older link of the same device is closed with `replaced`. Its twin shows
   * the model that it names.
   */
  connect(device: DeviceName, link: DeviceLink, modelId?: string): void;
  /** Ends the connection if `link` is still the device's; otherwise does nothing. */
  disconnect(device: DeviceName, link: DeviceLink): void;
  /** `acceptsMethods` has become true: calls that wait for the device are delivered. */
  methodsReady(device: DeviceName): void;
  /** Desired and reported, each with its `$version`, without metadata. */
  readTwin(device: DeviceName): DeviceTwinView;
  /** Merges a patch into the reported properties; answers the new version. */
  patchReported(device: DeviceName, patch: unknown): { readonly version: number };
  /** Counts a telemetry message. */
  countTelemetry(device: DeviceName, bytes: number): void;
}
