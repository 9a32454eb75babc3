import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectDevice } from '../support/device-client.ts';
import { serviceClients } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { focused, type OpenHubPage, openHubPage } from './open-hub-page.ts';
import { countBecomes } from './open-page.ts';
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

const DAY_MS = 24 * 3_600_000;

const fleet = (name: string, count: number) => `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: ${name} }
spec:
  groups:
    - name: doors
      count: ${count}
      idPattern: ${name}-{index}
      methods:
        lockDoor: { payload: { locked: true } }
`;

/** Schedules a call of a method on all devices, with the unmodified service client. */
async function scheduleCall({ hub }: OpenHubPage, jobId: string, startAt: number): Promise<void> {
  const { jobs, close } = serviceClients(hub);
  const method = { methodName: 'lockDoor', payload: { lockTime: '10m' }, responseTimeoutInSeconds: 10 };
  await jobs.scheduleDeviceMethod(jobId, '*', method, new Date(startAt), 600);
  close();
}

function hubTime(page: Page): Promise<number> {
  return page
    .locator('.hub-time')
    .getAttribute('datetime')
    .then((text) => Date.parse(text ?? ''));
}

describe('the clock', () => {
  it('jumps a week ahead, in which a job runs whose rows are there', async () => {
    open = await openHubPage(browser, {}, { tier: 'S2' });
    const { page, clock, complaints } = open;
    await page.getByRole('link', { name: 'Fleets' }).click();
    await page.getByLabel('A Fleet document as YAML').fill(fleet('door', 3));
    await page.getByRole('button', { name: 'Connect its devices' }).click();
    await page.locator('.said.good', { hasText: 'door: 3 devices' }).waitFor();
    await scheduleCall(open, 'lock-next-week', clock.now() + 6 * DAY_MS);

    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.locator('li.card', { hasText: '○ scheduled' }).waitFor();
    await page.getByText('next event in 6 days').waitFor();
    await page.getByRole('button', { name: 'Jump ahead +7 days' }).click();
    await page.locator('li.card', { hasText: '3 devices: 3 succeeded' }).waitFor();
    await page.getByText('7 days ahead').waitFor();
    await page.getByRole('link', { name: 'lock-next-week' }).click();
    await countBecomes(page, '.rows li', 3);
    expect(await page.locator('.rows li').first().textContent()).toMatch(
      /^door-1✓ completedstatus 200 \{"locked":true\}/,
    );
    expect(await page.locator('dd', { hasText: 'lockTime' }).textContent()).toBe('{"lockTime":"10m"}');
    expect(await page.getByRole('button', { name: 'Cancel this job' }).isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Log' }).click();
    const ended = page.locator('.log li', { hasText: 'job lock-next-week has completed' });
    await ended.getByRole('link', { name: 'lock-next-week' }).click();
    await page.getByRole('heading', { name: 'lock-next-week' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('stands still, steps to what happens next, and jumps to a time', async () => {
    open = await openHubPage(browser, {}, { tier: 'S2' });
    const { page, clock } = open;
    const startAt = clock.now() + 3 * DAY_MS;
    await scheduleCall(open, 'lock', startAt);
    await page.getByText('next event in 3 days').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.clock .badge', { hasText: 'paused' }).waitFor();
    expect(await hubTime(page)).toBe(clock.now());
    await page.getByRole('button', { name: 'Step' }).click();
    // The hub waits in whole milliseconds of its own.
    await expect.poll(async () => Math.round(((await hubTime(page)) - startAt) / 1_000)).toBe(0);
    expect(await hubTime(page)).toBe(clock.now());

    await page.getByText('Jump to …').click();
    await page.getByLabel('Time in UTC').fill(new Date(startAt + 40 * DAY_MS).toISOString().slice(0, 19));
    await page.keyboard.press('Enter');
    await expect.poll(() => hubTime(page)).toBe(Math.floor((startAt + 40 * DAY_MS) / 1_000) * 1_000);
    expect(await focused(page)).toBe('Jump to …');
    await page.getByText('43 days ahead').waitFor();

    await page.getByText('Jump to …').click();
    await page.getByLabel('Time in UTC').fill('2020-01-01T00:00:00');
    await page.keyboard.press('Enter');
    await page.locator('.clock .said.bad').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('.clock .badge', { hasText: 'running' }).waitFor();
    expect(await page.locator('.clock .said.bad').count()).toBe(0);
  });
});

it('a long jump shows how far it is, and is stopped', async () => {
  open = await openHubPage(browser);
  const { page, clock } = open;
  const start = clock.now();
  const again = () => void clock.setTimer(100, again);
  again();
  await page.getByRole('button', { name: 'Jump ahead +7 days' }).click();
  await page.locator('.clock .badge', { hasText: 'jumping' }).waitFor();
  await page.getByRole('progressbar', { name: 'Jump ahead' }).waitFor();
  expect(await page.getByRole('button', { name: 'Step' }).getAttribute('aria-disabled')).toBe('true');
  await page.getByRole('button', { name: 'Stop here' }).click();
  await page.locator('.clock .badge', { hasText: 'paused' }).waitFor();
  expect(clock.jump).toBeUndefined();
  expect(clock.now() - start).toBeLessThan(7 * DAY_MS);
  await page.getByRole('progressbar').waitFor({ state: 'hidden' });
});

describe('jobs', () => {
  it('are cancelled while they wait, and their rows are filtered by state', async () => {
    open = await openHubPage(browser, {}, { tier: 'S2' });
    const { page, hub, clock, goTo } = open;
    for (const deviceId of ['door-1', 'door-2', 'door-3']) hub.addDevice({ deviceId });
    const door = await connectDevice(hub, 'door-2');
    door.onDeviceMethod('lockDoor', (_request, response) => {
      response.send(200, { locked: '<img src=x>' }).catch(() => undefined);
    });
    await scheduleCall(open, 'lock-now', clock.now());
    await goTo('/jobs/lock-now');
    await page.getByText('3 devices: 1 succeeded, 2 pending').waitFor();
    // A job waits for devices that are not connected as long as it may run.
    await page.getByRole('button', { name: 'Jump ahead +1 h' }).click();
    await page.getByText('3 devices: 1 succeeded, 2 failed').waitFor();
    await page.getByLabel('State').selectOption('completed');
    await expect.poll(() => page.locator('.rows li').count()).toBe(1);
    expect(await page.locator('.rows li').textContent()).toContain(
      'door-2✓ completedstatus 200 {"locked":"<img src=x>"}',
    );
    await page.getByLabel('State').selectOption('failed');
    await expect.poll(() => page.locator('.rows li').count()).toBe(2);
    expect(await page.locator('.rows li').first().textContent()).toContain(
      'door-1✗ failedJobRunPreconditionFailed: The job did not start',
    );
    await page.getByLabel('State').selectOption('pending');
    await page.getByText('No device is in this state.').waitFor();
    await door.close();

    await scheduleCall(open, 'lock-later', clock.now() + DAY_MS);
    await goTo('/jobs/lock-later');
    await page.getByText('No devices yet: a job finds them when it starts.').waitFor();
    await page.getByRole('button', { name: 'Cancel this job' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.badge', { hasText: 'cancelled' }).waitFor();
    expect(await focused(page)).toContain('all states');
    await page.getByRole('link', { name: '← Jobs' }).click();
    await page.getByText('0 of 5 slots taken.').waitFor();
    await countBecomes(page, 'li.card', 2);
    expect(await page.locator('li.card h3').allTextContents()).toEqual([
      '- cancelledlock-latermethod lockDoor',
      '✓ completedlock-nowmethod lockDoor',
    ]);
    await goTo('/jobs/never-was');
    await page.getByText('There is no job with the id never-was.').waitFor();
  });
});

describe('connections and the log', () => {
  it('show a device while it is there, and what it does', async () => {
    open = await openHubPage(browser);
    const { page, hub, goTo, complaints } = open;
    hub.addDevice({ deviceId: 'door-1' });
    hub.addDevice({ deviceId: 'door-2' });
    await goTo('/connections');
    await page.getByText('No device is connected.').waitFor();
    const door = await connectDevice(hub, 'door-1');
    await countBecomes(page, '.rows li', 1);
    expect(await page.locator('.rows li').textContent()).toMatch(/^door-1MQTTsince .* UTC$/);
    await page.getByRole('link', { name: 'Log' }).click();
    await page.locator('.log li', { hasText: 'connection' }).first().waitFor();

    const { client, close } = serviceClients(hub);
    await expect(
      client.invokeDeviceMethod('door-2', {
        methodName: 'lockDoor',
        payload: null,
        responseTimeoutInSeconds: 5,
      }),
    ).rejects.toThrow();
    close();
    await page.locator('.log li.failed', { hasText: 'door-2' }).first().waitFor();
    await page.getByRole('searchbox', { name: 'Device' }).fill('door-1');
    expect(await page.locator('.log li', { hasText: 'door-2' }).count()).toBe(0);
    expect(await page.evaluate('location.hash')).toBe('#/log?device=door-1');
    await page.getByLabel('Kind').selectOption('request');
    expect(await page.locator('.log li').count()).toBe(0);
    await page.getByLabel('Kind').selectOption('');

    await page.getByRole('button', { name: 'Pause' }).last().click();
    const before = await page.locator('.log li').count();
    await door.close();
    await expect.poll(() => hub.state.registry.counts().connected).toBe(0);
    expect(await page.locator('.log li').count()).toBe(before);
    await page.getByRole('button', { name: 'Resume' }).click();
    await countBecomes(page, '.log li', before + 1);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await page.locator('.log li').count()).toBe(0);
    await page.getByText('Nothing has happened yet.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('keep the newest lines of very many', async () => {
    open = await openHubPage(browser);
    const { page, hub, goTo } = open;
    hub.addDevice({ deviceId: 'door-1' });
    await goTo('/log');
    const device = hub.state.registry.require({ deviceId: 'door-1' });
    for (let step = 0; step < 60; step += 1) {
      for (let index = 0; index < 100; index += 1)
        hub.state.writeTwin(device, { tags: { count: step * 100 + index } }, 'merge');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await page.locator('.log li', { hasText: '5999' }).waitFor();
    await page.getByText('the newest 500 are shown').waitFor();
    expect(await page.locator('.log li').count()).toBe(500);
  });
});

describe('fleets', () => {
  it('of the repository are connected and disconnected', async () => {
    const cwd = await temporaryFolder({
      'hubjobs.yaml': 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n',
      'jobs/fleets/doors.yaml': fleet('doors', 4),
      'jobs/fleets/gates.yaml': fleet('gates', 2),
    });
    open = await openHubPage(browser, {}, { cwd });
    const { page, hub, complaints } = open;
    await page.getByRole('link', { name: 'Fleets' }).click();
    await page.getByRole('button', { name: 'Connect doors' }).click();
    await page.getByRole('button', { name: 'Disconnect doors' }).waitFor();
    expect(hub.state.registry.counts()).toMatchObject({ total: 4, connected: 4 });
    await page.getByRole('link', { name: 'Connections 4' }).waitFor();
    await page.getByRole('button', { name: 'Disconnect doors' }).click();
    await page.getByText('doors is disconnected; its devices stay registered.').waitFor();
    expect(hub.state.registry.counts()).toMatchObject({ total: 4, connected: 0 });
    await page.getByRole('button', { name: 'Connect doors' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('say where their text is wrong, and lead there', async () => {
    open = await openHubPage(browser);
    const { page, hub, goTo } = open;
    await goTo('/fleets');
    const field = page.getByLabel('A Fleet document as YAML');
    const example = await field.inputValue();
    const wrong = example.replace('count: 5', 'count: many');
    await field.fill(wrong);
    await page.getByRole('button', { name: 'Connect its devices' }).click();
    await page.getByText('The fleet has errors.').waitFor();
    expect(await page.locator('.problems li.bad').count()).toBe(1);
    await page.locator('.problems button').first().click();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(
      await page.evaluate(
        'document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)',
      ),
    ).toBe('many');
    expect(hub.state.registry.counts().total).toBe(0);

    // The text that the page begins with is right.
    await field.fill(example);
    await page.getByRole('button', { name: 'Connect its devices' }).click();
    await page.getByRole('button', { name: 'Disconnect doors' }).waitFor();
    expect(await page.locator('.problems li').count()).toBe(0);
    expect(hub.state.registry.counts()).toMatchObject({ total: 5, connected: 5 });
  });
});
