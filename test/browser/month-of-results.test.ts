import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatusReport } from '../../src/model/status-report.ts';
import { isFailure } from '../../src/report/answers/facts.ts';
import { renderReportPage } from '../../src/report/page/report-page.ts';
import { formatCount } from '../../src/report/writing/words.ts';
import { monthOfResults } from './month-of-results.ts';
import { openPage } from './open-page.ts';
import { startBrowser } from './start-browser.ts';

let browser: Browser;
const { plan, status } = await monthOfResults();
const month = renderReportPage({ plan, status });
const EVENING = Date.parse('2026-03-29T16:00:00Z');

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

/** How often each device failed since a time. */
function failuresByDevice({ jobs }: StatusReport, since = 0): ReadonlyMap<string, number> {
  const failures = new Map<string, number>();
  for (const { answers, scheduledAt } of jobs) {
    if (scheduledAt < since) continue;
    for (const name of answers.filter(isFailure).flatMap(({ names = [] }) => names)) {
      failures.set(name, (failures.get(name) ?? 0) + 1);
    }
  }
  return failures;
}

/** What the page says it has found, for each of the searches. */
function search(page: Page, texts: readonly string[]): Promise<readonly string[]> {
  return page.evaluate(`(async () => {
    const field = document.getElementById('search');
    const said = [];
    for (const text of ${JSON.stringify(texts)}) {
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await new Promise(requestAnimationFrame);
      said.push(document.getElementById('found').textContent);
    }
    return said;
  })()`);
}

const timesText = (count: number) => (count === 1 ? ': ' : ` ${count} times: `);
const tiles = (page: Page) => page.locator('#tiles li').allTextContents();

describe('the page of a month of 20 manifests on 1,000 devices', () => {
  it.each([
    ['a desk', { width: 1280, height: 800 }, 5],
    ['a phone', { width: 375, height: 812 }, 2],
  ] as const)('shows on the first screen of %s what failed last night', async (_, viewport, rows) => {
    const { page, complaints } = await openPage(browser, month, { viewport });
    const failed = failuresByDevice(status, EVENING).size;
    expect(await tiles(page)).toEqual([
      '5jobs below threshold',
      '15jobs succeeded',
      `${failed}devices failed`,
    ]);
    const last = await page.locator(`#attention li >> nth=${rows - 1}`).boundingBox();
    expect((last?.y ?? Number.POSITIVE_INFINITY) + (last?.height ?? 0)).toBeLessThan(viewport.height);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('finds every device that failed, and says how often', async () => {
    const { page } = await openPage(browser, month);
    await page.locator('#range').selectOption('all');
    const failures = [...failuresByDevice(status)].filter((__, index) => index % 25 === 0);
    expect(failures.length).toBeGreaterThan(20);
    const found = await search(
      page,
      failures.map(([device]) => device),
    );
    expect(found).toEqual(
      failures.map(([device, count]) => expect.stringMatching(`^${device} failed${timesText(count)}`)),
    );
    await page.close();
  });

  it('says why a device is not found', async () => {
    const { page } = await openPage(browser, month);
    const lastNight = failuresByDevice(status, EVENING);
    const [earlier = ''] = [...failuresByDevice(status).keys()].filter((device) => !lastNight.has(device));
    expect(await search(page, [earlier, 'gate-1'])).toEqual([
      'Nothing matches. 1 device with such an id failed, but at another time or with another outcome.',
      'Nothing matches. No device that failed has such an id; devices that always succeeded are not in this page.',
    ]);
    await page.close();
  });

  it('limits every part to a range of time and to an outcome, and keeps both in its address', async () => {
    const { page } = await openPage(browser, month);
    await page.locator('#range').selectOption('week');
    const since = plan.now - 7 * 86_400_000;
    const failures = failuresByDevice(status, since);
    expect(await tiles(page)).toEqual([
      '15jobs below threshold',
      '125jobs succeeded',
      `${formatCount(failures.size)}devices failed`,
    ]);
    expect(await page.locator('#jobs .position').textContent()).toBe('1–20 of 140 jobs');
    await page.locator('#outcome').selectOption('job: below threshold');
    expect(await page.locator('#jobs .position').textContent()).toBe('15 jobs');
    await search(page, ['lower-blinds door-000195']);
    expect(new URL(page.url()).hash).toBe(
      '#range=week&q=lower-blinds+door-000195&outcome=job%3A+below+threshold',
    );
    const shown = await page.locator('main').textContent();
    await page.reload();
    expect(await page.locator('main').textContent()).toBe(shown);
    await page.close();
  });

  it('leads to a job from anywhere, whatever it was limited to', async () => {
    const [oldest] = status.jobs.toSorted((left, right) => left.scheduledAt - right.scheduledAt);
    const { page } = await openPage(browser, month);
    await search(page, ['lower-blinds']);
    await page.evaluate(`location.hash = 'job-${oldest?.jobId}'`);
    await page.locator(`#job-${oldest?.jobId}:focus`).waitFor();
    expect(await page.locator('#range').inputValue()).toBe('all');
    expect(await page.locator('#search').inputValue()).toBe('');
    await page.close();
  });

  it('links a device to its own page', async () => {
    const deviceLink = 'https://fleet.example.com/devices/{deviceId}?from=hubjobs';
    const { page, complaints } = await openPage(browser, renderReportPage({ plan, status, deviceLink }));
    await search(page, ['door-000195']);
    const link = page.locator('#found').getByRole('link', { name: 'door-000195' });
    expect(await link.getAttribute('href')).toBe(
      'https://fleet.example.com/devices/door-000195?from=hubjobs',
    );
    await page.locator('#answers summary').first().click();
    expect(await page.locator('#answers .devices a').first().getAttribute('href')).toBe(
      'https://fleet.example.com/devices/door-000195?from=hubjobs',
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('copies an id', async () => {
    const { page } = await openPage(browser, month, { permissions: ['clipboard-read', 'clipboard-write'] });
    await search(page, ['door-000195']);
    await page.locator('#found').getByRole('button', { name: 'Copy door-000195' }).click();
    await page.locator('#copied', { hasText: 'Copied door-000195' }).waitFor({ state: 'attached' });
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('door-000195');
    await page.close();
  });
});

describe('the page of a night in which 100,000 devices fail', () => {
  it('finds each of them, and stays small', async () => {
    const night = await monthOfResults({ days: 1, manifests: 1, devices: 110_000, failing: 0.95 });
    const { page, complaints } = await openPage(browser, renderReportPage(night));
    const failed = failuresByDevice(night.status);
    expect(failed.size).toBe(100_000);
    const last = [...failed.keys()].at(-1) ?? '';
    const [found] = await search(page, [last]);
    expect(found).toMatch(`${last} failed: 1 `);
    await search(page, ['door-00']);
    expect(await page.locator('*').count()).toBeLessThan(2_000);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
