import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDiffPage } from '../../src/report/diff/page.ts';
import { hostileText, withText } from '../report/support/hostile-text.ts';
import { emptyDiff, sampleHubDiff } from '../report/support/sample-diff.ts';
import { countBecomes, openPage } from './open-page.ts';
import { startBrowser } from './start-browser.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

describe('the page of a diff', () => {
  it('has the headline, the warnings and a card for each document, and filters them', async () => {
    const html = renderDiffPage(sampleHubDiff, { sourceBase: 'https://example.test/blob/main/' });
    const { page, complaints } = await openPage(browser, html);
    expect(await page.locator('h1').textContent()).toBe('Changes on production against main');
    expect(await page.locator('.headline').first().textContent()).toMatch(
      /^1 policy changed; hubjobs\.yaml changed; 1 job/,
    );
    expect(await page.locator('.notice.warn').first().textContent()).toContain('policy-changed');
    expect(await page.locator('#documents li.card').count()).toBe(8);
    const lock = page.locator('#documents li.card', { hasText: 'lock-doors' }).first();
    expect(await lock.textContent()).toContain('200 → 420: +220 -0');
    expect(await lock.locator('a').first().getAttribute('href')).toBe(
      'https://example.test/blob/main/jobs/lock-doors.yaml#L1',
    );
    await page.locator('#outcome').selectOption('document: removed');
    await countBecomes(page, '#documents li.card', 2);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says that nothing changes', async () => {
    const { page, complaints } = await openPage(browser, renderDiffPage(emptyDiff));
    expect(await page.locator('.headline').first().textContent()).toBe('Nothing changes');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('lets no text of others act', async () => {
    const texts = fc.sample(hostileText, { seed: 42, numRuns: 30 });
    const attack = '</script><script>document.title="broken"</script><img src=x onerror="document.title=1">';
    const free = new Set([
      'name',
      'ref',
      'file',
      'before',
      'after',
      'path',
      'about',
      'message',
      'cancels',
      'reason',
    ]);
    const diff = withText(sampleHubDiff, free, [attack, ...texts]);
    const { page, complaints } = await openPage(browser, renderDiffPage(diff));
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toMatch(/^Changes on /);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
