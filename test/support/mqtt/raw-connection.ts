import { connect, type TLSSocket } from 'node:tls';
import mqttPacket, { type Packet } from 'mqtt-packet';

/** One TLS connection and the packets that came back on it: what a client library would not send or show. */
export interface RawConnection {
  send(...packets: (Packet | Buffer)[]): void;
  /** The next packet that has not been read yet; rejects when the connection ends first. */
  next(): Promise<Packet>;
  /** Resolves when the hub has closed the connection, with all packets that were never read. */
  readonly closed: Promise<readonly Packet[]>;
  end(): void;
  /** Ends it once all that was sent has left. */
  endAfterSending(): void;
}

export async function openRaw(port: number, ca: string): Promise<RawConnection> {
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve).once('error', reject);
  });
  const unread: Packet[] = [];
  const readers: { resolve: (packet: Packet) => void; reject: (error: Error) => void }[] = [];
  const parser = mqttPacket.parser({ protocolVersion: 4 });
  parser.on('packet', (packet) => {
    const reader = readers.shift();
    if (reader === undefined) unread.push(packet);
    else reader.resolve(packet);
  });
  socket.on('data', (chunk: Buffer) => parser.parse(chunk));
  const closed = new Promise<readonly Packet[]>((resolve) => {
    socket.once('close', () => {
      for (const { reject } of readers) reject(new Error('the hub closed the connection'));
      resolve(unread);
    });
  });
  return {
    send: (...packets) => {
      for (const packet of packets)
        socket.write(Buffer.isBuffer(packet) ? packet : mqttPacket.generate(packet));
    },
    next: () => {
      const packet = unread.shift();
      if (packet !== undefined) return Promise.resolve(packet);
      return new Promise((resolve, reject) => {
        readers.push({ resolve, reject });
      });
    },
    closed,
    end: () => socket.destroy(),
    endAfterSending: () => socket.end(),
  };
}

export const connectPacket = (deviceId: string, token: string, more: object = {}): Packet => ({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clientId: deviceId,
  username: `localhost/${deviceId}/?api-version=2021-04-12`,
  password: Buffer.from(token),
  clean: true,
  keepalive: 60,
  ...more,
});

export const publishPacket = (topic: string, payload = '', more: object = {}): Packet => ({
  cmd: 'publish',
  topic,
  payload,
  qos: 0,
  dup: false,
  retain: false,
  ...more,
});

export const subscribePacket = (messageId: number, ...topics: [topic: string, qos: 0 | 1 | 2][]): Packet => ({
  cmd: 'subscribe',
  messageId,
  subscriptions: topics.map(([topic, qos]) => ({ topic, qos })),
});

export const METHODS = '$iothub/methods/POST/#';
export const TWIN_RESULTS = '$iothub/twin/res/#';
export const DESIRED = '$iothub/twin/PATCH/properties/desired/#';
