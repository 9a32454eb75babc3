import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { answeringLink } from '../support/answering-link.ts';
import { send } from '../support/service-clients.ts';

let folder: string;
let stateFile: string;
let clock: ManualClock;
const hubs: LocalHub[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-hub-'));
  stateFile = join(folder, 'hub.state');
  clock = new ManualClock('2026-03-02T20:00:00Z');
});
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop();
  rmSync(folder, { recursive: true });
});

async function open(): Promise<LocalHub> {
  const hub = await startLocalHub({ stateFile, clock, tier: 'S2' });
  hubs.push(hub);
  return hub;
}

/** The file as a killed process leaves it: nothing is closed, nothing more is written. */
async function openFromCopy(): Promise<LocalHub> {
  const copy = join(folder, `copy-${hubs.length}.state`);
  writeFileSync(copy, readFileSync(stateFile));
  stateFile = copy;
  return open();
}

const put = (hub: LocalHub, path: string, body: unknown) => send(hub, { method: 'PUT', path, body });
const read = async (hub: LocalHub, path: string) => (await send(hub, { path })).json;
const twinJob = (startTime?: string) => ({
  type: 'scheduleUpdateTwin',
  updateTwin: { etag: '*', tags: { floor: 3 } },
  queryCondition: '*',
  startTime,
});

describe('a state file', () => {
  it('holds everything that was answered when the process is killed', async () => {
    const first = await open();
    await put(first, '/devices/a', {});
    await put(first, '/devices/a/modules/m', {});
    await put(first, '/devices/b', { status: 'disabled' });
    await put(first, '/devices/gone', {});
    await send(first, { method: 'DELETE', path: '/devices/gone', headers: { 'If-Match': '*' } });
    await send(first, { method: 'PATCH', path: '/twins/a', body: { properties: { desired: { x: 1 } } } });
    first.gate.connect({ deviceId: 'a' }, answeringLink());
    first.gate.patchReported({ deviceId: 'a' }, { y: 2 });
    await put(first, '/jobs/v2/done', twinJob());
    await clock.advance(1_000);
    await put(first, '/jobs/v2/later', twinJob('2026-03-02T21:00:00Z'));
    const before = {
      identity: await read(first, '/devices/a'),
      twin: await read(first, '/twins/a'),
      job: await read(first, '/jobs/v2/done'),
    };

    const second = await openFromCopy();
    expect(second.caPem).toBe(first.caPem);
    expect(second.policies).toEqual(first.policies);
    const twin = await read(second, '/twins/a');
    expect(twin).toEqual({ ...before.twin, connectionState: 'Disconnected' });
    expect((await read(second, '/devices/a')).authentication).toEqual(before.identity.authentication);
    expect(await read(second, '/jobs/v2/done')).toEqual(before.job);
    expect(await read(second, '/devices/a/modules')).toHaveLength(1);
    expect((await read(second, '/statistics/devices')).disabledDeviceCount).toBe(1);
    expect((await send(second, { path: '/devices/gone' })).status).toBe(404);
    await clock.advance(3_700_000);
    expect((await read(second, '/jobs/v2/later')).status).toBe('completed');
    const rows = await send(second, {
      method: 'POST',
      path: '/devices/query',
      body: { query: "SELECT * FROM devices.jobs WHERE jobId = 'done'" },
    });
    expect(rows.json).toMatchObject([{ deviceId: 'a', status: 'completed' }, { deviceId: 'b' }]);
  });

  it('makes a job that was running a failed one', async () => {
    const first = await open();
    first.addDevice({ deviceId: 'a' });
    first.gate.connect(
      { deviceId: 'a' },
      answeringLink(() => new Promise(() => undefined)),
    );
    await put(first, '/jobs/v2/one', {
      type: 'scheduleDeviceMethod',
      cloudToDeviceMethod: { methodName: 'x' },
      queryCondition: '*',
    });
    await clock.advance(1_000);
    expect((await read(first, '/jobs/v2/one')).status).toBe('running');
    const job = await read(await openFromCopy(), '/jobs/v2/one');
    expect([job.status, job.failureReason]).toEqual(['failed', 'The hub was stopped while the job ran.']);
  });

  it('is read without the line that a kill cut short, wherever the cut is', async () => {
    const first = await open();
    await put(first, '/devices/a', {});
    const size = statSync(stateFile).size;
    await put(first, '/devices/b', {});
    const whole = statSync(stateFile).size;
    for (const length of [whole - 1, Math.floor((size + whole) / 2), size + 1]) {
      const copy = join(folder, `cut-${length}.state`);
      writeFileSync(copy, readFileSync(stateFile));
      truncateSync(copy, length);
      const hub = await startLocalHub({ stateFile: copy, clock });
      hubs.push(hub);
      const ids = (await read(hub, '/devices')).map(({ deviceId }: { deviceId: string }) => deviceId);
      expect(ids).toEqual(length === whole - 1 ? ['a', 'b'] : ['a']);
    }
  });

  it('is written again when old lines pile up', async () => {
    const first = await open();
    first.addDevice({ deviceId: 'a' });
    const device = first.state.registry.require({ deviceId: 'a' });
    for (let value = 0; value < 12_000; value += 1) {
      first.state.writeTwin(device, { tags: { value } }, 'merge');
      await Promise.resolve();
    }
    expect(readFileSync(stateFile, 'utf8').split('\n').length).toBeLessThan(10_100);
    expect((await read(await openFromCopy(), '/twins/a')).tags).toEqual({ value: 11_999 });
  });

  it('can be read only by its owner', async () => {
    await open();
    expect(statSync(stateFile).mode & 0o077).toBe(0);
  });

  it('is not written through a link, nor to a file that others may read', async () => {
    const other = join(folder, 'other');
    writeFileSync(other, 'my diary\n');
    symlinkSync(other, `${stateFile}.new`);
    await open();
    expect(readFileSync(other, 'utf8')).toBe('my diary\n');

    stateFile = join(folder, 'second.state');
    writeFileSync(`${stateFile}.new`, '', { mode: 0o644 });
    await open();
    expect(statSync(stateFile).mode & 0o077).toBe(0);
  });

  it('is refused and left as it is when it is another file', async () => {
    appendFileSync(stateFile, 'my diary\n');
    await expect(open()).rejects.toThrow('is not a state file of a local hub');
    expect(readFileSync(stateFile, 'utf8')).toBe('my diary\n');
  });
});
