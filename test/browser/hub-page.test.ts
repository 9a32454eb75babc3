import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hostileText } from '../report/support/hostile-text.ts';
import { focused, type OpenHubPage, openHubPage } from './open-hub-page.ts';
import { barriersOf, countBecomes } from './open-page.ts';
import { startBrowser } from './start-browser.ts';

let browser: Browser;
let open: OpenHubPage | undefined;

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);

afterEach(async () => {
  await open?.close();
  open = undefined;
});

afterAll(async () => {
  await browser?.close();
});

/** A hub with a device, a module, a message, a job and a fleet, and what each view of the page shows when it is there. */
async function openBusyHub(options: Parameters<typeof openHubPage>[1] = {}) {
  open = await openHubPage(browser, options, { tier: 'S2' });
  const { hub, fleets } = open;
  const door = { deviceId: 'door-1' };
  const text = `kind: Fleet
apiVersion: hubjobs/v1
metadata: { name: doors }
spec:
  groups: [{ name: doors, count: 30, idPattern: "door-{index}", tags: { building: "43", owner: "somebody@example.com" } }]
`;
  const found = fleets.inText(text);
  if ('message' in found) throw new Error(found.message);
  for (const fleet of found) await fleet.connect();
  hub.addDevice({ ...door, moduleId: 'camera' });
  hub.addDevice({ deviceId: `gate-${'x'.repeat(120)}`, tags: { note: 'y'.repeat(300) } });
  hub.sendMessage({ deviceId: `gate-${'x'.repeat(120)}` }, 'z'.repeat(300));
  return open;
}

const VIEWS = {
  '/devices': 'li.device',
  '/devices/door-1': '.about-device .modules',
  [`/devices/gate-${'x'.repeat(120)}`]: 'form .rows li',
  '/devices/nobody': '.said.bad',
  '/jobs': '.position',
  '/connections': '.rows li',
  '/log': '.log li',
  '/fleets': '.rows li',
} as const;

