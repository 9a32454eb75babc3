import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { LocalHubOptions } from '../../src/simulator/local-hub.ts';
import { type OpenPage, openPage } from '../support/hub-page.ts';

/** A local hub, the server of its page, and a developer who has opened the page. */
export interface OpenHubPage extends Omit<OpenPage, 'page'> {
  readonly server: OpenPage['page'];
  readonly page: Page;
  /** Console errors and thrown errors. */
  readonly complaints: readonly string[];
  /** Shows a place, such as `/devices/door-1`, as a bookmark would. */
  goTo(place: string): Promise<void>;
}

/** Opens the link that `hubjobs hub --ui` prints. */
export async function openHubPage(
  browser: Browser,
  options: BrowserContextOptions = {},
  hubOptions: Omit<LocalHubOptions, 'clock'> & { readonly cwd?: string } = {},
): Promise<OpenHubPage> {
  const { page: server, close, ...parts } = await openPage({ switches: { queuedForMs: 0 }, ...hubOptions });
  const page = await browser.newPage(options);
  // Shorter than a test may take, so that a failure names what was waited for.
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  await page.goto(server.url);
  return {
    ...parts,
    server,
    page,
    complaints,
    goTo: async (place) => {
      await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
    },
    close: async () => {
      await page.close();
      await close();
    },
  };
}

/** The name of what has the keyboard focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(
    "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
  );
}
