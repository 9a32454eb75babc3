import mqttPacket, { type IConnectPacket, type IPublishPacket, type Packet } from 'mqtt-packet';

/** The largest message of a device, 256 KB, and its topic. */
const MAX_PACKET_BYTES = 320 * 1024;
/** CONNECT comes before the client is known: enough for a token the size of a certificate and a small will. */
const MAX_CONNECT_BYTES = 32 * 1024;
const FIRST_BUFFER_BYTES = 1024;

/** The client broke the protocol: the connection ends. */
export class MalformedPacketError extends Error {
  override readonly name = 'MalformedPacketError';
}

/** The end of a packet, counted from its first byte; `undefined` while its length is incomplete. */
function packetEnd(bytes: Buffer, start: number): number | undefined {
  let length = 0;
  for (let digit = 0; digit < 4; digit += 1) {
    const byte = bytes[start + 1 + digit];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** digit;
    if (byte < 0x80) return 2 + digit + length;
  }
  throw new MalformedPacketError('a remaining length takes at most four bytes');
}

/**
 * Cuts the bytes of one connection into whole packets. The codec's own parser would collect whatever length a packet
 * claims. This one refuses by the length and stores nothing between packets, so that ten thousand idle connections need
 * no buffers and share one parser.
 */
export class PacketCutter {
  #partial: Buffer | undefined;
  #filled = 0;

  /** Gives whole packets to `take`, in order, until it returns false. Throws MalformedPacketError. */
  cut(chunk: Buffer, maxBytes: (firstByte: number) => number, take: (packet: Buffer) => boolean): void {
    const bytes = this.#partial === undefined ? chunk : this.#append(chunk);
    let start = 0;
    while (start < bytes.length) {
      const end = packetEnd(bytes, start);
      // A packet that its first byte forbids is refused at once, whatever length it claims.
      if ((end ?? 1) > maxBytes(bytes[start] ?? 0)) throw new MalformedPacketError('the packet is too large');
      if (end === undefined || start + end > bytes.length) break;
      if (!take(bytes.subarray(start, start + end))) return;
      start += end;
    }
    this.#keep(bytes, start);
  }

  /** Doubles the buffer as bytes come, so that a packet sent byte by byte takes linear time. */
  #append(chunk: Buffer): Buffer {
    const needed = this.#filled + chunk.length;
    let room = this.#partial ?? Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
    if (room.length < needed) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, room.length * 2));
      room.copy(larger, 0, 0, this.#filled);
      room = larger;
    }
    chunk.copy(room, this.#filled);
    this.#partial = room;
    this.#filled = needed;
    return room.subarray(0, needed);
  }

  #keep(bytes: Buffer, start: number): void {
    if (start === bytes.length) {
      this.#partial = undefined;
      this.#filled = 0;
      return;
    }
    if (start === 0 && this.#partial !== undefined) return;
    const rest = bytes.subarray(start);
    this.#partial = undefined;
    this.#filled = 0;
    this.#append(rest);
  }
}

const CONNECT_BYTE = 0x10;

/** The size limit of a packet that begins with this byte; 0: it is not allowed now. */
export function maxPacketBytes(connected: boolean, firstByte: number): number {
  if (connected) return MAX_PACKET_BYTES;
  return firstByte === CONNECT_BYTE ? MAX_CONNECT_BYTES : 0;
}

function parseWhole(parser: mqttPacket.Parser, bytes: Buffer): Packet {
  const found: Packet[] = [];
  const failures: unknown[] = [];
  const onPacket = (packet: Packet): void => void found.push(packet);
  const onError = (error: unknown): void => void failures.push(error);
  parser.on('packet', onPacket).on('error', onError);
  try {
    const rest = parser.parse(bytes);
    const [packet] = found;
    if (failures.length > 0 || rest > 0 || packet === undefined || found.length > 1) {
      throw new MalformedPacketError('not an MQTT packet', { cause: failures[0] });
    }
    return packet;
  } finally {
    parser.off('packet', onPacket).off('error', onError);
  }
}

/** CONNECT gets a parser of its own, because the codec applies its version to all later packets. */
export function decodeConnect(bytes: Buffer): IConnectPacket {
  const packet = parseWhole(mqttPacket.parser(), bytes);
  if (packet.cmd !== 'connect') throw new MalformedPacketError('the first packet must be CONNECT');
  return packet;
}

let sharedParser = mqttPacket.parser({ protocolVersion: 4 });

/** Any packet after CONNECT, in MQTT 3.1.1. A payload is a view of `bytes`, valid until they change. */
export function decodePacket(bytes: Buffer): Packet {
  if ((bytes[0] ?? 0) >> 4 === PUBLISH_TYPE) return decodePublish(bytes);
  try {
    return parseWhole(sharedParser, bytes);
  } catch (error) {
    // A broken packet may leave bytes in the parser, which must not reach the next connection.
    sharedParser = mqttPacket.parser({ protocolVersion: 4 });
    throw error instanceof MalformedPacketError
      ? error
      : new MalformedPacketError('not an MQTT packet', { cause: error });
  }
}

const PUBLISH_TYPE = 3;

/** Nine packets in ten are PUBLISH: decoding it here takes a tenth of the codec's time. */
function decodePublish(bytes: Buffer): IPublishPacket {
  const flags = bytes[0] ?? 0;
  const qos = (flags >> 1) & 3;
  let at = 1;
  while ((bytes[at] ?? 0) >= 0x80) at += 1;
  const topicStart = at + 3;
  const topicEnd = topicStart + (bytes.length < topicStart ? 0 : bytes.readUInt16BE(at + 1));
  const bodyStart = qos === 0 ? topicEnd : topicEnd + 2;
  if (bytes.length < bodyStart) throw new MalformedPacketError('the topic runs past the end of its packet');
  const messageId = qos === 0 ? undefined : bytes.readUInt16BE(topicEnd);
  if (qos === 3 || messageId === 0) throw new MalformedPacketError('no such QoS or packet id');
  return {
    cmd: 'publish',
    topic: bytes.toString('utf8', topicStart, topicEnd),
    payload: bytes.subarray(bodyStart),
    qos: qos === 0 ? 0 : qos === 1 ? 1 : 2,
    dup: (flags & 8) !== 0,
    retain: (flags & 1) !== 0,
    ...(messageId !== undefined && { messageId }),
  };
}

export const encodePacket = (packet: Packet): Buffer => mqttPacket.generate(packet);

/** The answer to every message of QoS 1. */
export const encodePuback = (messageId: number): Buffer =>
  Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff]);
