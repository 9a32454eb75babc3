import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openResultsFile } from '../../src/cli/documents/results-file.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import type { DeviceResult, HubJob } from '../../src/model/hub-job.ts';
import { FIRST_UNIT, formatJobId } from '../../src/model/job-id.ts';
import { readStatus } from '../../src/reconcile/read-status.ts';
import { CSV_TITLES, csvRow, ndjsonRow } from '../../src/report/status/device-rows.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';
import { dependenciesOf } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOW = Date.parse('2026-03-02T12:10:00Z');
const HOUR = 3_600_000;

const idOf = (hours: number) =>
  formatJobId({
    owner: 'acme',
    name: 'a',
    scheduledAt: NOW - 10 * 60_000 - hours * HOUR,
    ...FIRST_UNIT,
    revision: 0,
    attempt: 1,
  });
const jobOf = (hours: number, status: HubJob['status'], type: HubJob['type'] = 'method'): HubJob => ({
  jobId: idOf(hours),
  type,
  status,
  ...(type === 'twin' && {
    statistics: { deviceCount: 1, succeededCount: 1, failedCount: 0, runningCount: 0, pendingCount: 0 },
  }),
});

function hubWith(jobs: readonly HubJob[], rows: (jobId: string) => AsyncIterable<DeviceResult>): JobHub {
  const hub = createMemoryHub({ clock: { now: () => NOW } });
  for (const job of jobs) hub.put(job);
  return { ...hub, listDeviceResults: rows };
}

const reading = (hub: JobHub) => ({
  hub,
  hubConfig: hubConfigOf('S1', 3_600),
  config: CONFIG,
  manifests: [manifestNamed('a')],
  now: NOW,
});

describe('the rows of all devices', () => {
  it('are those of every job of ours that has started, one job after another', async () => {
    const jobs = [
      jobOf(3, 'completed', 'twin'),
      jobOf(2, 'failed'),
      jobOf(1, 'running'),
      jobOf(-1, 'scheduled'),
      jobOf(4, 'cancelled'),
      { jobId: 'somebody', type: 'twin', status: 'completed' } as const,
    ];
    const hub = hubWith(jobs, async function* (jobId) {
      yield { deviceId: `${jobId.slice(7, 17)}-1`, outcome: 'succeeded' };
      yield { deviceId: `${jobId.slice(7, 17)}-2`, outcome: 'succeeded' };
    });
    const seen: string[] = [];
    await readStatus({
      ...reading(hub),
      onDeviceResult: async ({ jobId, manifest }, { deviceId }) => {
        expect(jobId).toContain(deviceId.slice(0, 10));
        seen.push(`${manifest} ${deviceId}`);
      },
    });
    expect(seen).toEqual(
      [1, 2, 3].flatMap((hours) => [1, 2].map((n) => `a ${idOf(hours).slice(7, 17)}-${n}`)),
    );
  });

  it('a million of them are never in memory: each is handed on before the next is asked for', async () => {
    const rows = 1_000_000;
    let asked = 0;
    let handed = 0;
    let most = 0;
    const hub = hubWith([jobOf(1, 'completed')], async function* () {
      while (asked < rows) {
        asked += 1;
        yield { deviceId: `d${asked}`, outcome: asked % 2 === 0 ? 'succeeded' : 'offline' };
      }
    });
    const status = await readStatus({
      ...reading(hub),
      onDeviceResult: async () => {
        handed += 1;
        most = Math.max(most, asked - handed);
      },
    });
    expect(handed).toBe(rows);
    expect(most).toBe(0);
    expect(status.jobs[0]?.devices).toMatchObject({ total: rows, offline: rows / 2 });
    expect(status.jobs[0]?.answers.map(({ devices, examples }) => [devices, examples.length])).toEqual([
      [rows / 2, 5],
      [rows / 2, 5],
    ]);
  });

  it('name every device that failed, those of the newest jobs where there are too many', async () => {
    const jobs = [3, 2, 1].map((hours) => jobOf(hours, 'completed'));
    const hub = hubWith(jobs, async function* (jobId) {
      for (let index = 0; index < 60_000; index += 1) {
        yield { deviceId: `d${index}`, outcome: index % 5 === 0 ? 'succeeded' : 'offline' };
      }
      yield { deviceId: jobId, outcome: 'pending' };
      yield { deviceId: 'd', moduleId: 'lock', outcome: 'refused' };
    });
    const namesOf = async (options: object) => {
      const status = await readStatus({ ...reading(hub), ...options });
      return status.jobs.map(({ answers }) => answers.flatMap(({ names = [] }) => names));
    };
    const atOnce = await namesOf({});
    expect(atOnce.map((names) => names.length)).toEqual([48_001, 48_001, 3_998]);
    expect(atOnce[0]?.slice(0, 3)).toEqual(['d1', 'd10001', 'd10002']);
    expect(atOnce[0]?.at(-1)).toBe('d/lock');
    const counted = new Map();
    expect(await namesOf({ counted })).toEqual(atOnce);
    expect(await namesOf({ counted })).toEqual(atOnce);
    const inTurn = await namesOf({ onDeviceResult: async () => {} });
    expect(inTurn.map((names) => names.length)).toEqual([48_001, 48_001, 3_998]);
  });

  it('of ended jobs are not read again by a caller that keeps their counts', async () => {
    const asked: string[] = [];
    const hub = hubWith([jobOf(1, 'running'), jobOf(2, 'completed')], async function* (jobId) {
      asked.push(jobId);
      yield { deviceId: 'd', outcome: 'refused' };
    });
    const counted = new Map();
    const first = await readStatus({ ...reading(hub), counted });
    const second = await readStatus({ ...reading(hub), counted });
    expect(asked.toSorted()).toEqual([idOf(1), idOf(1), idOf(2)].toSorted());
    expect(second).toEqual(first);
  });
});

