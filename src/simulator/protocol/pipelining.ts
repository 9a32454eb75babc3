import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What requests of one connection may take while they wait for their turn; a client that sends more is cut off. */
const MAX_WAITING_BYTES = 8 * 1_048_576;
/** Of a request without its URL and its headers. */
const REQUEST_BYTES = 2_048;

const waiting = new WeakMap<Socket, number>();

/**
 * Answers a request of a client that has not waited for the answers to earlier ones, once they have left. Node would
 * have all of them answered at once: the answers to what fits into one read do not fit into memory, and may never be
 * read.
 */
export function answerInTurn(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
  const { socket } = request;
  readThroughStream(socket);
  const size = sizeOf(request);
  const total = (waiting.get(socket) ?? 0) + size;
  if (total > MAX_WAITING_BYTES) {
    socket.destroy();
    return;
  }
  waiting.set(socket, total);
  response.once('socket', () => {
    waiting.set(socket, (waiting.get(socket) ?? size) - size);
    answer();
  });
}

function sizeOf({ url = '', rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((sum, text) => sum + text.length, REQUEST_BYTES + url.length);
}

/**
 * While nobody listens for data, Node hands bytes from TLS straight to its HTTP parser, even while the parser has paused
 * because answers pile up; then the parser fails, and of many pipelined requests all but one get no answer.
 */
function readThroughStream(socket: Socket): void {
  if (!socket.listeners('data').includes(ignoreData)) socket.on('data', ignoreData);
}

const ignoreData = (): void => undefined;
