import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../simulator/protocol/listen.ts';
import { readBody } from '../simulator/protocol/read-body.ts';
import { checkOrigin, checkToken } from './guard.ts';
import { EventLog } from './log/event-log.ts';
import { watchHub } from './log/watch-hub.ts';
import type { HubPageContext } from './page-call.ts';
import { PAGE_FILES, type PageFiles } from './page-files.ts';
import { refusal, refusalOf } from './refusal.ts';
import { findRoute } from './routes.ts';
import { SAFE_HEADERS } from './safe-headers.ts';

export interface HubPageOptions extends Omit<HubPageContext, 'log'> {
  /** 0 for any free one. */
  readonly port: number;
}

export interface HubPage {
  readonly port: number;
  /** The link that opens the page, with the token in its fragment. Whoever has it can do everything on the hub. */
  readonly url: string;
  close(): Promise<void>;
}

/** The page is for the person at this machine, whatever the hub itself listens on. */
const HOST = '127.0.0.1';
/** A text of Fleet documents is the largest body, and a file of manifests may have as much. */
const MAX_BODY_BYTES = 1_048_576;
const MAX_HEADER_BYTES = 16_384;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Browsers open six to a site. */
const MAX_CONNECTIONS = 64;

/** Serves the page of a hub and what it asks for. Rejects when the port cannot be used. */
export async function startHubPage(options: HubPageOptions): Promise<HubPage> {
  const { port: wantedPort, ...given } = options;
  const context: HubPageContext = { ...given, log: new EventLog() };
  const token = randomBytes(24).toString('base64url');
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => {
      response.on('error', () => undefined);
      void answer(request, response, { port, token, context });
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, wantedPort, HOST);
  const stopWatching = watchHub(context.hub, context.clock, context.log);
  let closed: Promise<void> | undefined;
  return {
    port,
    url: `http://${HOST}:${port}/#token=${token}`,
    close() {
      stopWatching();
      closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}

interface Site {
  readonly port: number;
  readonly token: string;
  readonly context: HubPageContext;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  try {
    checkOrigin(request.headers, site.port);
    const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
    if (path === '/api' || path.startsWith('/api/'))
      await answerApi(request, response, { path: path.slice('/api'.length), search, ...site });
    else sendFile(request, response, path);
  } catch (error) {
    const { status, body } = refusalOf(error);
    if (!request.complete) response.setHeader('Connection', 'close');
    sendJson(response, status, body);
  }
}

async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  { path, search, token, context }: Site & { readonly path: string; readonly search: string },
): Promise<void> {
  checkToken(request.headers, token);
  const match = findRoute(request.method ?? 'GET', path);
  if (!match) throw refusal(404, `there is no /api${path}`);
  if ('allowed' in match) {
    response.setHeader('Allow', match.allowed);
    throw refusal(405, `/api${path} takes ${match.allowed}, not ${request.method}`);
  }
  const bytes = await readBody(request, MAX_BODY_BYTES, {
    tooLarge: () => refusal(413, `the body is larger than ${MAX_BODY_BYTES} bytes`),
    brokenOff: () => refusal(408, 'the request broke off'),
  });
  const body = bytes.toString();
  const query = new URLSearchParams(search);
  const result = await match.run({ context, params: match.params, query, body, request, response });
  if (result !== undefined) sendJson(response, 200, result);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

const FILES: Readonly<Record<string, { readonly type: string; readonly part: keyof PageFiles }>> = {
  '/': { type: 'text/html', part: 'html' },
  '/page.js': { type: 'text/javascript', part: 'script' },
  '/page.css': { type: 'text/css', part: 'style' },
};

function sendFile(request: IncomingMessage, response: ServerResponse, path: string): void {
  const file = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (!file) throw refusal(404, `there is no ${path}`);
  if (request.method !== 'GET' && request.method !== 'HEAD') throw refusal(405, `${path} can only be read`);
  send(response, 200, file.type, PAGE_FILES[file.part]);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    ...SAFE_HEADERS,
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
