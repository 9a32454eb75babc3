import { randomUUID } from 'node:crypto';
import type { HubClock, HubTimer } from '../clock/hub-clock.ts';
import { serviceError } from '../errors.ts';
import { type AckRequest, type Device, nameOf, type QueuedMessage } from './device.ts';
import type { MessageOutcome } from './feedback.ts';

/*
 * Cloud-to-device messages wait in a queue for each device until the device has taken them or they expire. While a message
 * is under way nobody else gets it. Over MQTT it is under way until the device acknowledges it (QoS 1) or the connection
 * ends; over HTTPS until the device completes, rejects or abandons it, or a minute has passed. Only a message that a device
 * abandons counts as delivered once more; after ten times it is dead, as one that is rejected or that expires.
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
  /** Of which ends of the message the sender asks to be told. Default: none. */
  readonly ack?: AckRequest;
}

/** A message that a device has received over HTTPS and not settled yet. */
export interface LockedMessage {
  readonly message: QueuedMessage;
  readonly lockToken: string;
}

/** Limits and defaults, from the service's documentation of cloud-to-device messages. */
const MAX_QUEUED = 50;
const MAX_MESSAGE_BYTES = 65_536;
const DEFAULT_TTL_MS = 3_600_000;
const MAX_TTL_MS = 172_800_000;
const LOCK_MS = 60_000;
const MAX_DELIVERIES = 10;

/** Who has a message now: an MQTT connection, or the holder of a lock. */
type Holder =
  | { readonly kind: 'connection' }
  | { readonly kind: 'lock'; readonly lockToken: string; readonly timer: HubTimer };

const CONNECTION: Holder = { kind: 'connection' };

export interface MessageQueuesContext {
  readonly clock: HubClock;
  /** The queue of the device is another one now. */
  changed(device: Device): void;
  queued(device: Device, body: Uint8Array): void;
  ended(device: Device, message: QueuedMessage, outcome: MessageOutcome): void;
}

export class MessageQueues {
  readonly #context: MessageQueuesContext;
  readonly #underWay = new Map<number, Holder>();
  readonly #expiries = new Map<number, HubTimer>();
  #lastSequence = 0;

  constructor(context: MessageQueuesContext) {
    this.#context = context;
  }

  /** Returns the message id. 403 when the queue is full, 413 for a message that is too large. */
  enqueue(device: Device, body: Uint8Array, options: MessageOptions = {}): string {
    const { properties = {}, messageId = randomUUID(), expiresAfterMs = DEFAULT_TTL_MS, ack } = options;
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
    const enqueuedAt = this.#context.clock.now();
    const expiresAt = enqueuedAt + expiresAfterMs;
    this.#lastSequence += 1;
    const message = {
      sequence: this.#lastSequence,
      body: Buffer.from(body).toString('base64'),
      properties: { ...systemProperties({ ...options, messageId }, expiresAt), ...properties },
      enqueuedAt,
      expiresAt,
      ...(ack !== undefined && ack !== 'none' && { ack }),
    };
    device.messages = [...queue, message];
    this.#watch(device, message);
    this.#changed(device);
    this.#context.queued(device, body);
    this.deliver(device);
    return messageId;
  }

  /** Drops all messages of the device; returns how many. */
  purge(device: Device): number {
    const queue = device.messages ?? [];
    for (const { sequence } of queue) this.#end(device, sequence, 'Purged');
    return queue.length;
  }

