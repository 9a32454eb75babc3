import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { renderReportPage } from '../src/report/page/report-page.ts';
import { type MonthSize, monthOfResults } from '../test/browser/month-of-results.ts';
import { startBrowser } from '../test/browser/start-browser.ts';

/**
 * The report page in Chromium: a month of 20 manifests on 1,000 devices, and one night in which 100,000 devices fail.
 * With a folder as its argument, the pages of that folder are measured instead.
 */
const SIZES: Readonly<Record<string, MonthSize>> = {
  'a month of 20 manifests on 1,000 devices': {},
  'a night in which 100,000 devices fail': { days: 1, manifests: 1, devices: 110_000, failing: 0.95 },
};
const TIMES = 5;

const [given] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'hubjobs-bench-'));
const browser = await startBrowser();
try {
  if (given !== undefined) await measure(browser, given, given);
  else {
    for (const [name, size] of Object.entries(SIZES)) {
      const { plan, status } = await monthOfResults(size);
      const start = performance.now();
      const html = renderReportPage({ plan, status });
      const rendered = performance.now() - start;
      const file = path.join(folder, 'report.html');
      writeFileSync(file, html);
      console.log(`${name}: rendered in ${rendered.toFixed(0)} ms`);
      await measure(browser, name, file);
    }
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function measure(browser: Browser, name: string, file: string): Promise<void> {
  const paints: number[] = [];
  const loads: number[] = [];
  const searches: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(pathToFileURL(file).href);
    const [paint, load] = await page.evaluate<readonly [number, number]>(`new Promise((resolve) => {
      const read = () => {
        const entry = performance.getEntriesByName('first-contentful-paint')[0];
        if (entry) resolve([entry.startTime, performance.getEntriesByType('navigation')[0].loadEventEnd]);
        else requestAnimationFrame(read);
      };
      read();
    })`);
    const search = await page.evaluate<number>(`new Promise((resolve) => {
      const field = document.getElementById('search');
      field.value = 'door-000195';
      const start = performance.now();
      field.dispatchEvent(new Event('input'));
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    })`);
    paints.push(paint);
    loads.push(load);
    searches.push(search);
    await page.close();
  }
  const mib = statSync(file).size / 2 ** 20;
  console.log(
    `${name}: ${mib.toFixed(1)} MiB; first paint ${median(paints)} ms, loaded ${median(loads)} ms, search ${median(searches)} ms`,
  );
}

function median(values: readonly number[]): string {
  return ([...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0).toFixed(0);
}
