import type {
  IConnectPacket,
  IPublishPacket,
  ISubscribePacket,
  IUnsubscribePacket,
  Packet,
} from 'mqtt-packet';
import type {
  ClientCertificate,
  CloseReason,
  DeviceLink,
  DeviceMessage,
  DeviceName,
  MethodAnswer,
  MethodCall,
  Protocol,
} from '../../device-link.ts';
import type { JsonObject } from '../../json.ts';
import { checkIntegers } from '../../state/twin-limits.ts';
import { type AdmissionRules, admit, type Will } from './admission.ts';
import { CONNECT_CODES, type ConnectRefusal } from './client-name.ts';
import { MethodCalls } from './method-calls.ts';
import { decodeConnect, decodePacket, maxPacketBytes, PacketCutter } from './packet-codec.ts';
import { PacketWriter } from './packet-writer.ts';
import { readPropertyBag } from './property-bag.ts';
import { nextPacketId, type Session, type SessionStore } from './session.ts';
import { desiredTopic, feedOf, messageTopic, methodTopic, publicationOf, twinResultTopic } from './topics.ts';
import { twinRefusal } from './twin-refusal.ts';
import type { Wire } from './wire.ts';

/** What all connections of a hub share. */
export interface ConnectionContext extends AdmissionRules {
  readonly sessions: SessionStore;
  /** Milliseconds since 1970 on the machine's clock. */
  readonly wallNow: () => number;
  /** The body of a method call without a payload. */
  readonly absentPayload: string;
}

/** What is at the other end of a connection. */
export interface Client {
  readonly wire: Wire;
  readonly protocol: Protocol;
  /** The certificate that it has shown, if any. */
  readonly certificate: () => ClientCertificate | undefined;
}

const MAX_CONNECT_MS = 30_000;
const MAX_CLOSE_MS = 10_000;
/** Bytes waiting to leave after which the hub stops reading from the device. */
const PAUSE_READING_BYTES = 256 * 1024;
/** A hub takes up to five subscriptions at a time from one device; more in one packet are noise. */
const MAX_FILTERS = 16;

type Phase = 'connecting' | 'open' | 'closing' | 'closed';

/**
 * One MQTT connection and the device behind it: what the device may send, what the hub answers, and how it ends.
 * Anything outside the documented topics, QoS 2, a second CONNECT or a broken packet ends the connection.
 */
export class DeviceConnection implements DeviceLink {
  readonly protocol: Protocol;
  readonly #context: ConnectionContext;
  readonly #wire: Wire;
  readonly #certificate: Client['certificate'];
  readonly #writer: PacketWriter;
  readonly #cutter = new PacketCutter();
  #phase: Phase = 'connecting';
  /** When the last whole packet came; while connecting or closing, when that began. */
  #heardAt: number;
  #maxSilenceMs = MAX_CONNECT_MS;
  #expiresAt: number | undefined;
  #device: DeviceName = { deviceId: '' };
  #session: Session | undefined;
  #calls: MethodCalls | undefined;
  /** Telemetry of a connection that is lost; `undefined` once the client has sent DISCONNECT. */
  #will: Will | undefined;

  constructor(context: ConnectionContext, { wire, protocol, certificate }: Client) {
    this.protocol = protocol;
    this.#context = context;
    this.#wire = wire;
    this.#certificate = certificate;
    this.#writer = new PacketWriter(wire, () => this.#drop());
    this.#heardAt = context.wallNow();
  }

