import fc from 'fast-check';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pendingChanges } from '../../src/model/plan.ts';
import { renderReportPage } from '../../src/report/page/report-page.ts';
import { renderPlanText } from '../../src/report/plan/text.ts';
import { FREE_TEXT, hostileText, withText } from '../report/support/hostile-text.ts';
import { sampleOutcomes } from '../report/support/sample-outcomes.ts';
import { samplePlan } from '../report/support/sample-plan.ts';
import { rolloutPlan, rolloutStatus } from '../report/support/sample-rollouts.ts';
import { sampleStatus } from '../report/support/sample-status.ts';
import { manyResults } from './many-results.ts';
import { barriersOf, countBecomes, crowdedLabels, openPage } from './open-page.ts';
import { startBrowser } from './start-browser.ts';

const HOUR = 3_600_000;

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

const open = (html: string, options?: BrowserContextOptions) => openPage(browser, html, options);

describe('the report page', () => {
  it('shows every part of a report, and complains of nothing', async () => {
    const { page, complaints } = await open(sample);
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      '2 changes could not be made',
      'What needs attention',
      'Devices that did not succeed, by their answer',
      '1 warning',
      'What comes next',
      'Timeline',
      'Jobs on the hub',
      'Changes of the plan',
      '2 unchanged: 1 done, 1 held',
      '1 job of others, never touched',
    ]);
    await page.locator('#range').selectOption('all');
    expect(await page.locator('#attention li .what').allTextContents()).toEqual([
      'place-devices✗ below threshold120 devices failed',
      'test-sirens✗ below threshold! held',
    ]);
    expect(await page.locator('#coming li').allTextContents()).toEqual([
      expect.stringMatching(/nightly-report/),
      expect.stringMatching(/lock-doors/),
      expect.stringMatching(/place-devices/),
      expect.stringMatching(/nightly-report/),
      expect.stringMatching(/lock-doors.*and 3 more/),
    ]);
    expect(await page.locator('#timeline li.row').count()).toBe(6);
    expect(await page.locator('#kept li.card').first().isVisible()).toBe(false);
    expect(await page.locator('#changes li.card, #kept li.card').count()).toBe(samplePlan.changes.length);
    expect(await page.locator('#jobs li.card').count()).toBe(sampleStatus.jobs.length);
    expect(await page.locator('#changes .diff li.warn code').first().textContent()).toContain('target: ');
    const link = page.locator('#timeline a.name', { hasText: 'place-devices' });
    expect(await link.getAttribute('href')).toMatch(
      /^https:\/\/example\.test\/acme\/fleet\/blob\/0123\/jobs\/place-devices\.yaml#L\d+$/,
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows rollouts with a bar for each stage, and those that do not go on first', async () => {
    const { page, complaints } = await open(renderReportPage({ plan: rolloutPlan, status: rolloutStatus }));
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'Rollouts that do not go on',
      'What needs attention',
      '1 warning',
      'What comes next',
      'Rollouts',
      'Timeline',
      'Jobs on the hub',
      'Changes of the plan',
      'Jobs of rollouts',
      '1 job of others, never touched',
    ]);
    expect(await page.locator('#attention li .what').allTextContents()).toEqual(['lock-firmware✗ failed']);
    const stages = page
      .locator('#rollouts li.card', { hasText: 'gateway-firmware' })
      .locator('.fact svg.bar');
    expect(await stages.locator('title').allTextContents()).toEqual(['56 done', '4 left']);
    expect(await page.locator('#coming li', { hasText: 'stage early' }).count()).toBe(1);
    expect(await page.locator('#rollout-jobs li.card').first().isVisible()).toBe(false);
    expect(await barriersOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says when a job of 28 hours ends as the text does', async () => {
    const changes = pendingChanges(samplePlan).flatMap((change) =>
      change.action === 'create'
        ? [
            {
              ...change,
              expected: { startAt: change.request.startAt, endAt: change.request.startAt + 28 * HOUR },
            },
          ]
        : [],
    );
    const plan = { ...samplePlan, changes };
    const { page } = await open(renderReportPage({ plan }));
    const said = await page.locator('.fact:has(dt:text-matches("^runs$", "i")) dd').allTextContents();
    expect(said[0]).toBe('until about Tue 2026-03-03 21:00 -08:00');
    const text = renderPlanText(plan, { colour: false, width: 200 });
    expect([...text.matchAll(/^ +runs +(.*)$/gm)].map(([, runs]) => runs)).toEqual(said);
    await page.close();
  });

  it('shows a plan alone, and a status alone', async () => {
    const plan = await open(renderReportPage({ plan: samplePlan }));
    expect(
      await plan.page.locator('section[id]:not([hidden])').evaluateAll((all) => all.map(({ id }) => id)),
    ).toEqual(['attention', 'coming', 'timeline', 'changes', 'kept', 'unmanaged']);
    await plan.page.close();
    const status = await open(renderReportPage({ status: sampleStatus }));
    expect(await status.page.locator('#changes').isVisible()).toBe(false);
    expect([...plan.complaints, ...status.complaints]).toEqual([]);
    await status.page.close();
  });

  it('is searched and filtered from the keyboard', async () => {
    const { page } = await open(sample);
    for (const id of ['range', 'search', 'outcome']) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.id')).toBe(id);
    }
    await page.locator('#range').selectOption('all');
    await page.locator('body').press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.keyboard.type('GatewayTimeout');
    await countBecomes(page, '#jobs li.card', 1);
    expect(await page.locator('#answers li.group').allTextContents()).toEqual([
      expect.stringContaining('timed out'),
    ]);
    expect(await page.locator('#changes .position').textContent()).toBe('No change matches.');
    await page.locator('#search').fill('');
    await countBecomes(page, '#jobs li.card', sampleStatus.jobs.length);
    await page.locator('#outcome').selectOption('job: running');
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
      'door-0007',
      'door-0019',
      'door-0020',
      'door-0044',
      'door-0101',
    ]);
    expect(await page.locator('#answers .parts').textContent()).toContain(
      'and 36 more, whose ids are not in this page',
    );
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

  it.each([375, 1200])('has labels of time with room for each, on %i pixels', async (width) => {
    const { page } = await open(sample, { viewport: { width, height: 800 } });
    for (const index of [0, 1, 2, 3]) {
      await page.locator('#range').selectOption({ index });
      expect(await page.locator('.ticks span').count()).toBeGreaterThan(2);
      expect(await crowdedLabels(page)).toEqual([]);
    }
    await page.close();
  });

  it('fits paper: nothing but what can be read', async () => {
    const { page } = await open(sample);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#filter').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    await page.close();
  });

  it('has the whole of its lists on paper, and is as it was before when it is printed', async () => {
    const { page } = await open(renderReportPage({ status: manyResults(30) }));
    await page.locator('#range').selectOption('all');
    await page.locator('#jobs').getByRole('button', { name: 'Next' }).click();
    await page.locator('#answers summary').first().click();
    const places = () => page.locator('#timeline .position, #jobs .position').allTextContents();
    expect(await places()).toEqual(['1–25 of 30 manifests', '21–40 of 300 jobs']);
    await page.evaluate(`addEventListener('beforeprint', () => {
      window.printed = [
        document.querySelectorAll('#timeline li.row').length,
        document.querySelectorAll('#jobs li.card').length,
        document.querySelectorAll('#answers details[open]').length,
      ];
    })`);
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(await page.evaluate('window.printed')).toEqual([30, 300, 1]);
    // A dozen jobs fill a sheet; what the screen shows would be some five.
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(20);
    expect(await page.locator('#jobs li.card').count()).toBe(20);
    expect(await places()).toEqual(['1–25 of 30 manifests', '21–40 of 300 jobs']);
    await page.close();
  });

  it('says on paper where a list was cut', async () => {
    const { page } = await open(renderReportPage({ status: manyResults(101) }));
    await page.locator('#range').selectOption('all');
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('#jobs li.card').count()).toBe(1000);
    expect(await page.locator('#jobs .position').textContent()).toBe(
      'Only the first 1,000 of 1,010 jobs are printed.',
    );
    await page.close();
  });

  it.each(['light', 'dark'] as const)('leaves nobody out, in %s', async (colorScheme) => {
    const { page } = await open(sample, { colorScheme, bypassCSP: true });
    await page.locator('#answers summary').first().click();
    expect(await barriersOf(page)).toEqual([]);
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
        sourceBase: 'https://example.test/',
      }),
    );
    for (const summary of await page.locator('#answers summary').all()) await summary.click();
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
    expect(await page.locator('#answers .position').textContent()).toMatch(/ answers$/);
    await page.locator('#search').fill('door-777-4');
    await page.locator('#answers .position', { hasText: /^1 answer$/ }).waitFor();
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
