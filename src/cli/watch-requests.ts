import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { exchangeLines } from '../hub/exchange.ts';
import type { Redact } from '../hub/redact.ts';

const CHANNEL = 'http.client.request.start';

/**
 * Tells every HTTP exchange of this process with one host, as lines without secrets, until the answer is called. For
 * SDK clients that let nobody in between. Source: the channels of Node's diagnostics_channel.
 */
export function watchRequests(
  host: string,
  redact: Redact,
  tell: (lines: readonly string[]) => void,
): () => void {
  const onStart = (message: unknown) => {
    const { request } = message as { readonly request: ClientRequest };
    if (request.host !== host) return;
    const startedAt = performance.now();
    const end = (response?: IncomingMessage) => {
      tell(
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
    // Beside whoever reads the answer, not instead: a request with a listener alone would wait for it to be read.
    request.prependOnceListener('response', end);
    request.once('error', () => end());
  };
  subscribe(CHANNEL, onStart);
  return () => unsubscribe(CHANNEL, onStart);
}
