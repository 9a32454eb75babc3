import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAzureHub } from '../../src/hub/azure/open-azure-hub.ts';
import { HubError, type HubErrorDetails, type HubErrorKind } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import type { JobRequest } from '../../src/model/desired-job.ts';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { createManualClock } from '../support/manual-clock.ts';

let server: LocalHub;
let clock: ManualClock;

beforeAll(async () => {
  clock = new ManualClock('2026-03-02T20:00:00Z');
  server = await startLocalHub({ clock, seed: 'adapter', tier: 'S1' });
});
afterAll(() => server.stop());

function open(connectionString = server.connectionString('service')): Promise<JobHub> {
  return openAzureHub({
    credential: { connectionString },
    ca: server.caPem,
    clock: createManualClock(0),
    random: () => 0.5,
  });
}

function request(jobId: string, changes: Partial<JobRequest> = {}): JobRequest {
  return {
    jobId,
    operation: { kind: 'twin', tags: { floor: 3 } },
    condition: '*',
    startAt: clock.now() + 3_600_000,
    maxExecutionTimeInSeconds: 600,
    ...changes,
  };
}

describe('a refusal of the local hub, in its own words and envelopes,', () => {
  const wrongKey = () =>
    server
      .connectionString('service')
      .replace(/SharedAccessKey=.*/, `SharedAccessKey=${Buffer.from('another key').toString('base64')}`);
  const cases: Record<
    string,
    {
      connectionString?: () => string;
      work: (hub: JobHub) => Promise<unknown>;
      kind: HubErrorKind;
      details: Partial<HubErrorDetails>;
    }
  > = {
    'of a wrong key': {
      connectionString: wrongKey,
      work: (hub) => hub.getJob('acme-one'),
      kind: 'unauthorized',
      details: { status: 401, code: 'IotHubUnauthorizedAccess', request: 'GET /jobs/v2/acme-one' },
    },
    'of a policy without the right': {
      connectionString: () => server.connectionString('registryRead'),
      work: (hub) => hub.createJob(request('acme-one')),
      kind: 'unauthorized',
      details: { status: 401, request: 'PUT /jobs/v2/acme-one' },
    },
    'of its configurations to a policy without RegistryRead': {
      work: async (hub) => hub.listConfigurations?.(),
      kind: 'unauthorized',
      details: { status: 401, request: 'GET /configurations' },
    },
    'of a condition it cannot read': {
      work: (hub) => hub.countDevices("tags.building = '43"),
      kind: 'rejected',
      details: { status: 400, code: 'ArgumentInvalid', request: 'POST /devices/query' },
    },
    'of an id it does not take': {
      work: (hub) => hub.createJob(request('acme_one')),
      kind: 'rejected',
      details: { status: 400, code: 'ArgumentInvalid' },
    },
    'of a second job on S1': {
      work: async (hub) => {
        await hub.createJob(request('acme-first'));
        await hub.createJob(request('acme-second')).finally(() => hub.cancelJob('acme-first'));
      },
      kind: 'quota',
      details: { status: 429, code: 'ThrottlingMaxActiveJobCountExceeded' },
    },
    'of an id that is taken': {
      work: (hub) => hub.createJob(request('acme-first')),
      kind: 'conflict',
      details: { status: 409, code: 'JobAlreadyExists' },
    },
    'of a cancel of nothing': {
      work: (hub) => hub.cancelJob('acme-none'),
      kind: 'not-found',
      details: { status: 404, code: 'JobNotFound', request: 'POST /jobs/v2/acme-none/cancel' },
    },
    'of a cancel of a cancelled job': {
      work: (hub) => hub.cancelJob('acme-first'),
      kind: 'rejected',
      details: { status: 405, code: 'OperationNotAllowedInCurrentState' },
    },
  };
  for (const [name, { connectionString, work, kind, details }] of Object.entries(cases)) {
    it(`${name} is ${kind}`, async () => {
      const hub = await open(connectionString?.());
      const error = await work(hub).catch((thrown: unknown) => thrown);
      await hub.close();
      expect(error).toBeInstanceOf(HubError);
      expect(error).toMatchObject({ kind, details });
      expect(error).toHaveProperty('details.trackingId');
    });
  }
});

it('reads every page of the list of jobs and of the results of one', async () => {
  const big = await startLocalHub({
    clock,
    seed: 'pages',
    tier: 'S1',
    switches: { queryPage: { default: 7, max: 7 } },
  });
  for (let number = 1; number <= 20; number += 1) big.addDevice({ deviceId: `door-${number}` });
  const hub = await openAzureHub({
    credential: { connectionString: big.connectionString('service') },
    ca: big.caPem,
    clock: createManualClock(0),
    random: () => 0.5,
  });
  const jobIds = Array.from({ length: 16 }, (_, index) => `acme-job-${index + 10}`);
  for (const jobId of jobIds.slice(0, -1)) {
    await hub.createJob(request(jobId));
    await hub.cancelJob(jobId);
  }
  await hub.createJob(request('acme-job-25', { startAt: clock.now() }));
  await clock.advance(600_000);
  const listed: string[] = [];
  for await (const job of hub.listJobs()) listed.push(job.jobId);
  const devices: string[] = [];
  for await (const { deviceId, outcome } of hub.listDeviceResults('acme-job-25'))
    devices.push(`${deviceId} ${outcome}`);
  await hub.close();
  await big.stop();
  expect(listed.sort()).toEqual(jobIds);
  expect(new Set(devices).size).toBe(20);
  expect(devices).toContain('door-20 succeeded');
});
