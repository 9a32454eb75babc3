import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { clientCertificateOf } from '../client-certificate.ts';
import type { DeviceConnection } from './device-connection.ts';
import type { MqttServer } from './mqtt-server.ts';
import type { Wire } from './wire.ts';

const PATH = '/$iothub/websocket';
/** A packet may span several messages, and a message may hold several packets. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const CLOSED_NORMALLY = 1000;

/** A WebSocket as a byte stream: packets and messages may begin and end at different places. */
class WebSocketWire implements Wire {
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;

  constructor(webSocket: WebSocket, socket: Duplex) {
    this.#webSocket = webSocket;
    this.#socket = socket;
  }

  get writableLength(): number {
    return this.#webSocket.bufferedAmount;
  }

  write(bytes: Uint8Array): void {
    this.#webSocket.send(bytes, { binary: true });
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  pause(): void {
    this.#webSocket.pause();
  }

  resume(): void {
    this.#webSocket.resume();
  }

  destroySoon(): void {
    this.#webSocket.close(CLOSED_NORMALLY);
  }

  destroy(): void {
    this.#webSocket.terminate();
  }
}

/** The subprotocol as the client wrote it, which the answer must repeat: the C SDK offers `MQTT`. */
function mqttIn(offered: Iterable<string>): string | undefined {
  for (const name of offered) if (name.trim().toLowerCase() === 'mqtt') return name.trim();
  return undefined;
}

function speaksMqtt({ headers }: IncomingMessage): boolean {
  return mqttIn((headers['sec-websocket-protocol'] ?? '').split(',')) !== undefined;
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

function carry(connection: DeviceConnection, webSocket: WebSocket, socket: Duplex): void {
  webSocket
    .on('message', (data, isBinary) => {
      if (!isBinary) webSocket.terminate();
      else if (Buffer.isBuffer(data)) connection.receive(data);
    })
    // A broken frame also ends the connection.
    .on('error', () => undefined);
  socket.on('drain', () => connection.drained());
}

/**
 * The `upgrade` listener of the HTTPS server: devices behind firewalls use MQTT inside a WebSocket, on the port of the
 * REST service. Any other path is answered 404, any other subprotocol 400.
 */
export function mqttWebSocketUpgrade(
  server: MqttServer,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (offered) => mqttIn(offered) ?? false,
  });
  return (request, socket, head) => {
    const [path = ''] = (request.url ?? '').split('?');
    const refusal =
      decodePath(path) !== PATH ? '404 Not Found' : speaksMqtt(request) ? undefined : '400 Bad Request';
    if (refusal !== undefined) {
      refuseUpgrade(socket, refusal);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const adopted = server.adopt({
        wire: new WebSocketWire(webSocket, socket),
        protocol: 'MQTT over WebSockets',
        certificate: () => clientCertificateOf(socket),
      });
      carry(adopted.connection, webSocket, socket);
      webSocket.on('close', () => adopted.ended());
    });
  };
}

/** Clients differ in whether they encode the dollar sign. */
function decodePath(path: string): string {
  return path.replace(/^\/%24/, '/$').replace(/\/$/, '');
}
