import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ManualClock } from '../src/simulator/clock/manual-clock.ts';
import { SteerableClock } from '../src/simulator/clock/steerable-clock.ts';
import { openPage } from '../test/support/hub-page.ts';
import { serviceClients } from '../test/support/service-clients.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const NOW = Date.parse('2027-03-01T20:55:00Z');
const DAY_MS = 24 * 3_600_000;
const DESK = { width: 1120, height: 1000 };
const PHONE = { width: 390, height: 780 };

/** Draws the page of a local hub with the doors of building 43, in the hands of a developer. */
export async function drawHubPage(
  browser: Browser,
  save: (name: string, page: Page) => Promise<void>,
): Promise<void> {
  const clock = new SteerableClock(new ManualClock(NOW));
  const parts = await openPage({ clock, tier: 'S2', port: 8443, mqttPort: 8883, seed: 'pictures' });
  try {
    const found = parts.fleets.inText(readFileSync(path.join(ROOT, 'jobs/fleets/building-43.yaml'), 'utf8'));
    if ('message' in found) throw new Error(found.message);
    for (const fleet of found) await fleet.connect();
    const { jobs, close } = serviceClients(parts.hub);
    const method = { methodName: 'lockDoor', payload: { lockTime: '10m' }, responseTimeoutInSeconds: 30 };
    for (let day = 0; day < 4; day += 1) {
      const startAt = new Date(NOW + day * DAY_MS + 5 * 60_000);
      const name = `acme-lock-doors-27030${day + 1}2100`;
      await jobs.scheduleDeviceMethod(name, "tags.building = '43'", method, startAt, 600);
    }
    close();
    const { url } = parts.page;
    await drawDevice(await browser.newPage({ reducedMotion: 'reduce', viewport: DESK }), url, save);
    await drawJob(
      await browser.newPage({
        reducedMotion: 'reduce',
        viewport: { ...DESK, height: 760 },
        colorScheme: 'dark',
      }),
      url,
      save,
    );
    await drawLog(await browser.newPage({ reducedMotion: 'reduce', viewport: PHONE }), url, save);
  } finally {
    await parts.close();
  }
}

type Save = (name: string, page: Page) => Promise<void>;

async function drawDevice(page: Page, url: string, save: Save): Promise<void> {
  await page.goto(url);
  await page.getByRole('link', { name: 'door-43-001' }).click();
  await page.getByRole('button', { name: 'Edit desired properties' }).click();
  await page
    .getByRole('textbox', { name: 'Desired properties as JSON' })
    .fill('{ "building": 43, "floor": 1 }');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('region', { name: 'Reported' }).locator('mark').waitFor();
  await page.getByLabel('Method name').fill('unlockDoor');
  await page.getByRole('button', { name: 'Invoke' }).click();
  // The device takes its time, and the clock has to move for it.
  await page.getByRole('button', { name: '+1 min' }).click();
  await page.getByText('status 200').waitFor();
  await page.getByRole('heading', { name: 'door-43-001' }).focus();
  await save('hub-page', page);
}

async function drawJob(page: Page, url: string, save: Save): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: '+7 days' }).click();
  await page.getByText('7 days ahead').waitFor();
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.getByRole('link', { name: 'acme-lock-doors-2703042100' }).click();
  await page.getByLabel('State').selectOption('failed');
  await page.locator('.rows li').first().waitFor();
  await save('hub-page-job', page);
}

async function drawLog(page: Page, url: string, save: Save): Promise<void> {
  await page.goto(url);
  await page.getByRole('link', { name: 'Log' }).click();
  await page.getByRole('searchbox', { name: 'Text' }).fill('answered');
  await page.locator('.log li').first().waitFor();
  await save('hub-page-phone', page);
}