  /** A new connection over MQTT has received nothing yet. */
  connected(device: Device): void {
    for (const { sequence } of device.messages ?? [])
      if (this.#underWay.get(sequence)?.kind === 'connection') this.#underWay.delete(sequence);
  }

  /** Sends what waits over MQTT, as far as the device takes it. */
  deliver(device: Device): void {
    const { link } = device;
    for (const { sequence, body, properties } of device.messages ?? []) {
      if (this.#underWay.has(sequence)) continue;
      const message = { sequence, body: Buffer.from(body, 'base64'), properties };
      const answer = link?.deliverMessage?.(nameOf(device), message) ?? 'refused';
      if (answer === 'refused') return;
      if (answer === 'done') this.acknowledge(device, sequence);
      else this.#underWay.set(sequence, CONNECTION);
    }
  }

  /** The device has taken a message over MQTT. */
  acknowledge(device: Device, sequence: number): void {
    this.#end(device, sequence, 'Success');
  }

  /** Locks the oldest message that waits, for a device over HTTPS; `undefined` when none waits. */
  receive(device: Device): LockedMessage | undefined {
    const message = device.messages?.find(({ sequence }) => !this.#isUnderWay(device, sequence));
    if (!message) return undefined;
    const lockToken = randomUUID();
    const timer = this.#context.clock.setTimer(LOCK_MS, () => this.#release(device, message.sequence));
    this.#underWay.set(message.sequence, { kind: 'lock', lockToken, timer });
    return { message, lockToken };
  }

  /** Ends a locked message; 412 when the lock is lost. */
  settle(device: Device, lockToken: string, outcome: 'Success' | 'Rejected'): void {
    this.#end(device, this.#locked(device, lockToken).sequence, outcome);
  }

  /** Puts a locked message back into its place in the queue, unless it was too often; 412 when the lock is lost. */
  abandon(device: Device, lockToken: string): void {
    const { sequence, deliveryCount = 0 } = this.#locked(device, lockToken);
    if (deliveryCount + 1 >= MAX_DELIVERIES) {
      this.#end(device, sequence, 'DeliveryCountExceeded');
      return;
    }
    device.messages = device.messages?.map((message) =>
      message.sequence === sequence ? { ...message, deliveryCount: deliveryCount + 1 } : message,
    );
    this.#changed(device);
    this.#release(device, sequence);
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
    for (const sequence of [...this.#expiries.keys()]) this.#forget(sequence);
  }

  #locked(device: Device, lockToken: string): QueuedMessage {
    const locked = device.messages?.find(({ sequence }) => {
      const holder = this.#underWay.get(sequence);
      return holder?.kind === 'lock' && holder.lockToken === lockToken;
    });
    if (locked) return locked;
    throw serviceError(
      'DeviceMessageLockLost',
      'The message has no such lock, or no longer: a lock ends after a minute.',
    );
  }

  /** What a connection has not acknowledged waits again when it ends. */
  #isUnderWay(device: Device, sequence: number): boolean {
    const holder = this.#underWay.get(sequence);
    return holder?.kind === 'lock' || (holder !== undefined && device.link !== undefined);
  }

  /** The message waits again. */
  #release(device: Device, sequence: number): void {
    this.#unhold(sequence);
    this.deliver(device);
  }

  #end(device: Device, sequence: number, outcome: MessageOutcome): void {
    const queue = device.messages ?? [];
    const message = queue.find((one) => one.sequence === sequence);
    if (!message) return;
    this.#forget(sequence);
    const rest = queue.filter((one) => one !== message);
    device.messages = rest.length === 0 ? undefined : rest;
    this.#changed(device);
    this.#context.ended(device, message, outcome);
  }

  #watch(device: Device, { sequence, expiresAt }: QueuedMessage): void {
    const { clock } = this.#context;
    const delay = Math.max(0, expiresAt - clock.now());
    this.#expiries.set(
      sequence,
      clock.setTimer(delay, () => this.#end(device, sequence, 'Expired')),
    );
  }

  #forget(sequence: number): void {
    this.#unhold(sequence);
    this.#expiries.get(sequence)?.cancel();
    this.#expiries.delete(sequence);
  }

  #unhold(sequence: number): void {
    const holder = this.#underWay.get(sequence);
    if (holder?.kind === 'lock') holder.timer.cancel();
    this.#underWay.delete(sequence);
  }

  #changed(device: Device): void {
    device.row.cloudToDeviceMessageCount = device.messages?.length ?? 0;
    this.#context.changed(device);
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
