import { randomUUID } from 'node:crypto';
import type { HubClock, HubTimer } from '../clock/hub-clock.ts';
import { serviceError } from '../errors.ts';
import { type Device, nameOf, type QueuedMessage } from './device.ts';

/*
 * Cloud-to-device messages wait in a queue for each device until the device has taken them or they expire. A message
 * is taken when it is acknowledged (QoS 1) or sent (QoS 0). Over MQTT a device can neither abandon nor reject one.
 */

export interface MessageOptions {
  /** The sender's own properties. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Default: a new UUID. */
  readonly messageId?: string;
  readonly correlationId?: string;
  readonly userId?: string;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  /** How long it waits for the device; at most two days. Default: one hour. */
  readonly expiresAfterMs?: number;
}

/** Limits and the default time to live, from the service's documentation of cloud-to-device messages. */
const MAX_QUEUED = 50;
const MAX_MESSAGE_BYTES = 65_536;
const DEFAULT_TTL_MS = 3_600_000;
const MAX_TTL_MS = 172_800_000;

export class MessageQueues {
  readonly #clock: HubClock;
  readonly #onChange: (device: Device) => void;
  /** Sent on the connection of now, and not acknowledged yet. */
  readonly #sent = new Set<number>();
  readonly #timers = new Map<number, HubTimer>();
  #lastSequence = 0;

  constructor(clock: HubClock, onChange: (device: Device) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Returns the message id. 403 when the queue is full, 413 for a message that is too large. */
  enqueue(device: Device, body: Uint8Array, options: MessageOptions = {}): string {
    const { properties = {}, messageId = randomUUID(), expiresAfterMs = DEFAULT_TTL_MS } = options;
    const queue = device.messages ?? [];
    if (queue.length >= MAX_QUEUED)
      throw serviceError(
        'DeviceMaximumQueueDepthExceeded',
        `The device has ${MAX_QUEUED} messages waiting, and no more are allowed.`,
      );
    const text = JSON.stringify(properties);
    if (body.length + Buffer.byteLength(text) > MAX_MESSAGE_BYTES)
      throw serviceError('MessageTooLarge', 'A cloud-to-device message can have at most 64 KB.');
    if (!(expiresAfterMs > 0 && expiresAfterMs <= MAX_TTL_MS))
      throw serviceError('ArgumentInvalid', 'A message must expire within two days.');
    const expiresAt = this.#clock.now() + expiresAfterMs;
    this.#lastSequence += 1;
    const message = {
      sequence: this.#lastSequence,
      body: Buffer.from(body).toString('base64'),
      properties: { ...systemProperties({ ...options, messageId }, expiresAt), ...properties },
      expiresAt,
    };
    device.messages = [...queue, message];
    this.#watch(device, message);
    this.#changed(device);
    this.deliver(device);
    return messageId;
  }

  /** Drops all waiting messages; returns how many. */
  purge(device: Device): number {
    const queue = device.messages ?? [];
    for (const { sequence } of queue) this.#forget(sequence);
    device.messages = undefined;
    if (queue.length > 0) this.#changed(device);
    return queue.length;
  }

  /** A new connection has received nothing yet. */
  connected(device: Device): void {
    for (const { sequence } of device.messages ?? []) this.#sent.delete(sequence);
  }

  /** Sends what waits, as far as the device takes it. */
  deliver(device: Device): void {
    const { link } = device;
    for (const { sequence, body, properties } of device.messages ?? []) {
      if (this.#sent.has(sequence)) continue;
      const message = { sequence, body: Buffer.from(body, 'base64'), properties };
      const answer = link?.deliverMessage?.(nameOf(device), message) ?? 'refused';
      if (answer === 'refused') return;
      if (answer === 'done') this.complete(device, sequence);
      else this.#sent.add(sequence);
    }
  }

  /** The device has taken it, or it has expired. */
  complete(device: Device, sequence: number): void {
    const queue = device.messages ?? [];
    const rest = queue.filter((message) => message.sequence !== sequence);
    if (rest.length === queue.length) return;
    this.#forget(sequence);
    device.messages = rest.length === 0 ? undefined : rest;
    this.#changed(device);
  }

  /** The messages of a stored device wait again. */
  restore(device: Device): void {
    for (const message of device.messages ?? []) {
      this.#lastSequence = Math.max(this.#lastSequence, message.sequence);
      this.#watch(device, message);
    }
  }

  /** A device that is deleted takes its messages with it. */
  removed(device: Device): void {
    for (const { sequence } of device.messages ?? []) this.#forget(sequence);
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #watch(device: Device, { sequence, expiresAt }: QueuedMessage): void {
    const delay = Math.max(0, expiresAt - this.#clock.now());
    this.#timers.set(
      sequence,
      this.#clock.setTimer(delay, () => this.complete(device, sequence)),
    );
  }

  #forget(sequence: number): void {
    this.#sent.delete(sequence);
    this.#timers.get(sequence)?.cancel();
    this.#timers.delete(sequence);
  }

  #changed(device: Device): void {
    device.row.cloudToDeviceMessageCount = device.messages?.length ?? 0;
    this.#onChange(device);
  }
}

function systemProperties(
  options: MessageOptions & { readonly messageId: string },
  expiresAt: number,
): Readonly<Record<string, string>> {
  const { messageId, correlationId, userId, contentType, contentEncoding } = options;
  return {
    '$.mid': messageId,
    ...(correlationId !== undefined && { '$.cid': correlationId }),
    ...(userId !== undefined && { '$.uid': userId }),
    ...(contentType !== undefined && { '$.ct': contentType }),
    ...(contentEncoding !== undefined && { '$.ce': contentEncoding }),
    '$.exp': new Date(expiresAt).toISOString(),
  };
}
