import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Opened {
  readonly page: Page;
  /** Console errors, thrown errors and every request but the page's own. */
  readonly complaints: readonly string[];
}

/** Opens a report as a person does who has downloaded it. */
export async function openPage(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const file = path.join(await temporaryFolder({ 'report.html': html }), 'report.html');
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}

/** The page follows the keys a moment later. */
export async function countBecomes(page: Page, selector: string, count: number): Promise<void> {
  await page.locator(`:nth-match(${selector}, ${count})`).waitFor();
  await expect(page.locator(selector).count()).resolves.toBe(count);
}

/** What axe-core finds wrong; the page has to be opened with `bypassCSP`. */
export async function barriersOf(page: Page): Promise<unknown> {
  await page.evaluate(axe);
  return page.evaluate(
    'axe.run().then((all) => all.violations.map((one) => [one.impact, one.id, one.nodes[0].html]))',
  );
}

/** Labels of the axis that lie over each other, or over its edge. */
export async function crowdedLabels(page: Page): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll('.ticks')].flatMap((line) => {
    const edge = line.getBoundingClientRect().right + 0.5;
    const boxes = [...line.children]
      .filter((one) => getComputedStyle(one).visibility === 'visible')
      .map((one) => [one.textContent, one.getBoundingClientRect()]);
    return boxes.flatMap(([text, box], index) => {
      const next = boxes[index + 1]?.[1].left ?? edge;
      return box.right > next + 0.5 || box.right > edge ? [text] : [];
    });
  })`);
}
