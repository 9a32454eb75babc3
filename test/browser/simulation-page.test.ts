import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderSimulationsPage } from '../../src/report/simulation/page.ts';
import { FREE_TEXT, hostileText, withText } from '../report/support/hostile-text.ts';
import { sampleSimulations } from '../report/support/sample-simulation.ts';
import { barriersOf, countBecomes, crowdedLabels, openPage } from './open-page.ts';
import { startBrowser } from './start-browser.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

const sample = renderSimulationsPage(sampleSimulations, {
  sourceBase: 'https://example.test/acme/fleet/blob/0123/',
});

describe('the page of simulations', () => {
  it('shows the one that failed first, every part of it, and complains of nothing', async () => {
    const { page, complaints } = await openPage(browser, sample);
    expect(await page.locator('h1, .headline').allTextContents()).toEqual([
      '2 simulations',
      '1 of 2 simulations failed: week-of-doors',
    ]);
    expect(await page.locator('#choice option:checked').textContent()).toBe('✗ Simulation week-of-doors');
    expect(await page.locator('main > section:not([hidden]) h2').allTextContents()).toEqual([
      'What needs attention',
      'What the devices answered',
      'Timeline',
      'How the twins changed',
      'Jobs on the simulated hub',
      'Occurrences without a job',
      'Runs of the workflow',
    ]);
    expect(await page.locator('.checks li.failed:visible').allTextContents()).toEqual([
      expect.stringContaining('expected >= 95%, was 78% in the job of'),
      expect.stringContaining('lock-doors: missed: expected 0, was 1'),
    ]);
    expect(await page.locator('#timeline li.row .label').allTextContents()).toEqual([
      'lock-doors6 of 7 ran, 5 succeeded, 1 below threshold, 2 deferred, 1 missed',
      'open-gates0 of 0 ran, suspended',
      'place-devices1 of 1 ran, 1 succeeded',
    ]);
    expect(await page.locator('#timeline .label .muted').first().textContent()).toBe(
      'Slots in use: at most 2 at a time, 5 slots',
    );
    expect(await page.locator('#twins li.card').allTextContents()).toContainEqual(
      expect.stringMatching(/properties\.desired\.building.*180.*41.*43.*60.*nothing.*43/),
    );
    expect(await page.locator('#runs li').count()).toBe(8);
    expect(await page.locator('#jobs .bar').count()).toBe(7);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('has groups of answers with their devices, and how often these answered so', async () => {
    const { page } = await openPage(browser, sample);
    expect(await page.locator('#answers summary').allTextContents()).toEqual([
      '240succeeded: twin updated',
      '227+succeeded: status 200 {"locked":true} 1,324 times in all in 6 jobs',
      '41refused: status 500 {"error":"too cold to move","celsius":…} 56 times in all in 6 jobs',
      '10offline: DeviceNotOnline: Timed out waiting for device to connect. 60 times in all in 6 jobs',
    ]);
    const jobs = sampleSimulations[1]?.report.jobs ?? [];
    expect(jobs.reduce((sum, { devices }) => sum + devices.total, 0)).toBe(240 + 1324 + 56 + 60);
    await page.close();
  });

  it('shows another one when it is chosen', async () => {
    const { page, complaints } = await openPage(browser, sample);
    await page.locator('#choice').selectOption({ label: '✓ Simulation quiet-night' });
    await countBecomes(page, '#timeline li.row', 1);
    expect(await page.locator('#twins').isVisible()).toBe(false);
    expect(await page.locator('#jobs li.card').count()).toBe(1);
    await page.locator('#choice').selectOption({ label: '✗ Simulation week-of-doors' });
    await countBecomes(page, '#timeline li.row', 3);
    expect(await page.locator('#twins').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is searched for devices and answers, and filtered', async () => {
    const { page } = await openPage(browser, sample);
    await page.locator('#search').fill('door-0141');
    await countBecomes(page, '#answers li.group', 1);
    expect(await page.locator('#answers li.group').textContent()).toContain('too cold to move');
    await page.locator('#search').fill('');
    await page.locator('#outcome').selectOption('occurrence: missed');
    await countBecomes(page, '#timeline li.row', 1);
    await page.locator('#outcome').selectOption('run: dropped');
    await countBecomes(page, '#runs li', 1);
    await page.close();
  });

  it('shows every stretch of its time with labels that have room', async () => {
    for (const width of [375, 1200]) {
      const { page } = await openPage(browser, sample, { viewport: { width, height: 800 } });
      const choices = await page.locator('#range option').count();
      expect(choices).toBe(8);
      for (let index = 0; index < choices; index += 1) {
        await page.locator('#range').selectOption({ index });
        expect(await crowdedLabels(page)).toEqual([]);
      }
      await page.close();
    }
  });

  it.each([
    ['a phone', { viewport: { width: 375, height: 700 } }],
    ['a small phone in the dark', { viewport: { width: 320, height: 600 }, colorScheme: 'dark' }],
    ['a wide screen', { viewport: { width: 1600, height: 900 } }],
  ] as const)('fits %s', async (_, options) => {
    const { page } = await openPage(browser, sample, options);
    for (const summary of await page.locator('#answers summary').all()) await summary.click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport.width);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('leaves nobody out, in %s', async (colorScheme) => {
    const { page } = await openPage(browser, sample, { colorScheme, bypassCSP: true });
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await barriersOf(page)).toEqual([]);
    await page.close();
  });

  it('says on paper which simulation it is, and nothing that can only be pressed', async () => {
    const { page } = await openPage(browser, sample, { colorScheme: 'dark' });
    expect(await page.locator('.paper').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.paper').textContent()).toBe('of the simulation week-of-doors; all of it');
    expect(await page.locator('.paper').isVisible()).toBe(true);
    expect(await page.locator('button:visible, select:visible, input:visible').count()).toBe(0);
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(28, 33, 40)');
    await page.close();
  });

  it('says what was expected and what is worth a look without scripts', async () => {
    const { page } = await openPage(browser, sample, { javaScriptEnabled: false });
    expect(await page.locator('.checks li.failed:visible').count()).toBe(2);
    expect(await page.locator('.notices li:visible').count()).toBe(3);
    await page.close();
  });

  it('lets no text of others act', async () => {
    const attack = '</script><script>document.title="broken"</script><img src=x onerror="document.title=1">';
    const free = new Set([
      ...FREE_TEXT,
      'what',
      'expected',
      'actual',
      'path',
      'before',
      'after',
      'problem',
      'city',
    ]);
    for (const seed of [1, 2]) {
      const texts = [attack, ...fc.sample(hostileText, { seed, numRuns: 30 }), '"><b>x</b>', "'><i>x"];
      const hostile = renderSimulationsPage(withText(sampleSimulations, free, texts), {
        sourceBase: 'https://example.test/"><b>',
      });
      const { page, complaints } = await openPage(browser, hostile);
      for (const summary of await page.locator('summary:visible').all()) await summary.click();
      expect(await page.locator('script').count()).toBe(2);
      expect(await page.locator('img, b, i').count()).toBe(0);
      expect(await page.title()).toBe('2 simulations');
      expect(await page.locator('main').textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/u);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });
});
