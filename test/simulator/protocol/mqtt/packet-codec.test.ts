import fc from 'fast-check';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import {
  decodePacket,
  MalformedPacketError,
  PacketCutter,
} from '../../../../src/simulator/protocol/mqtt/packet-codec.ts';

const publish = fc
  .record({
    topic: fc
      .string({ minLength: 1, maxLength: 300, unit: 'grapheme' })
      .filter((topic) => !/[#+]/.test(topic)),
    payload: fc.uint8Array({ maxLength: 20_000 }),
    qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
    retain: fc.boolean(),
    dup: fc.boolean(),
    messageId: fc.integer({ min: 1, max: 0xffff }),
  })
  .map((parts) => ({ ...parts, cmd: 'publish' as const, payload: Buffer.from(parts.payload) }));

/** By the codec that the hub does not use for it. */
function decodedByCodec(bytes: Buffer): Packet | undefined {
  let decoded: Packet | undefined;
  const parser = mqttPacket.parser({ protocolVersion: 4 });
  parser.on('packet', (packet) => {
    decoded = packet;
  });
  parser.on('error', () => undefined);
  parser.parse(bytes);
  return decoded;
}

function published(packet: Packet | undefined): unknown {
  if (packet?.cmd !== 'publish') return undefined;
  const { topic, payload, qos, dup, retain, messageId } = packet;
  return { topic, payload: Buffer.from(payload).toString('hex'), qos, dup, retain, messageId };
}

describe('decoding a PUBLISH', () => {
  it('gives the same as the codec', () => {
    fc.assert(
      fc.property(publish, (packet) => {
        const bytes = mqttPacket.generate(packet);
        expect(published(decodePacket(bytes))).toEqual(published(decodedByCodec(bytes)));
      }),
    );
  });

  it.each([
    ['no topic length', [0x30, 1, 0]],
    ['nothing at all', [0x30, 0]],
    ['no packet id at QoS 1', [0x32, 4, 0, 1, 0x61, 0]],
    ['packet id 0', [0x32, 5, 0, 1, 0x61, 0, 0]],
    ['QoS 3', [0x36, 5, 0, 1, 0x61, 0, 1]],
  ])('is refused with %s', (_name, bytes) => {
    expect(() => decodePacket(Buffer.from(bytes))).toThrow(MalformedPacketError);
  });
});

it('packets come out whole and in order, however the stream is split', () => {
  const packets = fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 12 });
  const cuts = fc.array(fc.integer({ min: 1, max: 2500 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(packets, cuts, (payloads, sizes) => {
      const sent = payloads.map((payload) =>
        mqttPacket.generate({
          cmd: 'publish',
          topic: 't',
          payload: Buffer.from(payload),
          qos: 0,
          dup: false,
          retain: false,
        }),
      );
      const stream = Buffer.concat(sent);
      const cutter = new PacketCutter();
      const received: string[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        // A copy, as the network's buffers are used again.
        const chunk = Buffer.from(stream.subarray(at, at + size));
        cutter.cut(
          chunk,
          () => Number.POSITIVE_INFINITY,
          (bytes) => received.push(bytes.toString('hex')) > 0,
        );
        chunk.fill(0xff);
        at += size;
      }
      expect(received).toEqual(sent.map((bytes) => bytes.toString('hex')));
    }),
  );
});
