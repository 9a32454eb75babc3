import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest, type IncomingMessage } from 'node:http';
import { exchangeLines } from './exchange.ts';
import type { Redact } from './redact.ts';

const CHANNEL = 'http.client.request.start';

/**
 * Reports every HTTP exchange of this process with one host, as lines without secrets, until the returned function is
 * called. For SDK clients that offer no hook of their own. Source: the channels of Node's diagnostics_channel.
 */
export function watchRequests(
  host: string,
  redact: Redact,
  onExchange: (lines: readonly string[]) => void,
): () => void {
  const onStart = (message: unknown) => {
    const request = requestIn(message);
    if (request?.host !== host) return;
    const startedAt = performance.now();
    const end = (response?: IncomingMessage) => {
      onExchange(
        exchangeLines(
          {
            method: request.method,
            path: request.path,
            sent: request.getHeaders(),
            tookMs: performance.now() - startedAt,
            ...(response && { status: response.statusCode ?? 0, received: response.headers }),
          },
          redact,
        ),
      );
    };
    // Added in front of the client's own listener: a request with only this one would wait for it to read the answer.
    request.prependOnceListener('response', end);
    request.once('error', () => end());
  };
  subscribe(CHANNEL, onStart);
  return () => unsubscribe(CHANNEL, onStart);
}

function requestIn(message: unknown): ClientRequest | undefined {
  const isStart = typeof message === 'object' && message !== null && 'request' in message;
  return isStart && message.request instanceof ClientRequest ? message.request : undefined;
}
