import { request } from 'node:http';
import type { HubPage } from '../../src/hub-page/start-hub-page.ts';

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** `undefined` when the text is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely.
  readonly json: any;
}

export interface PageRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
}

export function tokenOf({ url }: HubPage): string {
  return new URL(url).hash.replace('#token=', '');
}

/** Sends a request to the page's server with its token, unless `headers` says otherwise. */
export function ask(
  page: HubPage,
  { method = 'GET', path, headers = {}, body }: PageRequest,
): Promise<PageAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: page.port,
        method,
        path,
        agent: false,
        headers: { Authorization: `Bearer ${tokenOf(page)}`, ...headers },
      },
      async (response) => {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      },
    );
    sent.on('error', reject);
    sent.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
