import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startHubPage } from '../../src/hub-page/start-hub-page.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../src/simulator/local-hub.ts';

/** A local hub, its page, and a developer who has opened it. */
export interface OpenHubPage {
  readonly hub: LocalHub;
  readonly page: Page;
  /** Console errors and thrown errors. */
  readonly complaints: readonly string[];
  /** Shows a place, such as `/devices/door-1`, as a bookmark would. */
  goTo(place: string): Promise<void>;
  /** Ends the server of the page alone. */
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the link that `hubjobs hub --ui` prints. */
export async function openHubPage(
  browser: Browser,
  options: BrowserContextOptions = {},
  hubOptions: LocalHubOptions = {},
): Promise<OpenHubPage> {
  const hub = await startLocalHub({ switches: { queuedForMs: 0 }, ...hubOptions });
  const server = await startHubPage({ hub, units: 1, port: 0 });
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  await page.goto(server.url);
  return {
    hub,
    page,
    complaints,
    goTo: async (place) => {
      await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
    },
    stopServer: () => server.close(),
    close: async () => {
      await page.close();
      await server.close();
      await hub.stop();
    },
  };
}
