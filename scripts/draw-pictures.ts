import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { renderReportPage } from '../src/report/page/report-page.ts';
import { renderSimulationsPage } from '../src/report/simulation/page.ts';
import { monthOfResults } from '../test/browser/month-of-results.ts';
import { startBrowser } from '../test/browser/start-browser.ts';
import { sampleSimulations } from '../test/report/support/sample-simulation.ts';
import { drawHubPage } from './hub-page-pictures.ts';

/**
 * Draws the pictures of the pages in docs/images, with the Chromium of this machine: the report page, and the page of a
 * local hub on the ports 8443 and 8883. `npm run pictures -- hub-page` draws those whose name begins so.
 */
const IMAGES = path.resolve(import.meta.dirname, '../docs/images');
const sourceBase = 'https://github.com/acme/fleet/blob/main/';
const DESK = { width: 1120, height: 1000 };
const PHONE = { width: 375, height: 780 };

interface Picture {
  readonly html: string;
  readonly size: typeof DESK;
  readonly isDark?: true;
  /** What a reader does before. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const month = renderReportPage({ ...(await monthOfResults()), sourceBase });
const simulations = renderSimulationsPage(sampleSimulations, { sourceBase });
const pictures: Readonly<Record<string, Picture>> = {
  report: { html: month, size: DESK },
  'report-answers': {
    html: month,
    size: { width: 1120, height: 560 },
    prepare: async (page) => {
      await page.locator('#answers summary').first().click();
      await page.evaluate("document.getElementById('answers').scrollIntoView()");
    },
  },
  'report-phone': { html: month, size: PHONE },
  simulation: { html: simulations, size: { ...DESK, height: 1300 } },
  'simulation-dark': {
    html: simulations,
    size: { ...DESK, height: 820 },
    isDark: true,
    prepare: (page) => page.evaluate("document.getElementById('timeline').scrollIntoView()"),
  },
  'simulation-phone': { html: simulations, size: PHONE },
};

const wanted = process.argv[2] ?? '';
const folder = mkdtempSync(path.join(tmpdir(), 'hubjobs-pictures-'));
const browser = await startBrowser();
try {
  for (const [name, { html, size, isDark, prepare }] of Object.entries(pictures)) {
    if (!name.startsWith(wanted)) continue;
    const file = path.join(folder, `${name}.html`);
    writeFileSync(file, html);
    const page = await browser.newPage({ viewport: size, colorScheme: isDark ? 'dark' : 'light' });
    await page.goto(pathToFileURL(file).href);
    await prepare?.(page);
    await save(name, page);
  }
  if ('hub-page'.startsWith(wanted)) await drawHubPage(browser, save);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function save(name: string, page: Page): Promise<void> {
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
  await page.close();
  console.log(`docs/images/${name}.png`);
}
