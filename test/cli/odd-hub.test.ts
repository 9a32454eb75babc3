import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Respond, sendJson, startWireHub, type WireRequest } from '../hub/wire-hub.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { runCli } from '../support/run-cli.ts';
import { expectValidStatus } from '../support/status-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const JOB_ID = 'acme-lock-2603021300';
const MANIFEST = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.floor = 1 }
  twin: { tags: { locked: true } }
  schedule: { at: 2026-03-02T13:00Z }
  startingDeadline: 1h
  maxExecutionTime: 5m
`;

/** Answers as a hub does that keeps these jobs and has no devices. */
function plainHub(...known: readonly object[]): Respond {
  const jobs = new Map<string | undefined, object>(
    known.map((job) => ['jobId' in job ? String(job.jobId) : '', job]),
  );
  return ({ method, path: address, text }, _number, response) => {
    const [, , , jobId, verb] = address.split('?')[0]?.split('/') ?? [];
    if (method === 'PUT') jobs.set(jobId, { ...JSON.parse(text), status: 'queued' });
    if (verb === 'cancel') jobs.set(jobId, { ...jobs.get(jobId), jobId, status: 'cancelled' });
    if (address.startsWith('/devices/query')) sendJson(response, []);
    else if (jobId === 'query') sendJson(response, [...jobs.values()]);
    else sendJson(response, jobs.get(jobId) ?? { type: 'unknown', status: 'unknown' });
  };
}

/** `reconcile` of one job against a server that answers as `respond` says. */
async function reconcile(respond: Respond, ...args: readonly string[]) {
  const server = await startWireHub(respond);
  onTestFinished(server.stop);
  const folder = await temporaryFolder({
    'hubjobs.yaml': `apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs: { main: { hostName: localhost, tier: S3 } }\n`,
    'jobs/lock.yaml': MANIFEST,
    'ca.pem': server.ca,
  });
  const result = await runCli(['reconcile', '--ca', 'ca.pem', '--quiet', ...args], {
    clock: createManualClock(NOW),
    cwd: folder,
    env: { NO_COLOR: '1', HUBJOBS_CONNECTION_STRING: server.connectionString },
  });
  const status = await readFile(path.join(folder, 'report/status.json'), 'utf8').catch(() => '');
  expect(status, result.stderr).not.toBe('');
  expectValidStatus(status);
  return { ...result, status: JSON.parse(status), asked: changesIn(server.requests) };
}

function changesIn(requests: readonly WireRequest[]): readonly string[] {
  return requests
    .filter(({ method, path }) => method !== 'GET' && !path.startsWith('/devices/query'))
    .map(({ method, path }) => `${method} ${path.split('?')[0]}`);
}

/** With this date in every answer. */
function dated(date: string, respond: Respond): Respond {
  return (request, number, response) => {
    response.setHeader('Date', date);
    respond(request, number, response);
  };
}

describe('reconcile on a hub', () => {
  it('that answers plainly schedules the job', async () => {
    const { exitCode, asked, stderr } = await reconcile(plainHub());
    expect(exitCode, stderr).toBe(0);
    expect(asked).toEqual([`PUT /jobs/v2/${JOB_ID}`]);
  });

  it.each([
    ['ahead', 1],
    ['behind', -1],
  ])('whose clock is a day %s refuses, says by how much, and changes nothing', async (_name, days) => {
    const date = new Date(Date.now() + days * 86_400_000).toUTCString();
    const { exitCode, stdout, asked, status } = await reconcile(dated(date, plainHub()));
    expect(exitCode).toBe(4);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      days > 0 ? /clock is (1d|23h59m\S*) behind the hub's/ : /clock is 1d\S* ahead of the hub's/,
    );
    expect(asked).toEqual([]);
    expect(status.run.refusals).toMatchObject([{ guard: 'clock' }]);
  });

  it.each([['yesterday'], ['5'], ['2026-03-02T12:00:00Z'], [''], ['Mon, 99 Foo 2026 12:00:00 GMT']])(
    'whose date is %j goes on, as nothing is known of its clock',
    async (date) => {
      const { exitCode, asked } = await reconcile(dated(date, plainHub()));
      expect(exitCode).toBe(0);
      expect(asked).toHaveLength(1);
    },
  );

  it('whose list of jobs does not end gives up, whatever --for says', async () => {
    const page = Array.from({ length: 100_000 }, (_, index) => ({
      jobId: `other-${index}`,
      status: 'completed',
    }));
    const { exitCode, stderr, asked, status } = await reconcile(
      (request, number, response) => {
        if (!request.path.startsWith('/jobs/v2/query')) plainHub()(request, number, response);
        else sendJson(response, page, { headers: { 'x-ms-continuation': `page ${number}` } });
      },
      '--for',
      '50m',
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/list does not end: 300,000 rows on 3 pages were read .* limits are 300,000 rows/);
    expect(stderr).toMatch(/request: GET \/jobs\/v2\/query\n {2}hint: .*proxy/);
    expect(asked).toEqual([]);
    expect(status.run.error.message).toMatch(/does not end/);
  });

  it.each([
    ['no jobId', (body: object) => ({ ...body, jobId: undefined })],
    ['another jobId', (body: object) => ({ ...body, jobId: 'acme-lock-2603021400' })],
  ])('that answers a create with %s does not count it as done', async (_name, spoil) => {
    const { exitCode, status } = await reconcile((request, number, response) => {
      if (request.method !== 'PUT') plainHub()(request, number, response);
      else sendJson(response, spoil({ ...JSON.parse(request.text), status: 'queued' }));
    });
    expect(exitCode).toBe(1);
    expect(status.outcomes).toMatchObject([{ jobId: JOB_ID, result: 'failed', code: 'unavailable' }]);
  });

  it('that does not cancel a job which it says it cancels creates nothing in its place', async () => {
    const job = { jobId: JOB_ID, type: 'scheduleUpdateTwin', status: 'scheduled' };
    const { exitCode, asked, status } = await reconcile((request, number, response) => {
      if (request.path.includes('/cancel')) sendJson(response, job);
      else plainHub(job)(request, number, response);
    });
    expect(exitCode).toBe(1);
    expect(asked).toEqual([`POST /jobs/v2/${JOB_ID}/cancel`]);
    expect(status.outcomes).toMatchObject([
      { action: 'replace', result: 'failed', message: expect.stringContaining('still scheduled') },
    ]);
  });

  it('of a smaller tier than hubjobs.yaml says is told by what it refuses', async () => {
    const other = { jobId: 'other', type: 'export', status: 'running' };
    const full = { Message: 'ErrorCode:ThrottlingMaxActiveJobCountExceeded;full', ExceptionMessage: '' };
    const { exitCode, stdout, status } = await reconcile((request, number, response) => {
      if (request.method === 'PUT') sendJson(response, full, { status: 429 });
      else plainHub(other)(request, number, response);
    });
    const why =
      /the hub has 1 active job and refuses another one: its tier seems to be smaller than `tier: S3` in hubjobs\.yaml/;
    expect(exitCode).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(why);
    expect(status.outcomes).toMatchObject([{ result: 'no-slot', message: expect.stringMatching(why) }]);
  });

  it('that has a job of ours nested 3,000 deep replaces it', async () => {
    const patch = `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`;
    const tags = JSON.parse(patch);
    const job = { jobId: JOB_ID, type: 'scheduleUpdateTwin', status: 'scheduled', updateTwin: { tags } };
    const { exitCode, asked, stderr } = await reconcile(plainHub(job));
    expect(exitCode, stderr).toBe(0);
    expect(asked).toEqual([`POST /jobs/v2/${JOB_ID}/cancel`, `PUT /jobs/v2/${JOB_ID}-2`]);
  });
});
