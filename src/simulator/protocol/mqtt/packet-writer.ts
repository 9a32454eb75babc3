import type { Packet } from 'mqtt-packet';
import { encodePacket, encodePuback } from './packet-codec.ts';
import type { Wire } from './wire.ts';

/** Bytes waiting to leave after which the hub gives the connection up. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** Makes a message one of QoS 1: its packet id, and whether it was sent before. */
export interface AtLeastOnce {
  readonly packetId: number;
  readonly isRepeated: boolean;
}

/** Writes packets to a connection, until too many bytes wait because the device does not read. */
export class PacketWriter {
  readonly #wire: Wire;
  readonly #onOverflow: () => void;

  constructor(wire: Wire, onOverflow: () => void) {
    this.#wire = wire;
    this.#onOverflow = onOverflow;
  }

  send(packet: Packet): void {
    this.#write(encodePacket(packet));
  }

  publish(topic: string, body: string | Uint8Array, atLeastOnce?: AtLeastOnce): void {
    const payload = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.length);
    this.send({
      cmd: 'publish',
      topic,
      payload,
      retain: false,
      qos: atLeastOnce === undefined ? 0 : 1,
      dup: atLeastOnce?.isRepeated === true,
      ...(atLeastOnce !== undefined && { messageId: atLeastOnce.packetId }),
    });
  }

  acknowledge(packetId: number): void {
    this.#write(encodePuback(packetId));
  }

  #write(bytes: Buffer): void {
    this.#wire.write(bytes);
    if (this.#wire.writableLength > MAX_WAITING_BYTES) this.#onOverflow();
  }
}
