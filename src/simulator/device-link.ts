import type { JsonObject } from './json.ts';

/*
 * The interface between the hub and a device, which is an MQTT connection or a script in this process. The hub reaches
 * a device through its link; the device reaches the hub through the gate. Every call names the device, so that one
 * link object can serve a million devices.
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
  /** The device's own status code. */
  readonly status: number;
  /** The device's answer as JSON text; an empty answer is `null`. */
  readonly payload: string;
}

/** The properties of a message: those that the hub knows, under their names in IoT Hub, and the sender's own. */
export interface MessageProperties {
  readonly system: Readonly<Record<string, string>>;
  readonly application: Readonly<Record<string, string>>;
}

/** A cloud-to-device message. */
export interface DeviceMessage {
  /** Unlike that of any other message of the hub. */
  readonly sequence: number;
  readonly body: Uint8Array;
  readonly properties: Readonly<Record<string, string>>;
}

/** A client's certificate, of which it has proved that it holds the key. */
export interface ClientCertificate {
  /** SHA-1 and SHA-256, in upper-case hexadecimal. */
  readonly thumbprints: readonly string[];
  /** The common name, if one of the hub's authorities for devices has signed the certificate and it is valid now. */
  readonly signedName?: string;
}

/** How a device shows who it is: a token or, without one, a certificate. */
export interface DeviceCredentials {
  readonly token?: string;
  readonly certificate?: ClientCertificate;
}

/** Why the hub ends a connection. */
export type CloseReason = 'replaced' | 'disabled' | 'deleted' | 'token-expired' | 'hub-stopped';

export type Protocol = 'MQTT' | 'MQTT over WebSockets';

export interface DeviceLink {
  /** How the device is connected; absent: it is a part of this process. */
  readonly protocol?: Protocol;
  /** Whether method calls reach the device: over MQTT, whether it has subscribed to them. */
  acceptsMethods(device: DeviceName): boolean;
  /**
   * Delivers a call. Resolves with the device's answer; rejects with a ServiceError for an answer that cannot be passed
   * on, and with any other error when the connection is lost first. The hub itself stops waiting after the response
   * timeout and ignores a later answer.
   */
  invokeMethod(device: DeviceName, call: MethodCall): Promise<MethodAnswer>;
  /** Desired properties changed while the device is connected: the patch (without `$version`) and the new version. */
  desiredChanged(device: DeviceName, patch: JsonObject, version: number): void;
  /**
   * Sends a cloud-to-device message. `done`: the device has it; `sent`: `messageTaken` of the gate tells when it has;
   * `refused`: it does not listen.
   */
  deliverMessage?(device: DeviceName, message: DeviceMessage): 'done' | 'sent' | 'refused';
  close(device: DeviceName, reason: CloseReason): void;
}

export interface DeviceTwinView {
  readonly desired: JsonObject;
  readonly reported: JsonObject;
}

/** What devices can do on the hub. A call that the hub refuses throws ServiceError (errors.ts). */
export interface DeviceGate {
  /**
   * Checks a device's credentials; returns when they expire, in wall-clock milliseconds. Throws `ThrottlingException` when
   * too many devices connect at once.
   */
  authenticate(
    device: DeviceName,
    credentials: DeviceCredentials,
  ): { readonly expiresAt: number | undefined };
  /** Connects the device; an older link of it is closed with `replaced`. Its twin shows the model that it names. */
  connect(device: DeviceName, link: DeviceLink, modelId?: string): void;
  /** Ends the connection if `link` is still that of the device; otherwise does nothing. */
  disconnect(device: DeviceName, link: DeviceLink): void;
  /** To be called when `acceptsMethods` becomes true: delivers the calls that wait for the device. */
  methodsReady(device: DeviceName): void;
  /** To be called when the device listens for cloud-to-device messages: sends those that wait. Returns their sequences. */
  messagesReady(device: DeviceName): readonly number[];
  /** The device has acknowledged a message. */
  messageTaken(device: DeviceName, sequence: number): void;
  /** Desired and reported, each with its `$version`, without metadata. */
  readTwin(device: DeviceName): DeviceTwinView;
  /** Merges a patch into the reported properties; returns the new version. */
  patchReported(device: DeviceName, patch: unknown): { readonly version: number };
  /** Takes a device-to-cloud message. `properties` is called only when somebody wants them. */
  sendTelemetry(device: DeviceName, body: Uint8Array, properties: () => MessageProperties): void;
}
