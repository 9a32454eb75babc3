import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { View } from '../../src/report/page/page-facts.ts';
import { renderPageShell } from '../../src/report/page/shell.ts';
import type { State } from '../../src/report/writing/states.ts';
import { countBecomes, openPage } from './open-page.ts';
import { startBrowser } from './start-browser.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

const GAINED: State = { sign: '▲', words: 'gained', tone: 'good' };
const LOST: State = { sign: '▼', words: 'lost', tone: 'bad' };

/** Facts of a document that the page's script has never seen. */
const view: View = {
  name: 'Devices gained and lost',
  ranges: [{ id: 'all', words: 'all', from: 0, drawn: { from: 0, to: 1 } }],
  chosenRange: 0,
  counted: ['devices'],
  devices: [],
  limits: [],
  sections: [
    {
      kind: 'timeline',
      id: 'timeline',
      title: 'Timeline',
      noun: 'manifest',
      timeline: { rows: [], use: { what: 'Jobs running', spans: [] } },
    },
    {
      kind: 'cards',
      id: 'devices',
      title: 'Devices',
      noun: 'device',
      items: [
        {
          name: 'lock-doors',
          state: GAINED,
          facts: { before: '180', now: ['240 of ', { code: 'floor 1' }] },
        },
        { name: 'open-gates', state: LOST, facts: { before: '20' } },
      ],
    },
    {
      kind: 'rows',
      id: 'rules',
      title: 'Rules',
      noun: 'rule',
      items: [{ state: LOST, text: ['by ', { said: 'the new query' }] }],
    },
  ],
};

it('the page shows a document that its script has never seen, and filters it by its own states', async () => {
  const html = renderPageShell({
    title: view.name,
    headlines: ['1 gained, 1 lost'],
    about: ['main'],
    tiles: [],
    intro: '',
    searched: 'manifests',
    views: [view],
    chosen: 0,
  });
  const { page, complaints } = await openPage(browser, html);
  expect(await page.locator('#timeline').isVisible()).toBe(false);
  expect(await page.locator('#devices li.card').allTextContents()).toEqual([
    '▲ gainedlock-doorsbefore180now240 of floor 1',
    '▼ lostopen-gatesbefore20',
  ]);
  expect(await page.locator('#rules li').allTextContents()).toEqual(['▼ lostby the new query']);
  expect(await page.locator('#tiles li').allTextContents()).toEqual(['1device gained', '1device lost']);
  expect(await page.locator('#outcome option').allTextContents()).toEqual([
    'all outcomes',
    'gained',
    'lost',
    'lost',
  ]);
  await page.locator('#outcome').selectOption('device: lost');
  await countBecomes(page, '#devices li.card', 1);
  await page.locator('#search').fill('floor');
  await page.locator('#devices .position', { hasText: 'No device matches.' }).waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});
