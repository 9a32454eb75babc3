import type { MessageProperties } from './device-link.ts';
import { serviceError } from './errors.ts';
import { isNestedTooDeep } from './json.ts';
import { type Device, generationIdOf, nameOf } from './state/device.ts';
import { timeText } from './state/time-text.ts';

/** A device-to-cloud message, as the hub would give it to a consumer. */
export interface TelemetryMessage {
  readonly deviceId: string;
  readonly moduleId?: string;
  readonly body: Uint8Array;
  /** Milliseconds since 1970, by the hub's clock. */
  readonly enqueuedAt: number;
  /** From 0 to 3; all messages of a device are in one partition. */
  readonly partition: number;
  /** Such as `contentType`, `messageId` and `connectionDeviceId`. */
  readonly systemProperties: Readonly<Record<string, string>>;
  readonly applicationProperties: Readonly<Record<string, string>>;
}

/** A new hub has four. */
const PARTITIONS = 4;

/** From the service's documentation: of one message, and of all messages of a batch together. */
const MAX_EVENT_BYTES = 256 * 1024;

/** 413 for a message, or a batch of messages, that is larger than the service takes. */
export function checkEventSize(body: Uint8Array): void {
  if (body.length > MAX_EVENT_BYTES)
    throw serviceError('MessageTooLarge', 'A device-to-cloud message can have at most 256 KB.');
}

/** Counts telemetry, and passes each message on to those who have asked for it. Nothing is stored. */
export class TelemetryFeed {
  readonly #listeners = new Set<(message: TelemetryMessage) => void>();
  messages = 0;
  bytes = 0;

  /** Calls back for each message from now on; the returned function ends that. */
  subscribe(listener: (message: TelemetryMessage) => void): () => void {
    const own = (message: TelemetryMessage) => listener(message);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  /** `properties` is called only when somebody listens. Throws 413. */
  accept(device: Device, body: Uint8Array, properties: () => MessageProperties, now: number): void {
    checkEventSize(body);
    this.messages += 1;
    this.bytes += body.length;
    if (this.#listeners.size === 0) return;
    const { system, application } = properties();
    const message: TelemetryMessage = {
      ...nameOf(device),
      // The bytes are a part of what the network reads into.
      body: Uint8Array.from(body),
      enqueuedAt: now,
      partition: partitionOf(device.row.deviceId),
      systemProperties: { ...system, ...senderProperties(device), enqueuedTime: timeText(now) },
      applicationProperties: application,
    };
    for (const listener of this.#listeners) listener(message);
  }
}

function senderProperties(device: Device): Readonly<Record<string, string>> {
  const { deviceId, moduleId, authenticationType } = device.row;
  return {
    connectionDeviceId: deviceId,
    ...(moduleId !== undefined && { connectionModuleId: moduleId }),
    connectionAuthMethod: JSON.stringify({
      scope: moduleId === undefined ? 'device' : 'module',
      type: authenticationType,
      issuer: 'iothub',
    }),
    connectionDeviceGenerationId: generationIdOf(device),
  };
}

function partitionOf(deviceId: string): number {
  let hash = 0x811c9dc5;
  for (const character of deviceId) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
}

/**
 * A message as JSON, in the form that IoT Hub's routing writes to Azure Storage: the body is JSON when the message says
 * so (`application/json`, UTF-8), and base64 otherwise.
 */
export function telemetryRecord(message: TelemetryMessage): object {
  return {
    EnqueuedTimeUtc: timeText(message.enqueuedAt),
    Partition: String(message.partition),
    Properties: message.applicationProperties,
    SystemProperties: message.systemProperties,
    Body: jsonBodyOf(message) ?? Buffer.from(message.body).toString('base64'),
  };
}

function jsonBodyOf({ body, systemProperties }: TelemetryMessage): unknown {
  const { contentType = '', contentEncoding = '' } = systemProperties;
  if (!/^application\/json\b/i.test(contentType) || contentEncoding.toLowerCase() !== 'utf-8')
    return undefined;
  const text = Buffer.from(body).toString();
  if (isNestedTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
