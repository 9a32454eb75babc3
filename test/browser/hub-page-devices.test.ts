import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectDevice } from '../support/device-client.ts';
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

/** A hub with doors, and its page. */
async function openDoors(doors = 3): Promise<OpenHubPage> {
  open = await openHubPage(browser);
  for (let index = 1; index <= doors; index += 1) {
    open.hub.addDevice({
      deviceId: `door-${index}`,
      tags: { building: index % 2 === 0 ? '42' : '43' },
      desired: { floor: index },
    });
  }
  return open;
}

describe('the page of a local hub, with a device', () => {
  it('gives the connection string of a device, without showing it', async () => {
    open = await openHubPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, hub, goTo } = open;
    hub.addDevice({ deviceId: 'door-1' });
    await goTo('/devices/door-1');
    await page.getByRole('button', { name: 'Copy the connection string' }).click();
    await page.locator('#copied', { hasText: 'Copied the connection string' }).waitFor();
    const connectionString = hub.deviceConnectionString('door-1');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(connectionString);
    expect(await page.content()).not.toContain('SharedAccessKey');
  });

  it('changes desired properties, which the device receives, and shows what it reports', async () => {
    const { page, hub, complaints } = await openDoors();
    await page.getByRole('link', { name: 'door-1', exact: true }).click();
    const door = await connectDevice(hub, 'door-1');
    const twin = await door.getTwin();
    const received: unknown[] = [];
    twin.on('properties.desired', ({ lock, $version }) => {
      if ($version < 2) return;
      received.push(lock);
      twin.properties.reported['update']({ lock: { state: lock } }, () => undefined);
    });
    await page.locator('.about-device .badge', { hasText: '● connected' }).waitFor();

    const desired = page.getByRole('region', { name: 'Desired properties' }).first();
    await desired.getByRole('button', { name: 'Edit desired properties' }).click();
    await desired.getByRole('textbox').fill('{ "floor": 1, "lock": "locked" }');
    await desired.getByRole('button', { name: 'Save' }).click();
    const reported = page.getByRole('region', { name: 'Reported properties' }).first();
    await reported.locator('mark', { hasText: '"state": "locked"' }).waitFor();
    expect(received).toEqual(['locked']);
    expect(await reported.locator('mark').allTextContents()).toEqual([
      '  "lock": {\n',
      '    "state": "locked"\n',
      '  }\n',
    ]);
    expect(await reported.getByRole('status').first().textContent()).toBe(
      'Reported properties: 3 lines changed',
    );
    expect(await desired.locator('pre').textContent()).toBe('{\n  "floor": 1\n  "lock": "locked"\n}\n');
    expect(await desired.locator('mark').allTextContents()).toEqual(['  "lock": "locked"\n']);
    expect(await desired.locator('.part').textContent()).toMatch(/^version 2 of /);
    expect(await focused(page)).toBe('Edit desired properties');

    // Removing a member removes it on the hub, and leaves the others alone.
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('{ "lock": "open" }');
    await page.keyboard.press('Control+Enter');
    await reported.locator('mark', { hasText: '"state": "open"' }).waitFor();
    expect(await desired.locator('pre').textContent()).toBe('{\n  "lock": "open"\n}\n');
    await door.close();
    expect(complaints).toEqual([]);
  });

  it('sends only what somebody has changed, and keeps what another one wrote meanwhile', async () => {
    const { page, hub, goTo } = await openDoors();
    await goTo('/devices/door-1');
    const tags = page.getByRole('region', { name: 'Tags' }).first();
    await tags.getByRole('button').click();
    await tags.getByRole('textbox').fill('{ "building": "41" }');
    const device = hub.state.registry.require({ deviceId: 'door-1' });
    hub.state.writeTwin(device, { tags: { owner: 'another' } }, 'merge');
    await tags.getByRole('button', { name: 'Save' }).click();
    await tags.getByText('Saved.').waitFor();
    expect(device.row.tags).toEqual({ building: '41', owner: 'another' });
  });

  it('says where JSON is wrong, and what the hub does not take', async () => {
    const { page, hub, goTo } = await openDoors();
    await goTo('/devices/door-1');
    const desired = page.getByRole('region', { name: 'Desired properties' }).first();
    await desired.getByRole('button').click();
    const field = desired.getByRole('textbox');
    await field.fill('{\n  "floor": 1,\n  "lock": open\n}');
    expect(await desired.locator('.fault').textContent()).toBe(
      'Line 3, column 11: expected a value: write "open" with quotes, found "o".',
    );
    await desired.getByRole('button', { name: 'Save' }).click();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.evaluate('document.activeElement.selectionStart')).toBe(
      '{\n  "floor": 1,\n  "lock": '.length,
    );
    await field.fill('[1]');
    await page.keyboard.press('Control+Enter');
    expect(await desired.locator('.fault').textContent()).toBe('Expected an object, in braces.');
    await field.fill('{ "a.b": 1 }');
    await page.keyboard.press('Control+Enter');
    await desired.locator('.said.bad').waitFor();
    expect(await desired.locator('.said.bad').textContent()).toContain('a.b');
    expect(await field.inputValue()).toBe('{ "a.b": 1 }');
    await page.keyboard.press('Escape');
    expect(await desired.locator('pre').textContent()).toBe('{\n  "floor": 1\n}\n');
    expect(hub.state.registry.require({ deviceId: 'door-1' }).row.properties.desired).toMatchObject({
      floor: 1,
      $version: 1,
    });
  });

  it('invokes a method, and shows what the device answers', async () => {
    const { page, hub, goTo } = await openDoors();
    await goTo('/devices/door-1');
    const form = page.getByRole('form', { name: 'Invoke a method' });
    await form.getByLabel('Method name').fill('lockDoor');
    await form.getByRole('button', { name: 'Invoke' }).click();
    await form.getByText('The device is not connected, or does not listen for methods.').waitFor();
    const door = await connectDevice(hub, 'door-1');
    const payloads: unknown[] = [];
    door.onDeviceMethod('lockDoor', (request, response) => {
      payloads.push(request.payload);
      response.send(409, { error: '<b>bolt stuck</b>' }).catch(() => undefined);
    });
    await form.getByLabel('Payload as JSON').fill('{ "lockTime": "10m" }');
    await form.getByLabel('Connect within').fill('5');
    await page.keyboard.press('Enter');
    await form.getByText('status 409').waitFor();
    expect(payloads).toEqual([{ lockTime: '10m' }]);
    expect(await form.locator('pre').textContent()).toBe('{\n  "error": "<b>bolt stuck</b>"\n}');
    expect(await form.locator('.feedback').textContent()).toBe('');
    await door.close();
  });

  it('sends a message, which waits until the device connects', async () => {
    const { page, hub, goTo } = await openDoors();
    await goTo('/devices/door-1');
    const form = page.getByRole('form', { name: 'Send a message' });
    await form.getByLabel('Body').fill('close the window');
    await form.getByLabel('Properties').fill('urgent');
    await form.getByRole('button', { name: 'Send' }).click();
    expect(await form.locator('.fault').textContent()).toBe('Line 1: expected name=value.');
    await form.getByLabel('Properties').fill('urgent=yes\nroom=a=b');
    await form.getByRole('button', { name: 'Send' }).click();
    await countBecomes(page, 'form .rows li', 1);
    expect(await form.locator('.rows li').textContent()).toMatch(
      /^close the windowurgent=yes, room=a=b16 bytes, expires .* UTC$/,
    );
    const door = await connectDevice(hub, 'door-1');
    const received = new Promise<unknown>((resolve) => {
      door.on('message', (message) => {
        void door.complete(message);
        resolve([String(message.getData()), message.properties.getValue('room')]);
      });
    });
    expect(await received).toEqual(['close the window', 'a=b']);
    await form.getByText('Waiting for the device').waitFor({ state: 'hidden' });
    await door.close();
  });

  it('shows modules with twins and methods of their own', async () => {
    const { page, hub, goTo } = await openDoors();
    hub.addDevice({ deviceId: 'door-1', moduleId: 'camera', desired: { zoom: 2 } });
    await goTo('/devices/door-1');
    await page.getByRole('link', { name: 'door-1/camera' }).click();
    await page.getByRole('heading', { name: 'door-1/camera' }).waitFor();
    const desired = page.getByRole('region', { name: 'Desired properties' }).first();
    await desired.getByRole('button').click();
    await desired.getByRole('textbox').fill('{ "zoom": 3 }');
    await desired.getByRole('button', { name: 'Save' }).click();
    await desired.getByText('Saved.').waitFor();
    expect(
      hub.state.registry.require({ deviceId: 'door-1', moduleId: 'camera' }).row.properties.desired,
    ).toMatchObject({ zoom: 3 });
    expect(await page.getByRole('form', { name: 'Send a message' }).count()).toBe(0);
    await page.getByRole('link', { name: '← door-1' }).click();
    await page.getByRole('form', { name: 'Send a message' }).waitFor();
  });
});

