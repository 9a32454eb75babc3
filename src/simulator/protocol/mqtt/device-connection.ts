import type {
  IConnectPacket,
  IPublishPacket,
  ISubscribePacket,
  IUnsubscribePacket,
  Packet,
} from 'mqtt-packet';
import type { CloseReason, DeviceLink, DeviceName, MethodAnswer, MethodCall } from '../../device-link.ts';
import { type AdmissionRules, admit } from './admission.ts';
import { CONNECT_CODES, type ConnectRefusal } from './client-name.ts';
import { MethodCalls } from './method-calls.ts';
import {
  decodeConnect,
  decodePacket,
  encodePacket,
  encodePuback,
  maxPacketBytes,
  PacketCutter,
} from './packet-codec.ts';
import { MAX_UNACKNOWLEDGED, nextPacketId, type Session, type SessionStore } from './session.ts';
import { desiredTopic, feedOf, messageTopic, methodTopic, publicationOf, twinResultTopic } from './topics.ts';
import { twinRefusal } from './twin-refusal.ts';
import type { Wire } from './wire.ts';

/** What all connections of a hub share. */
export interface ConnectionContext extends AdmissionRules {
  readonly sessions: SessionStore;
  /** Milliseconds since 1970 on the machine's clock. */
  readonly wallNow: () => number;
  /** Who sits at the other end, when it proved to hold a certificate: thumbprints in upper-case hexadecimal. */
  readonly thumbprints: (wire: Wire) => readonly string[];
}

const CONNECT_WITHIN_MS = 30_000;
const CLOSE_WITHIN_MS = 10_000;
/** Bytes waiting to leave after which the hub stops reading from the device, and after which it gives it up. */
const PAUSE_READING_BYTES = 256 * 1024;
const GIVE_UP_BYTES = 4 * 1024 * 1024;
/** A hub takes subscriptions up to five at a time for one device; more in one packet are noise. */
const MAX_FILTERS = 16;

type Phase = 'arriving' | 'open' | 'leaving' | 'gone';

/**
 * One MQTT connection and the device behind it: what it may say, what the hub answers, and how it ends.
 * Anything outside the documented topics, QoS 2, a second CONNECT or a broken packet ends the connection.
 */
export class DeviceConnection implements DeviceLink {
  private readonly context: ConnectionContext;
  private readonly wire: Wire;
  private readonly cutter = new PacketCutter();
  private phase: Phase = 'arriving';
  /** When the last whole packet came; while arriving or leaving, when that began. */
  private heardAt: number;
  private maxSilenceMs = CONNECT_WITHIN_MS;
  private expiresAt: number | undefined;
  private device: DeviceName = { deviceId: '' };
  private session: Session | undefined;
  private calls: MethodCalls | undefined;
  /** Size of the will message, which is telemetry; gone once the client says DISCONNECT. */
  private willBytes: number | undefined;

  constructor(context: ConnectionContext, wire: Wire) {
    this.context = context;
    this.wire = wire;
    this.heardAt = context.wallNow();
  }

  receive(chunk: Buffer): void {
    if (this.phase !== 'arriving' && this.phase !== 'open') return;
    this.wire.cork();
    try {
      this.cutter.cut(
        chunk,
        (firstByte) => maxPacketBytes(this.phase === 'open', firstByte),
        (bytes) => {
          this.heardAt = this.context.wallNow();
          if (this.phase === 'arriving') this.connect(decodeConnect(bytes));
          else if (this.phase === 'open') this.handle(decodePacket(bytes));
          return this.phase === 'open';
        },
      );
    } catch {
      // A malformed packet, or a gate that refused what cannot be refused in MQTT 3.1.1 but by leaving.
      this.drop();
    } finally {
      this.wire.uncork();
    }
    if (this.phase === 'open' && this.wire.writableLength > PAUSE_READING_BYTES) this.wire.pause();
  }

  /** What was waiting has left: read on. */
  drained(): void {
    this.wire.resume();
  }

