import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../src/simulator/local-hub.ts';
import { send } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hubs: LocalHub[] = [];
const clock = new ManualClock('2026-03-02T20:00:00Z');
let folder: string;

async function open(options: LocalHubOptions = {}): Promise<LocalHub> {
  const hub = await startLocalHub({ clock, tier: 'S2', ...options });
  hubs.push(hub);
  return hub;
}

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop();
});

it('a whole hub is one file, and another hub starts as it', async () => {
  const first = await open();
  const file = join(folder, 'hub.export');
  await send(first, { method: 'PUT', path: '/devices/a', body: {} });
  await send(first, { method: 'PUT', path: '/devices/a/modules/m', body: { managedBy: 'me' } });
  await send(first, { method: 'PATCH', path: '/twins/a', body: { tags: { floor: 1 } } });
  await send(first, {
    method: 'PUT',
    path: '/configurations/one',
    body: { content: { deviceContent: { 'properties.desired.x': 1 } }, targetCondition: '*' },
  });
  await send(first, {
    method: 'PUT',
    path: '/jobs/v2/done',
    body: { type: 'scheduleUpdateTwin', updateTwin: { etag: '*', tags: { b: 2 } }, queryCondition: '*' },
  });
  await clock.advance(2_000);
  first.sendMessage({ deviceId: 'a' }, 'hello');
  const paths = ['/devices/a', '/devices/a/modules', '/twins/a', '/configurations', '/jobs/v2/done'];
  const read = async (hub: LocalHub) => {
    const found = [];
    for (const path of paths) found.push((await send(hub, { path })).json);
    return found;
  };
  first.exportTo(file);
  expect(statSync(file).mode & 0o077).toBe(0);
  const before = await read(first);

  const second = await open({ importFile: file });
  expect(await read(second)).toEqual(before);
  expect([second.caPem, second.connectionString().replace(/:\d+/, '')]).toEqual([
    first.caPem,
    first.connectionString().replace(/:\d+/, ''),
  ]);
  // The file is only read, so a hub can start from it any number of times.
  const text = readFileSync(file, 'utf8');
  await send(second, { method: 'PUT', path: '/devices/b', body: {} });
  expect(readFileSync(file, 'utf8')).toBe(text);

  const stateFile = join(folder, 'hub.state');
  const third = await open({ importFile: file, stateFile });
  await third.stop();
  expect((await send(await open({ stateFile }), { path: '/devices' })).json).toMatchObject([
    { deviceId: 'a' },
  ]);
});

it('what twins share is in the file once, and shared again by the hub that reads it', async () => {
  const first = await open();
  const file = join(folder, 'hub.export');
  const twin = { tags: { floor: 1 }, desired: { mode: { night: true } }, reported: { battery: 90 } };
  first.addDevices(['a', 'b', 'c', 'd', 'e'].map((deviceId) => ({ deviceId, ...twin })));
  first.addDevice({ deviceId: 'e', moduleId: 'm', ...twin });
  await clock.advance(1_000);
  await send(first, { method: 'PATCH', path: '/twins/b', body: { properties: { desired: { mode: null } } } });
  const rowsOf = (hub: LocalHub) =>
    [...hub.state.registry.devices(), ...hub.state.registry.modules()].map(({ row }) => row);
  first.exportTo(file);

  const second = await open({ importFile: file });
  expect(rowsOf(second)).toEqual(rowsOf(first));
  expect(JSON.stringify(rowsOf(second))).toBe(JSON.stringify(rowsOf(first)));
  // Once inline for the first twin, and once for all the others.
  expect(readFileSync(file, 'utf8').split('"battery":{"$lastUpdated"')).toHaveLength(3);
  const [, , c, d, e] = rowsOf(second);
  expect(c?.properties.desired.$metadata).toBe(d?.properties.desired.$metadata);
  expect(c?.properties.reported.$metadata).toBe(e?.properties.reported.$metadata);
});

it.each<[name: string, options: () => LocalHubOptions, message: RegExp]>([
  ['a file that does not exist', () => ({ importFile: join(folder, 'none') }), /^there is no hub in /],
  ['any other file', () => ({ importFile: join(folder, 'other') }), /is not a state file of a local hub$/],
  [
    'a file beside a state file that holds a hub',
    () => ({ importFile: join(folder, 'export'), stateFile: join(folder, 'export') }),
    /holds a hub already/,
  ],
])('%s is not imported', async (_name, options, message) => {
  writeFileSync(join(folder, 'other'), 'my diary\n');
  (await open()).exportTo(join(folder, 'export'));
  await expect(open(options())).rejects.toThrow(message);
});

it('a hub that cannot be exported says why', async () => {
  const hub = await open();
  expect(() => hub.exportTo(join(folder, 'no', 'file'))).toThrow(
    /^the hub cannot be exported to .*: no such file or directory \(ENOENT\)$/,
  );
});