describe('the list of devices', () => {
  it('is searched by a part of an id and by a condition on twins, and the address has the search', async () => {
    const { page, goTo } = await openDoors(12);
    await countBecomes(page, 'li.device', 12);
    await page.keyboard.press('/');
    await page.keyboard.type('DOOR-1');
    await expect.poll(() => page.locator('li.device').count()).toBe(4);
    await page.getByRole('searchbox').fill("tags.building = '42' AND properties.desired.floor > 9");
    await expect.poll(() => page.locator('li.device').count()).toBe(2);
    expect(await page.locator('li.device .name').allTextContents()).toEqual(['door-10', 'door-12']);
    expect(await page.evaluate('location.hash')).toBe(
      '#/devices?search=tags.building+%3D+%2742%27+AND+properties.desired.floor+%3E+9',
    );
    await page.getByRole('searchbox').fill("tags.building = '42");
    await page.locator('.fault', { hasText: 'Searched by id' }).waitFor();
    expect(await page.locator('.position').textContent()).toBe('No device matches.');
    await goTo('/devices?search=door-7');
    await expect.poll(() => page.locator('li.device').count()).toBe(1);
    expect(await page.getByRole('searchbox').inputValue()).toBe('door-7');
  });

  it('shows a hundred of a hundred thousand, follows what happens to them, and goes on and back', async () => {
    open = await openHubPage(browser);
    const { page, hub } = open;
    expect(await page.locator('.position').textContent()).toContain('The hub has no devices yet.');
    hub.addDevices(Array.from({ length: 100_000 }, (_, index) => ({ deviceId: `door-${index + 1}` })));
    await countBecomes(page, 'li.device', 100);
    await page.getByRole('link', { name: 'Devices 100,000' }).waitFor();
    await page.getByRole('button', { name: 'Next →' }).click();
    await page.getByText('101–200', { exact: true }).waitFor();
    expect(await page.locator('li.device .name').first().textContent()).toBe('door-101');
    await page.getByRole('button', { name: '← Previous' }).press('Enter');
    await page.getByText('1–100', { exact: true }).waitFor();
    expect(await focused(page)).toBe('Next →');
    await page.getByRole('link', { name: 'door-2', exact: true }).focus();
    const door = await connectDevice(hub, 'door-2');
    await page.locator('li.device', { hasText: 'door-2○' }).waitFor({ state: 'detached' });
    await page.locator('li.device', { hasText: 'door-2●' }).waitFor();
    expect(await focused(page)).toBe('door-2');
    await door.close();
  });

  it('is as it was left for whoever comes back', async () => {
    const { page } = await openDoors(150);
    await page.getByRole('button', { name: 'Next →' }).click();
    await page.getByText('101–150 of 150 devices').waitFor();
    await page.getByRole('link', { name: 'door-130' }).click();
    await page.getByRole('heading', { name: 'door-130' }).waitFor();
    expect(await focused(page)).toBe('door-130');
    await page.goBack();
    await page.getByText('101–150 of 150 devices').waitFor();
    expect(await focused(page)).toBe('door-130');
    await page.goForward();
    await page.getByRole('heading', { name: 'door-130' }).waitFor();
  });
});