  /** The wire is closed, by whichever side. */
  ended(): void {
    this.leave();
    this.phase = 'gone';
  }

  /** Ends what has been silent for too long or whose token is no longer good. */
  checkTime(now: number): void {
    const silentMs = now - this.heardAt;
    if (this.phase === 'leaving') {
      if (silentMs >= CLOSE_WITHIN_MS) this.wire.destroy();
    } else if (silentMs >= this.maxSilenceMs || (this.expiresAt !== undefined && now >= this.expiresAt)) {
      this.drop();
    }
  }

  acceptsMethods(): boolean {
    return this.phase === 'open' && this.session?.feeds.has('methods') === true;
  }

  invokeMethod(_device: DeviceName, call: MethodCall): Promise<MethodAnswer> {
    if (this.phase !== 'open') return Promise.reject(new Error('the device is not connected'));
    this.calls ??= new MethodCalls();
    const { requestId, answer } = this.calls.begin();
    // Never empty: the SDK for Node parses it, and answers 400 by itself when it cannot.
    this.publish(methodTopic(call.name, requestId), call.payload ?? 'null');
    return answer;
  }

  desiredChanged(_device: DeviceName, patch: Readonly<Record<string, unknown>>, version: number): void {
    if (this.phase !== 'open' || this.session?.feeds.has('desired') !== true) return;
    this.publish(desiredTopic(version), JSON.stringify({ ...patch, $version: version }));
  }

  deliverMessage(
    device: DeviceName,
    body: Uint8Array,
    properties: Readonly<Record<string, string>>,
  ): boolean {
    const qos = this.session?.feeds.get('messages');
    if (this.phase !== 'open' || this.session === undefined || qos === undefined) return false;
    const topic = messageTopic(device, properties);
    if (qos === 0) {
      this.publish(topic, body);
      return true;
    }
    this.session.unacknowledged ??= new Map();
    if (this.session.unacknowledged.size >= MAX_UNACKNOWLEDGED) return false;
    const packetId = nextPacketId(this.session);
    this.session.unacknowledged.set(packetId, { topic, body });
    this.publish(topic, body, { packetId, repeated: false });
    return true;
  }

  close(device: DeviceName, reason: CloseReason): void {
    if (reason === 'deleted') this.context.sessions.forget(device);
    this.drop();
  }

  private connect(packet: IConnectPacket): void {
    const admission = admit(packet, this.context, () => this.context.thumbprints(this.wire));
    if ('refusal' in admission) {
      this.refuse(admission.refusal);
      return;
    }
    const { device } = admission;
    this.device = device;
    this.expiresAt = admission.expiresAt;
    this.willBytes = admission.willBytes;
    this.maxSilenceMs = admission.maxSilenceMs;
    const { session, present } = this.context.sessions.open(device, packet.clean === true);
    this.session = session;
    this.phase = 'open';
    this.send({ cmd: 'connack', returnCode: CONNECT_CODES.accepted, sessionPresent: present });
    this.context.gate.connect(device, this, admission.modelId);
    if (session.feeds.has('methods')) this.context.gate.methodsReady(device);
    for (const [packetId, { topic, body }] of session.unacknowledged ?? []) {
      this.publish(topic, body, { packetId, repeated: true });
    }
  }

  private refuse(refusal: ConnectRefusal): void {
    this.phase = 'leaving';
    this.send({ cmd: 'connack', returnCode: CONNECT_CODES[refusal], sessionPresent: false });
    this.wire.destroySoon();
  }

  private handle(packet: Packet): void {
    switch (packet.cmd) {
      case 'publish':
        this.takePublication(packet);
        break;
      case 'subscribe':
        this.subscribe(packet);
        break;
      case 'unsubscribe':
        this.unsubscribe(packet);
        break;
      case 'puback':
        this.session?.unacknowledged?.delete(packet.messageId ?? 0);
        break;
      case 'pingreq':
        this.send({ cmd: 'pingresp' });
        break;
      case 'disconnect':
        this.willBytes = undefined;
        this.drop();
        break;
      default:
        this.drop();
    }
  }