describe('the page of a local hub', () => {
  it.each([
    ['a phone', { viewport: { width: 390, height: 844 } }],
    ['a small phone in the dark', { viewport: { width: 320, height: 600 }, colorScheme: 'dark' }],
    ['a wide screen', { viewport: { width: 1600, height: 900 } }],
  ] as const)('fits %s', async (_, options) => {
    const { page, goTo } = await openBusyHub(options);
    for (const [place, shown] of Object.entries(VIEWS)) {
      await goTo(place);
      await page.locator(shown).first().waitFor();
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect([place, width]).toEqual([
        place,
        await page.evaluate('document.body.parentElement.getBoundingClientRect().width'),
      ]);
    }
  });

  it.each(['light', 'dark'] as const)('leaves nobody out, in %s', async (colorScheme) => {
    const { page, goTo } = await openBusyHub({ colorScheme, bypassCSP: true, reducedMotion: 'reduce' });
    for (const [place, shown] of Object.entries(VIEWS)) {
      await goTo(place);
      await page.locator(shown).first().waitFor();
      for (const title of ['Edit tags', 'Edit desired properties']) {
        const edit = page.getByRole('button', { name: title });
        if (await edit.isVisible()) await edit.click();
      }
      expect([place, await barriersOf(page)]).toEqual([place, []]);
    }
    await page.getByText('Jump to …').click();
    expect(await barriersOf(page)).toEqual([]);
  });

  it('is used with the keyboard alone', async () => {
    const { page, hub } = await openBusyHub();
    await countBecomes(page, 'li.device', 31);
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press('Tab');
        if ((await focused(page)).startsWith(name)) return;
      }
      throw new Error(`Tab does not lead to ${name}`);
    };
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await tabTo('Pause');
    await page.keyboard.press('Space');
    await page.locator('.clock .badge', { hasText: 'paused' }).waitFor();
    expect(await focused(page)).toBe('Resume');
    await page.keyboard.press('Enter');
    await page.locator('.clock .badge', { hasText: 'running' }).waitFor();
    await tabTo('Devices');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toMatch(/^Jobs/);
    await page.keyboard.press('Enter');
    await page.getByText('The hub has no jobs.').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.keyboard.press('/');
    await page.keyboard.type('door-7');
    await expect.poll(() => page.locator('li.device').count()).toBe(1);
    await tabTo('door-7');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'door-7' }).waitFor();
    await tabTo('Edit tags');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('{ "building": "44" }');
    await tabTo('Save');
    await page.keyboard.press('Enter');
    await page.getByText('Saved.').waitFor();
    expect(await focused(page)).toBe('Edit tags');
    expect(hub.state.registry.require({ deviceId: 'door-7' }).row.tags).toEqual({ building: '44' });
    await page.goBack();
    await expect.poll(() => focused(page)).toBe('door-7');
  });

  it('takes the token out of the address, and needs it', async () => {
    open = await openHubPage(browser);
    const { page, server } = open;
    await page.getByText('The hub has no devices yet.').waitFor();
    expect(page.url()).toBe(`http://127.0.0.1:${server.port}/#/devices`);
    // The tab keeps it.
    await page.reload();
    await page.getByText('The hub has no devices yet.').waitFor();
    const other = await browser.newPage();
    await other.goto(`http://127.0.0.1:${server.port}/`);
    await other.getByText('This page needs the link that hubjobs hub --ui has printed').waitFor();
    await other.goto(`http://127.0.0.1:${server.port}/#token=wrong`);
    await other.getByText('The hub does not accept the token of this page').waitFor();
    // A new link in the same tab.
    await other.goto(server.url);
    await other.getByText('The hub has no devices yet.').waitFor();
    expect(await other.locator('.reach').textContent()).toBe('');
    await other.close();
  });

  it('says when the hub does not answer, and goes on when it does', async () => {
    const { page, hub, goTo } = await openBusyHub();
    await goTo('/devices/door-1');
    await page.locator('.about-device').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('alert').getByText('The hub does not answer.').waitFor();
    await page.getByRole('button', { name: 'Edit tags' }).click();
    await page.getByRole('textbox', { name: 'Tags as JSON' }).fill('{ "building": "44" }');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.panel .said.bad').waitFor();
    await page.context().setOffline(false);
    await page.getByText('The hub does not answer. It is asked').waitFor({ state: 'detached' });
    // What was written is still there.
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(hub.state.registry.require({ deviceId: 'door-1' }).row.tags).toEqual({ building: '44' });
    // The log goes on, too.
    await goTo('/log');
    hub.state.registry.remove(hub.state.registry.require({ deviceId: 'door-30' }));
    hub.state.writeTwin(
      hub.state.registry.require({ deviceId: 'door-1' }),
      { tags: { after: 'offline' } },
      'merge',
    );
    await page.locator('.log li', { hasText: 'offline' }).waitFor();
  });

  it('lets no text of others act', async () => {
    const attack = '</script><script>document.title="broken"</script><img src=x onerror="document.title=1">';
    open = await openHubPage(browser);
    const { page, hub, goTo, complaints } = open;
    const texts = [
      attack,
      ...fc.sample(hostileText, { seed: 1, numRuns: 20 }),
      '"><b>x</b>',
      'javascript:alert(1)',
    ];
    for (const [index, text] of texts.entries()) {
      const tags = Object.fromEntries(texts.slice(0, 5).map((key, at) => [`${at}${key}`, text]));
      hub.addDevice({
        deviceId: index === 0 ? attack : `${index}${text}`,
        tags,
        desired: tags,
        reported: { text },
      });
    }
    await countBecomes(page, 'li.device', texts.length);
    await page.locator('li.device a').first().click();
    await page.locator('.about-device').waitFor();
    expect(await page.locator('h2').textContent()).toBe(attack);
    expect(page.url()).toContain('#/devices/%3C%2Fscript%3E');
    hub.sendMessage({ deviceId: attack }, attack, { properties: { [attack]: attack } });
    await page.locator('form .rows li').waitFor();
    await page.reload();
    await page.locator('form .rows li').waitFor();
    await goTo(`/log?text=${encodeURIComponent(attack)}&kind=<b>&device="><b>x`);
    await page.locator('.log').waitFor();
    await goTo('/connections');
    await goTo('/devices');
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('main :is(img, b, i, script)').count()).toBe(0);
    expect(await page.title()).toMatch(/^Devices · localhost:/);
    expect(await page.locator('main').textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/u);
    expect(complaints).toEqual([]);
  });

  it('shows a twin as large as a hub takes', async () => {
    open = await openHubPage(browser);
    const { page, hub, goTo } = open;
    const desired = Object.fromEntries(
      Array.from({ length: 32 }, (_, group) => [
        `group-${group}`,
        Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key-${index}`, `value-${index}`])),
      ]),
    );
    hub.addDevice({ deviceId: 'door-1', desired });
    await goTo('/devices/door-1');
    await page.getByText('"key-39": "value-39"').last().waitFor();
    const section = page.getByRole('region', { name: 'Desired properties' }).first();
    await section.getByRole('button').click();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('"new": true,');
    await page.keyboard.press('Control+Enter');
    await section.locator('mark').waitFor();
    expect(await section.locator('mark').allTextContents()).toEqual(['  "new": true\n']);
  });
});
