import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReportPage } from '../../src/report/report-page.ts';
import { FREE_TEXT, hostileText, withText } from '../report/support/hostile-text.ts';
import { sampleOutcomes } from '../report/support/sample-outcomes.ts';
import { samplePlan } from '../report/support/sample-plan.ts';
import { sampleStatus } from '../report/support/sample-status.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { manyResults } from './many-results.ts';
import { startBrowser } from './start-browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

const sample = renderReportPage({
  plan: samplePlan,
  status: sampleStatus,
  outcomes: sampleOutcomes,
  sourceBase: 'https://example.test/acme/fleet/blob/0123/',
});

interface Opened {
  readonly page: Page;
  /** Console errors, thrown errors and every request but the page's own. */
  readonly complaints: readonly string[];
}

/** Opens a report as a person does who has downloaded it. */
async function open(html: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const file = path.join(await temporaryFolder({ 'status.html': html }), 'status.html');
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
function countBecomes(page: Page, selector: string, count: number) {
  return page
    .locator(`:nth-match(${selector}, ${count})`)
    .waitFor()
    .then(() => expect(page.locator(selector).count()).resolves.toBe(count));
}

describe('the report page', () => {
  it('shows every part of a report, and complains of nothing', async () => {
    const { page, complaints } = await open(sample);
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      '1 change failed',
      '1 warning',
      'Timeline',
      'Changes of the plan',
      'Devices that did not succeed, by their answer',
      'Jobs on the hub',
      'Jobs of others, never touched',
    ]);
    expect(await page.locator('#timeline li.row').count()).toBe(6);
    expect(await page.locator('#changes li.card').count()).toBe(samplePlan.changes.length);
    expect(await page.locator('#jobs li.card').count()).toBe(sampleStatus.jobs.length);
    expect(await page.locator('#changes .diff li.change code').first().textContent()).toContain('target: ');
    const link = page.locator('#timeline a.name', { hasText: 'place-devices' });
    expect(await link.getAttribute('href')).toMatch(
      /^https:\/\/example\.test\/acme\/fleet\/blob\/0123\/jobs\/place-devices\.yaml#L\d+$/,
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows a plan alone, and a status alone', async () => {
    const plan = await open(renderReportPage({ plan: samplePlan }));
    expect(
      await plan.page.locator('section[id]:not([hidden])').evaluateAll((all) => all.map(({ id }) => id)),
    ).toEqual(['timeline', 'changes', 'others']);
    await plan.page.close();
    const status = await open(renderReportPage({ status: sampleStatus }));
    expect(await status.page.locator('#changes').count()).toBe(0);
    expect([...plan.complaints, ...status.complaints]).toEqual([]);
    await status.page.close();
  });

  it('is searched and filtered from the keyboard', async () => {
    const { page } = await open(sample);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.keyboard.type('GatewayTimeout');
    await countBecomes(page, '#jobs li.card', 1);
    expect(await page.locator('#answers li.group').allTextContents()).toEqual([
      expect.stringContaining('timed out'),
    ]);
    expect(await page.locator('#changes .place').textContent()).toBe('No change matches.');
    await page.locator('#search').fill('');
    await countBecomes(page, '#jobs li.card', sampleStatus.jobs.length);
    await page.locator('#state').selectOption('running');
    expect(await page.locator('#jobs li.card').allTextContents()).toEqual([
      expect.stringContaining('nightly-report'),
    ]);
    await page.close();
  });

  it('opens a group of failures with the space bar', async () => {
    const { page } = await open(sample);
    await page.locator('#answers summary').first().focus();
    await page.keyboard.press('Space');
    await page.locator('#answers .devices li').first().waitFor();
    expect(await page.locator('#answers .devices li').allTextContents()).toEqual([
      expect.stringContaining('door-0007'),
    ]);
    await page.close();
  });

  it.each([
    ['a phone', { viewport: { width: 375, height: 700 } }],
    ['a small phone in the dark', { viewport: { width: 320, height: 600 }, colorScheme: 'dark' }],
    ['a wide screen', { viewport: { width: 1600, height: 900 } }],
  ] as const)('fits %s', async (_, options) => {
    const { page } = await open(sample, options);
    await page.locator('#answers summary').first().click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport.width);
    await page.close();
  });

  it('fits paper: nothing but what can be read', async () => {
    const { page } = await open(sample);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#filter').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('leaves nobody out, in %s', async (colorScheme) => {
    const { page } = await open(sample, { colorScheme, bypassCSP: true });
    await page.locator('#answers summary').first().click();
    await page.evaluate(axe);
    const found = await page.evaluate(
      'axe.run().then((all) => all.violations.map((one) => [one.impact, one.id, one.nodes[0].html]))',
    );
    expect(found).toEqual([]);
    await page.close();
  });

  it('lets no text of others act', async () => {
    const texts = fc.sample(hostileText, { seed: 42, numRuns: 30 });
    const attack = '</script><script>document.title="broken"</script><img src=x onerror="document.title=1">';
    const { page, complaints } = await open(
      renderReportPage({
        plan: withText(samplePlan, FREE_TEXT, [attack, ...texts]),
        status: withText(sampleStatus, FREE_TEXT, [...texts, attack]),
        outcomes: sampleOutcomes,
      }),
    );
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toMatch(/^Jobs on /);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('runs no script but its own', async () => {
    const { page, complaints } = await open(
      sample.replace('</body>', '<script>document.title = "x"</script></body>'),
    );
    expect(await page.title()).toBe('Jobs on production');
    expect(complaints.join()).toMatch(/Content Security Policy/);
    await page.close();
  });

  it('keeps small with a thousand manifests and a hundred thousand device results', async () => {
    const { page, complaints } = await open(renderReportPage({ plan: samplePlan, status: manyResults() }));
    const elements = () => page.locator('*').count();
    expect(await elements()).toBeLessThan(6000);
    expect(await page.locator('#answers .place').textContent()).toMatch(/ answers$/);
    await page.locator('#search').fill('door-777-4');
    await page.locator('#answers .place', { hasText: /^1 answer$/ }).waitFor();
    await page.locator('#search').fill('');
    await countBecomes(page, '#timeline li.row', 25);
    await page.locator('#timeline').getByRole('button', { name: 'Next' }).click();
    expect(await page.locator('#timeline li.row a, #timeline li.row strong').first().textContent()).toBe(
      'job-0025',
    );
    expect(await elements()).toBeLessThan(6000);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