describe('a row', () => {
  const job = { jobId: 'acme-a-1', manifest: 'a', scheduledAt: NOW };
  const full: DeviceResult = {
    deviceId: 'd1',
    moduleId: 'm',
    outcome: 'refused',
    methodStatus: 500,
    methodPayload: '{"a":"x, y"}',
    errorCode: 'E',
    errorDescription: 'two\nlines',
    updatedAt: NOW,
  };

  it('as JSON is one line with all that is known', () => {
    const line = ndjsonRow(job, full);
    expect(line.split('\n')).toHaveLength(2);
    const at = '2026-03-02T12:10:00Z';
    expect(JSON.parse(line)).toEqual({ ...job, scheduledAt: at, ...full, updatedAt: at });
    expect(ndjsonRow(job, { deviceId: 'd', outcome: 'offline' })).toBe(
      '{"jobId":"acme-a-1","manifest":"a","scheduledAt":"2026-03-02T12:10:00Z","deviceId":"d","outcome":"offline"}\n',
    );
  });

  it('as CSV has a cell under each title', () => {
    const row = csvRow(job, full);
    expect(row).toBe(
      'acme-a-1,a,2026-03-02T12:10:00Z,d1,m,refused,500,"{""a"":""x, y""}",E,"two\nlines",2026-03-02T12:10:00Z\r\n',
    );
    expect(csvRow(job, { deviceId: 'd', outcome: 'offline' }).split(',')).toHaveLength(
      CSV_TITLES.split(',').length,
    );
  });

  it.each([
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-2', `"'-2"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\nx', `"'\nx"`],
    ['  =1', `"'  =1"`],
    ['"=cmd|\' /C calc\'!A0"', `"'""=cmd|' /C calc'!A0"""`],
    ['\uff1d1', `"'\uff1d1"`],
    ['a=1', 'a=1'],
    ['12', '12'],
  ])('the answer %j is no formula in a spreadsheet', (methodPayload, cell) => {
    const row = csvRow(job, { deviceId: 'd', outcome: 'refused', methodPayload });
    expect(row).toBe(`acme-a-1,a,2026-03-02T12:10:00Z,d,,refused,,${cell},,,\r\n`);
  });
});

describe('the file of results', () => {
  it.each([
    ['all.csv', (rows: number) => rows + 1],
    ['all.ndjson', (rows: number) => rows],
    ['all.JSONL', (rows: number) => rows],
  ])('%s holds every row', async (name, lines) => {
    const folder = await temporaryFolder();
    const file = await openResultsFile(name, dependenciesOf({ cwd: folder }));
    const job = { jobId: 'acme-a-1', manifest: 'a', scheduledAt: NOW };
    for (let n = 0; n < 3_000; n += 1)
      await file.write(job, { deviceId: `device-${n}`, outcome: 'succeeded' });
    await file.close();
    const text = await readFile(path.join(folder, name), 'utf8');
    expect(text.trimEnd().split(/\r?\n/)).toHaveLength(lines(3_000));
    expect(text).toContain('device-2999');
  });

  it.each(['all.txt', 'all', 'all.json'])('%s is refused: no form is known', async (name) => {
    await expect(openResultsFile(name, dependenciesOf({}))).rejects.toThrow(UsageError);
  });
});
