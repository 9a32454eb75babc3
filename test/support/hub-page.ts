import { request } from 'node:http';
import { HubFleets } from '../../src/cli/run/hub-fleets.ts';
import { type HubPage, startHubPage } from '../../src/hub-page/start-hub-page.ts';
import { SteerableClock } from '../../src/simulator/clock/steerable-clock.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../src/simulator/local-hub.ts';

export interface OpenPage {
  readonly hub: LocalHub;
  readonly clock: SteerableClock;
  readonly fleets: HubFleets;
  readonly page: HubPage;
  close(): Promise<void>;
}

/** A local hub with its page, as `hubjobs hub --ui` starts them. `cwd`: where its fleets are looked for. */
export async function openPage({
  cwd = '/',
  clock = new SteerableClock(),
  ...options
}: LocalHubOptions & {
  readonly cwd?: string;
  readonly clock?: SteerableClock;
} = {}): Promise<OpenPage> {
  const hub = await startLocalHub({ ...options, clock });
  const fleets = new HubFleets(hub, { cwd, signal: new AbortController().signal });
  const page = await startHubPage({ hub, clock, fleets, units: 1, port: 0 });
  return {
    hub,
    clock,
    fleets,
    page,
    close: async () => {
      clock.pause();
      await page.close();
      await fleets.close();
      await hub.stop();
    },
  };
}

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
