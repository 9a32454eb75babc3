import { connect, type TLSSocket } from 'node:tls';
import mqttPacket, { type Packet } from 'mqtt-packet';

/** A device that takes the client's process as little time as possible: it sends ready-made packets and counts bytes. */
export interface LoadDevice {
  readonly socket: TLSSocket;
  readonly deviceId: string;
}

export async function connectDevice(
  port: number,
  ca: string,
  deviceId: string,
  token = 'SharedAccessSignature sr=localhost&sig=x&se=1',
): Promise<LoadDevice> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca });
  socket.on('error', () => undefined);
  const connack = new Promise<void>((resolve, reject) => {
    socket.once('data', () => resolve());
    socket.once('close', () => reject(new Error(`${deviceId} was refused`)));
  });
  socket.write(
    mqttPacket.generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: deviceId,
      username: `localhost/${deviceId}/?api-version=2021-04-12`,
      password: Buffer.from(token),
      clean: true,
      keepalive: 600,
    }),
  );
  await connack;
  return { socket, deviceId };
}

/** Some at a time: more at once only wait on each other. */
export async function connectDevices(
  port: number,
  ca: string,
  count: number,
  atOnce: number,
): Promise<readonly LoadDevice[]> {
  const devices: LoadDevice[] = [];
  const numbers = Array.from({ length: count }, (_, at) => at).values();
  const worker = async (): Promise<void> => {
    for (const number of numbers) devices.push(await connectDevice(port, ca, `device-${number}`));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return devices;
}

const PUBACK_BYTES = 4;
const WINDOW = 64;

/** Telemetry at QoS 1, a window of messages always under way; answers how many were acknowledged, also when the hub goes away. */
export function sendTelemetry({ socket, deviceId }: LoadDevice, forMs: number): Promise<number> {
  const message = mqttPacket.generate({
    cmd: 'publish',
    topic: `devices/${deviceId}/messages/events/`,
    payload: '{"temperature":21.5,"humidity":40}',
    qos: 1,
    messageId: 1,
    dup: false,
    retain: false,
  });
  const messages = Array.from({ length: WINDOW }, () => message);
  const end = Date.now() + forMs;
  let acknowledgedBytes = 0;
  let sent = 0;
  return new Promise((resolve) => {
    socket.once('close', () => resolve(Math.floor(acknowledgedBytes / PUBACK_BYTES)));
    const send = (count: number): void => {
      sent += count;
      socket.write(Buffer.concat(messages.slice(0, count)));
    };
    socket.on('data', (chunk: Buffer) => {
      acknowledgedBytes += chunk.length;
      const acknowledged = Math.floor(acknowledgedBytes / PUBACK_BYTES);
      if (Date.now() < end) {
        const room = WINDOW - (sent - acknowledged);
        if (room >= WINDOW / 2) send(room);
      } else if (acknowledged >= sent) resolve(acknowledged);
    });
    send(WINDOW);
  });
}

/** Subscribes to methods and answers every call. */
export function answerMethods({ socket }: LoadDevice): Promise<void> {
  const parser = mqttPacket.parser({ protocolVersion: 4 });
  socket.on('data', (chunk: Buffer) => parser.parse(chunk));
  return new Promise((resolve) => {
    parser.on('packet', (packet: Packet) => {
      if (packet.cmd === 'suback') resolve();
      if (packet.cmd !== 'publish') return;
      const requestId = packet.topic.slice(packet.topic.indexOf('$rid='));
      socket.write(
        mqttPacket.generate({
          cmd: 'publish',
          topic: `$iothub/methods/res/200/?${requestId}`,
          payload: '{"pong":true}',
          qos: 0,
          dup: false,
          retain: false,
        }),
      );
    });
    socket.write(
      mqttPacket.generate({
        cmd: 'subscribe',
        messageId: 1,
        subscriptions: [{ topic: '$iothub/methods/POST/#', qos: 0 }],
      }),
    );
  });
}
