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

/** Draws the pictures of the report page in docs/images, with the Chromium of this machine. */
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

const folder = mkdtempSync(path.join(tmpdir(), 'hubjobs-pictures-'));
const browser = await startBrowser();
try {
  for (const [name, { html, size, isDark, prepare }] of Object.entries(pictures)) {
    const file = path.join(folder, `${name}.html`);
    writeFileSync(file, html);
    const page = await browser.newPage({ viewport: size, colorScheme: isDark ? 'dark' : 'light' });
    await page.goto(pathToFileURL(file).href);
    await prepare?.(page);
    await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