  receive(chunk: Buffer): void {
    if (this.#phase !== 'connecting' && this.#phase !== 'open') return;
    this.#wire.cork();
    try {
      this.#cutter.cut(
        chunk,
        (firstByte) => maxPacketBytes(this.#phase === 'open', firstByte),
        (bytes) => {
          this.#heardAt = this.#context.wallNow();
          if (this.#phase === 'connecting') this.#connect(decodeConnect(bytes));
          else if (this.#phase === 'open') this.#handle(decodePacket(bytes));
          return this.#phase === 'open';
        },
      );
    } catch {
      // A malformed packet, or a refusal of the gate for which MQTT 3.1.1 has no answer but to disconnect.
      this.#drop();
    } finally {
      this.#wire.uncork();
    }
    if (this.#phase === 'open' && this.#wire.writableLength > PAUSE_READING_BYTES) this.#wire.pause();
  }

  /** All waiting bytes have left: the hub reads on. */
  drained(): void {
    this.#wire.resume();
  }

  /** The wire is closed, by either side. */
  ended(): void {
    this.#leave();
    this.#phase = 'closed';
  }

  /** Ends a connection that has been silent for too long or whose token has expired. */
  checkTime(now: number): void {
    const silentMs = now - this.#heardAt;
    if (this.#phase === 'closing') {
      if (silentMs >= MAX_CLOSE_MS) this.#wire.destroy();
    } else if (silentMs >= this.#maxSilenceMs || (this.#expiresAt !== undefined && now >= this.#expiresAt)) {
      this.#drop();
    }
  }

  acceptsMethods(): boolean {
    return this.#phase === 'open' && this.#session?.feeds.has('methods') === true;
  }

  invokeMethod(_device: DeviceName, call: MethodCall): Promise<MethodAnswer> {
    if (this.#phase !== 'open') return Promise.reject(new Error('the device is not connected'));
    this.#calls ??= new MethodCalls();
    const { requestId, answer } = this.#calls.begin();
    const body = call.payload ?? this.#context.absentPayload;
    this.#writer.publish(methodTopic(call.name, requestId), body);
    return answer;
  }

  desiredChanged(_device: DeviceName, patch: JsonObject, version: number): void {
    if (this.#phase !== 'open' || this.#session?.feeds.has('desired') !== true) return;
    this.#writer.publish(desiredTopic(version), JSON.stringify({ ...patch, $version: version }));
  }

  deliverMessage(
    device: DeviceName,
    { sequence, body, properties }: DeviceMessage,
  ): 'done' | 'sent' | 'refused' {
    const session = this.#session;
    const qos = session?.feeds.get('messages');
    if (this.#phase !== 'open' || session === undefined || qos === undefined) return 'refused';
    const topic = messageTopic(device, properties);
    if (qos === 0) {
      this.#writer.publish(topic, body);
      return 'done';
    }
    session.unacknowledged ??= new Map();
    const sentAs = session.unacknowledged.get(sequence);
    const packetId = sentAs ?? nextPacketId(session);
    session.unacknowledged.set(sequence, packetId);
    this.#writer.publish(topic, body, { packetId, isRepeated: sentAs !== undefined });
    return 'sent';
  }

  close(_device: DeviceName, _reason: CloseReason): void {
    this.#drop();
  }

  #connect(packet: IConnectPacket): void {
    const { gate, sessions } = this.#context;
    const admission = admit(packet, this.#context, this.#certificate);
    if ('refusal' in admission) {
      this.#refuse(admission.refusal);
      return;
    }
    const { device } = admission;
    this.#device = device;
    this.#expiresAt = admission.expiresAt;
    this.#will = admission.will;
    this.#maxSilenceMs = admission.maxSilenceMs;
    const { session, present } = sessions.open(device, packet.clean === true);
    this.#session = session;
    this.#phase = 'open';
    this.#writer.send({ cmd: 'connack', returnCode: CONNECT_CODES.accepted, sessionPresent: present });
    gate.connect(device, this, admission.modelId);
    if (session.feeds.has('methods')) gate.methodsReady(device);
    if (session.feeds.has('messages')) this.#sendMessages(session);
  }

  #refuse(refusal: ConnectRefusal): void {
    this.#phase = 'closing';
    this.#writer.send({ cmd: 'connack', returnCode: CONNECT_CODES[refusal], sessionPresent: false });
    this.#wire.destroySoon();
  }

  #handle(packet: Packet): void {
    switch (packet.cmd) {
      case 'publish':
        this.#takePublication(packet);
        break;
      case 'subscribe':
        this.#subscribe(packet);
        break;
      case 'unsubscribe':
        this.#unsubscribe(packet);
        break;
      case 'puback':
        this.#takeAcknowledgement(packet.messageId ?? 0);
        break;
      case 'pingreq':
        this.#writer.send({ cmd: 'pingresp' });
        break;
      case 'disconnect':
        this.#will = undefined;
        this.#drop();
        break;
      default:
        this.#drop();
    }
  }

  #takePublication(packet: IPublishPacket): void {
    const publication = packet.qos === 2 ? undefined : publicationOf(this.#device, packet.topic);
    if (publication === undefined) {
      this.#drop();
      return;
    }
    const { gate } = this.#context;
    switch (publication.kind) {
      case 'telemetry':
        gate.sendTelemetry(this.#device, bytesOf(packet.payload), () =>
          readPropertyBag(publication.bag, packet.retain),
        );
        break;
      case 'twin-get':
        this.#answerTwin(publication.requestId, 200, () => ({
          body: JSON.stringify(gate.readTwin(this.#device)),
        }));
        break;
      case 'twin-patch':
        this.#answerTwin(publication.requestId, 204, () =>
          gate.patchReported(this.#device, reportIn(packet.payload.toString())),
        );
        break;
      case 'method-answer':
        this.#calls?.finish(publication.requestId, publication.status, packet.payload.toString());
        break;
      default:
        publication satisfies never;
    }
    if (packet.qos === 1) this.#writer.acknowledge(packet.messageId ?? 0);
  }

  #takeAcknowledgement(packetId: number): void {
    const { unacknowledged } = this.#session ?? {};
    for (const [sequence, sentAs] of unacknowledged ?? []) {
      if (sentAs !== packetId) continue;
      unacknowledged?.delete(sequence);
      this.#context.gate.messageTaken(this.#device, sequence);
      return;
    }
  }

  /** Sends the messages that wait, and forgets those that have expired since they were sent. */
  #sendMessages({ unacknowledged }: Session): void {
    const waiting = this.#context.gate.messagesReady(this.#device);
    for (const sequence of unacknowledged?.keys() ?? [])
      if (!waiting.includes(sequence)) unacknowledged?.delete(sequence);
  }

  #answerTwin(
    requestId: string,
    success: number,
    ask: () => { readonly version?: number; readonly body?: string },
  ): void {
    let answer: { readonly status: number; readonly version?: number; readonly body?: string };
    try {
      answer = { status: success, ...ask() };
    } catch (error) {
      answer = twinRefusal(error, this.#context.wallNow());
    }
    if (this.#session?.feeds.has('twin-results') !== true) return;
    this.#writer.publish(twinResultTopic(answer.status, requestId, answer.version), answer.body ?? '');
  }

  #subscribe(packet: ISubscribePacket): void {
    const session = this.#session;
    if (session === undefined || packet.subscriptions.length > MAX_FILTERS) {
      this.#drop();
      return;
    }
    const acceptedMethods = this.acceptsMethods();
    let isChanged = false;
    const granted: number[] = [];
    for (const { topic, qos } of packet.subscriptions) {
      const feed = feedOf(this.#device, topic);
      if (feed === undefined) {
        this.#drop();
        return;
      }
      const grantedQos = qos === 0 ? 0 : 1;
      isChanged ||= session.feeds.get(feed) !== grantedQos;
      session.feeds.set(feed, grantedQos);
      granted.push(grantedQos);
    }
    if (isChanged) this.#context.sessions.changed(this.#device, session);
    this.#writer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
    if (!acceptedMethods && this.acceptsMethods()) this.#context.gate.methodsReady(this.#device);
    if (session.feeds.has('messages')) this.#sendMessages(session);
  }

  #unsubscribe(packet: IUnsubscribePacket): void {
    const session = this.#session;
    let isChanged = false;
    for (const topic of packet.unsubscriptions) {
      const feed = feedOf(this.#device, topic);
      if (feed !== undefined && session?.feeds.delete(feed)) isChanged = true;
    }
    if (session && isChanged) this.#context.sessions.changed(this.#device, session);
    this.#writer.send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted: [] });
  }

  #drop(): void {
    this.#leave();
    if (this.#phase === 'closing') this.#wire.destroySoon();
  }

  /** Disconnects the device from the hub, once; the wire stays open until all waiting bytes have left. */
  #leave(): void {
    const wasOpen = this.#phase === 'open';
    if (this.#phase === 'closed' || this.#phase === 'closing') return;
    this.#phase = 'closing';
    this.#heardAt = this.#context.wallNow();
    if (!wasOpen) return;
    this.#calls?.lose();
    this.#context.gate.disconnect(this.#device, this);
    const will = this.#will;
    if (will !== undefined)
      this.#context.gate.sendTelemetry(this.#device, will.body, () =>
        readPropertyBag(will.bag, will.isRetained),
      );
  }
}

function reportIn(json: string): unknown {
  const patch: unknown = JSON.parse(json);
  checkIntegers(json);
  return patch;
}

const bytesOf = (payload: string | Buffer): Buffer =>
  typeof payload === 'string' ? Buffer.from(payload) : payload;