  private takePublication(packet: IPublishPacket): void {
    const publication = packet.qos === 2 ? undefined : publicationOf(this.device, packet.topic);
    if (publication === undefined) {
      this.drop();
      return;
    }
    const { gate } = this.context;
    switch (publication.kind) {
      case 'telemetry':
        gate.countTelemetry(this.device, packet.payload.length);
        break;
      case 'twin-get':
        this.answerTwin(publication.requestId, 200, () => ({
          body: JSON.stringify(gate.readTwin(this.device)),
        }));
        break;
      case 'twin-patch':
        this.answerTwin(publication.requestId, 204, () =>
          gate.patchReported(this.device, JSON.parse(packet.payload.toString())),
        );
        break;
      case 'method-answer':
        this.calls?.finish(publication.requestId, publication.status, packet.payload.toString());
        break;
      default:
        publication satisfies never;
    }
    if (packet.qos === 1) this.write(encodePuback(packet.messageId ?? 0));
  }

  private answerTwin(
    requestId: string,
    success: number,
    ask: () => { readonly version?: number; readonly body?: string },
  ): void {
    let answer: { readonly status: number; readonly version?: number; readonly body?: string };
    try {
      answer = { status: success, ...ask() };
    } catch (error) {
      answer = twinRefusal(error, this.context.wallNow());
    }
    if (this.session?.feeds.has('twin-results') !== true) return;
    this.publish(twinResultTopic(answer.status, requestId, answer.version), answer.body ?? '');
  }

  private subscribe(packet: ISubscribePacket): void {
    const { session } = this;
    if (session === undefined || packet.subscriptions.length > MAX_FILTERS) {
      this.drop();
      return;
    }
    const acceptedMethods = this.acceptsMethods();
    const granted: number[] = [];
    for (const { topic, qos } of packet.subscriptions) {
      const feed = feedOf(this.device, topic);
      if (feed === undefined) {
        this.drop();
        return;
      }
      const grantedQos = qos === 0 ? 0 : 1;
      session.feeds.set(feed, grantedQos);
      granted.push(grantedQos);
    }
    this.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
    if (!acceptedMethods && this.acceptsMethods()) this.context.gate.methodsReady(this.device);
  }

  private unsubscribe(packet: IUnsubscribePacket): void {
    for (const topic of packet.unsubscriptions) {
      const feed = feedOf(this.device, topic);
      if (feed !== undefined) this.session?.feeds.delete(feed);
    }
    this.send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted: [] });
  }

  private publish(
    topic: string,
    body: string | Uint8Array,
    atLeastOnce?: { readonly packetId: number; readonly repeated: boolean },
  ): void {
    const payload = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.length);
    this.send({
      cmd: 'publish',
      topic,
      payload,
      retain: false,
      qos: atLeastOnce === undefined ? 0 : 1,
      dup: atLeastOnce?.repeated === true,
      ...(atLeastOnce === undefined ? {} : { messageId: atLeastOnce.packetId }),
    });
  }

  private send(packet: Packet): void {
    this.write(encodePacket(packet));
  }

  private write(bytes: Buffer): void {
    this.wire.write(bytes);
    if (this.wire.writableLength > GIVE_UP_BYTES) this.drop();
  }

  private drop(): void {
    this.leave();
    if (this.phase === 'leaving') this.wire.destroySoon();
  }

  /** Tells the hub, once; the wire may live on a little until what was written has left. */
  private leave(): void {
    const wasOpen = this.phase === 'open';
    if (this.phase === 'gone' || this.phase === 'leaving') return;
    this.phase = 'leaving';
    this.heardAt = this.context.wallNow();
    if (!wasOpen) return;
    this.calls?.lose();
    this.context.gate.disconnect(this.device, this);
    if (this.willBytes !== undefined) this.context.gate.countTelemetry(this.device, this.willBytes);
  }
}
