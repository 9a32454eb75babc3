import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AzureHubOptions, openAzureHub } from '../../src/hub/azure/open-azure-hub.ts';
import { HubError, type HubErrorKind } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import type { JobRequest } from '../../src/model/desired-job.ts';
import type { JsonValue } from '../../src/model/json.ts';
import { createManualClock } from '../support/manual-clock.ts';
import {
  closedPort,
  type Respond,
  sendJson,
  startPlainServer,
  startWireHub,
  type WireHub,
} from './wire-hub.ts';

const NOW = Date.UTC(2026, 4, 1, 20);
const JOB: JobRequest = {
  jobId: 'acme-lock-doors-2605012000-abcdefgh',
  operation: {
    kind: 'method',
    name: 'lockDoor',
    payload: { lockTime: '10m' },
    responseTimeoutInSeconds: 30,
    connectTimeoutInSeconds: 10,
  },
  condition: "tags.building = '43' AND tags.name = 'Tür'",
  startAt: NOW,
  maxExecutionTimeInSeconds: 600,
};

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(respond: Respond): Promise<WireHub> {
  const server = await startWireHub(respond);
  cleanups.push(server.stop);
  return server;
}

async function open(
  options: Partial<AzureHubOptions> & Pick<AzureHubOptions, 'credential'>,
): Promise<JobHub> {
  const hub = await openAzureHub({ clock: createManualClock(NOW), random: () => 0, ...options });
  cleanups.push(() => hub.close());
  return hub;
}

async function connect(respond: Respond, options: Partial<AzureHubOptions> = {}) {
  const server = await start(respond);
  const { connectionString, ca } = server;
  return { server, hub: await open({ credential: { connectionString }, ca, ...options }) };
}

async function failureOf(work: Promise<unknown>): Promise<HubError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof HubError) return error;
  throw error ?? new Error('it did not fail');
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const answerCreated: Respond = (request, _number, response) => {
  const { jobId, type } = JSON.parse(request.text) as Record<string, unknown>;
  sendJson(response, { jobId, type, status: 'queued' });
};

describe('a create on the wire', () => {
  const payloads: Record<string, JsonValue | undefined> = {
    'an object': { lockTime: '10m' },
    zero: 0,
    false: false,
    'an empty text': '',
    null: null,
    'no payload, which is null,': undefined,
    'an empty object': {},
    'an array of small numbers': [1, 2, 3],
    'text beyond ASCII': 'Tür 🚪',
    'a member called __proto__': JSON.parse('{"__proto__":{"a":1}}') as JsonValue,
  };
  for (const [name, payload] of Object.entries(payloads)) {
    it(`carries ${name} as written, and both timeouts`, async () => {
      const { server, hub } = await connect(answerCreated);
      const { payload: _, ...method } = { payload: null, ...JOB.operation };
      const operation = {
        ...method,
        ...(payload === undefined ? {} : { payload }),
      } as JobRequest['operation'];
      const created = await hub.createJob({ ...JOB, operation });
      expect(created).toEqual({ jobId: JOB.jobId, type: 'method', status: 'queued' });
      expect(server.requests).toHaveLength(1);
      const text = `"payload":${JSON.stringify(payload ?? null)},`;
      expect(server.requests[0]?.text).toBe(
        `{"jobId":"${JOB.jobId}","type":"scheduleDeviceMethod","cloudToDeviceMethod":{"methodName":"lockDoor",${text}` +
          `"responseTimeoutInSeconds":30,"connectTimeoutInSeconds":10},"startTime":"2026-05-01T20:00:00.000Z",` +
          `"maxExecutionTimeInSeconds":600,"queryCondition":"tags.building = '43' AND tags.name = 'Tür'"}`,
      );
    });
  }

  const patches: Record<string, { operation: JobRequest['operation']; update: unknown }> = {
    'desired properties': {
      operation: { kind: 'twin', desired: { building: 43, floor: null } },
      update: { etag: '*', properties: { desired: { building: 43, floor: null } } },
    },
    tags: {
      operation: { kind: 'twin', tags: { a: { b: 1 } } },
      update: { etag: '*', tags: { a: { b: 1 } } },
    },
    both: {
      operation: { kind: 'twin', desired: {}, tags: { a: 1 } },
      update: { etag: '*', tags: { a: 1 }, properties: { desired: {} } },
    },
  };
  for (const [name, { operation, update }] of Object.entries(patches)) {
    it(`updates ${name}`, async () => {
      const { server, hub } = await connect(answerCreated);
      await hub.createJob({ ...JOB, operation });
      expect(JSON.parse(server.requests[0]?.text ?? '')).toEqual({
        jobId: JOB.jobId,
        type: 'scheduleUpdateTwin',
        updateTwin: update,
        startTime: '2026-05-01T20:00:00.000Z',
        maxExecutionTimeInSeconds: 600,
        queryCondition: JOB.condition,
      });
    });
  }
});

describe('every call', () => {
  it('has its path, its body and its headers', async () => {
    const { server, hub } = await connect((request, _number, response) => {
      if (request.path.startsWith('/devices/query'))
        sendJson(response, [{ deviceId: 'd', numberOfDevices: 3 }]);
      else if (request.path.startsWith('/jobs/v2/query')) sendJson(response, []);
      else {
        const [, , , id = ''] = request.path.split(/[/?]api|[/]/);
        const status = request.path.includes('/cancel') ? 'cancelled' : 'queued';
        sendJson(response, { jobId: decodeURIComponent(id), type: 'scheduleDeviceMethod', status });
      }
    });
    await hub.createJob(JOB);
    await hub.getJob("a b/c'?");
    await hub.cancelJob('a b/c');
    await all(hub.listJobs());
    await hub.countDevices('*');
    await all(hub.listDeviceResults("it's"));
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PUT /jobs/v2/${JOB.jobId}?api-version=2021-04-12`,
      "GET /jobs/v2/a%20b%2Fc'%3F?api-version=2021-04-12",
      'POST /jobs/v2/a%20b%2Fc/cancel?api-version=2021-04-12',
      'GET /jobs/v2/query?api-version=2021-04-12',
      'POST /devices/query?api-version=2021-04-12',
      'POST /devices/query?api-version=2021-04-12',
      'POST /devices/query?api-version=2021-04-12',
    ]);
    expect(server.requests.slice(4).map(({ text }) => JSON.parse(text))).toEqual([
      { query: 'SELECT COUNT() AS numberOfDevices FROM devices' },
      { query: "SELECT COUNT() AS numberOfDevices FROM devices WHERE connectionState = 'Connected'" },
      { query: "SELECT * FROM devices.jobs WHERE devices.jobs.jobId = 'it\\'s'" },
    ]);
    for (const { headers, text } of server.requests) {
      expect(headers['request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers['user-agent']).toBe('hubjobs (azure-iothub)');
      expect(headers.host).toBe(`localhost:${server.port}`);
      if (text !== '') expect(headers['content-type']).toBe('application/json; charset=utf-8');
    }
  });

  it('is signed for the host with the key of the policy, for an hour', async () => {
    const { server, hub } = await connect((_request, _number, response) => sendJson(response, []));
    await all(hub.listJobs());
    const fields = new URLSearchParams(
      server.requests[0]?.headers.authorization?.replace('SharedAccessSignature ', '').replaceAll('+', '%2B'),
    );
    expect([fields.get('sr'), fields.get('skn')]).toEqual(['localhost', 'service']);
    const secondsLeft = Number(fields.get('se')) - Date.now() / 1000;
    expect(secondsLeft).toBeGreaterThan(3500);
    expect(secondsLeft).toBeLessThan(3700);
    const expected = createHmac('sha256', Buffer.from(server.key, 'base64'))
      .update(`localhost\n${fields.get('se')}`)
      .digest('base64');
    expect(fields.get('sig')).toBe(expected);
  });

  it('carries a Microsoft Entra token where there is no key', async () => {
    const scopes: unknown[] = [];
    const tokens = {
      getToken: async (scope: string | string[]) => {
        scopes.push(scope);
        return { token: 'entra-token', expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    };
    const server = await start((_request, _number, response) => sendJson(response, []));
    const hub = await open({ credential: { hostName: `localhost:${server.port}`, tokens }, ca: server.ca });
    await all(hub.listJobs());
    await all(hub.listJobs());
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer entra-token',
      'Bearer entra-token',
    ]);
    expect(scopes).toEqual(['https://iothubs.azure.net/.default']);
  });

  it('signs for an hour, and anew long before that is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    cleanups.push(async () => void vi.useRealTimers());
    const { server, hub } = await connect((_request, _number, response) => sendJson(response, []));
    const began = Date.now();
    for (const minutes of [0, 9, 11, 20, 180]) {
      vi.setSystemTime(began + minutes * 60_000);
      await all(hub.listJobs());
    }
    const tokens = server.requests.map(({ headers }) => headers.authorization ?? '');
    expect(tokens.map((token) => tokens.indexOf(token))).toEqual([0, 0, 2, 2, 4]);
    const endings = tokens.map((token) => Number(new URLSearchParams(token.split(' ')[1]).get('se')) * 1_000);
    expect(endings.map((ending) => Math.round((ending - began) / 60_000))).toEqual([60, 60, 71, 71, 240]);
  });

  it('shares one connection, which close ends', async () => {
    const { server, hub } = await connect((_request, _number, response) => sendJson(response, []));
    for (let call = 0; call < 3; call += 1) await all(hub.listJobs());
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 1]);
    await hub.close();
    await expect.poll(() => server.openConnections()).toBe(0);
    expect((await failureOf(hub.getJob('a'))).message).toContain('closed');
  });
});

describe('a list', () => {
  const job = (number: number) => ({
    jobId: `j${number}`,
    type: 'scheduleDeviceMethod',
    status: 'scheduled',
  });

  it('follows the pages with the token of each', async () => {
    const { server, hub } = await connect((_request, number, response) =>
      sendJson(
        response,
        [job(number)],
        number < 3 ? { headers: { 'x-ms-continuation': `page ${number + 1}` } } : {},
      ),
    );
    expect((await all(hub.listJobs())).map(({ jobId }) => jobId)).toEqual(['j1', 'j2', 'j3']);
    expect(server.requests.map(({ headers }) => headers['x-ms-continuation'])).toEqual([
      undefined,
      'page 2',
      'page 3',
    ]);
  });

  it('goes on at the page that failed', async () => {
    const { server, hub } = await connect((_request, number, response) => {
      if (number === 2) response.destroy();
      else
        sendJson(response, [job(number)], number === 1 ? { headers: { 'x-ms-continuation': 'next' } } : {});
    });
    expect((await all(hub.listJobs())).map(({ jobId }) => jobId)).toEqual(['j1', 'j3']);
    expect(server.requests.map(({ headers }) => headers['x-ms-continuation'])).toEqual([
      undefined,
      'next',
      'next',
    ]);
  });

  it('of active jobs asks state by state, in the order in which jobs move on', async () => {
    const rows: Record<string, readonly unknown[]> = {
      queued: [
        { ...job(1), status: 'queued' },
        { ...job(2), status: 'queued' },
        { ...job(3), status: 'queued' },
      ],
      scheduled: [job(1), job(4), { ...job(5), status: 'completed' }],
      running: [
        { ...job(2), status: 'running' },
        { ...job(4), status: 'running' },
      ],
    };
    const { server, hub } = await connect((request, _number, response) => {
      const status = new URL(request.path, 'https://hub').searchParams.get('jobStatus') ?? '';
      sendJson(response, rows[status] ?? []);
    });
    // Each that moved on meanwhile once and in its later state; one that has ended meanwhile is not active.
    expect((await hub.listActiveJobs()).map(({ jobId, status }) => `${jobId} ${status}`)).toEqual([
      'j1 scheduled',
      'j2 running',
      'j3 queued',
      'j4 running',
    ]);
    expect(server.requests.map(({ path }) => path)).toEqual(
      ['queued', 'scheduled', 'running'].map(
        (status) => `/jobs/v2/query?api-version=2021-04-12&jobStatus=${status}`,
      ),
    );
  });

  it('ends at an empty token', async () => {
    const { hub } = await connect((_request, number, response) =>
      sendJson(response, [job(number)], { headers: { 'x-ms-continuation': '' } }),
    );
    expect(await all(hub.listJobs())).toHaveLength(1);
  });

  it('with the same token twice is refused at once', async () => {
    const { server, hub } = await connect((_request, number, response) =>
      sendJson(response, [job(number)], { headers: { 'x-ms-continuation': 'same' } }),
    );
    expect((await failureOf(all(hub.listJobs()))).message).toContain('circle');
    expect(server.requests).toHaveLength(2);
  });

  it('that runs in a circle is refused', async () => {
    const { server, hub } = await connect((_request, number, response) =>
      sendJson(response, [job(number)], { headers: { 'x-ms-continuation': number % 2 === 0 ? 'b' : 'a' } }),
    );
    const error = await failureOf(all(hub.listJobs()));
    expect(error.message).toContain('circle');
    expect(server.requests).toHaveLength(3);
  });

  it('stops asking when its reader has seen enough', async () => {
    const { server, hub } = await connect((_request, number, response) =>
      sendJson(response, [job(number)], { headers: { 'x-ms-continuation': String(number) } }),
    );
    for await (const _ of hub.listJobs()) break;
    expect(server.requests).toHaveLength(1);
  });

  it('keeps a character whose bytes come in two pieces', async () => {
    const text = JSON.stringify([{ ...job(1), queryCondition: "tags.a = 'Tür'" }]);
    const bytes = Buffer.from(text);
    const cut = bytes.indexOf(0xc3) + 1;
    const { hub } = await connect((_request, _number, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write(bytes.subarray(0, cut), () => setImmediate(() => response.end(bytes.subarray(cut))));
    });
    expect((await all(hub.listJobs()))[0]?.condition).toBe("tags.a = 'Tür'");
  });

  for (const [name, body] of Object.entries({
    'an object': {},
    'a row without an id': [job(1), {}],
    'a row of text': [job(1), 'x'],
  })) {
    it(`of another form (${name}) is a hub error that names the request`, async () => {
      const { hub } = await connect((_request, _number, response) => sendJson(response, body));
      const error = await failureOf(all(hub.listJobs()));
      expect([error.kind, error.details.request]).toEqual(['unavailable', 'GET /jobs/v2/query']);
      expect(error.message).toMatch(/it is not a list|row 2 of a page has no jobId/);
    });
  }
});

describe('counting', () => {
  const counted: Record<string, { condition: string; total: string; connected: string }> = {
    'a condition': {
      condition: "tags.a = 'x' OR tags.b = 1",
      total: "SELECT COUNT() AS numberOfDevices FROM devices WHERE tags.a = 'x' OR tags.b = 1",
      connected:
        "SELECT COUNT() AS numberOfDevices FROM devices WHERE (tags.a = 'x' OR tags.b = 1) AND connectionState = 'Connected'",
    },
    'a condition on modules': {
      condition: "from devices.modules where moduleId = 'm'",
      total: "SELECT COUNT() AS numberOfDevices FROM devices.modules WHERE moduleId = 'm'",
      connected:
        "SELECT COUNT() AS numberOfDevices FROM devices.modules WHERE (moduleId = 'm') AND connectionState = 'Connected'",
    },
  };
  for (const [name, { condition, total, connected }] of Object.entries(counted)) {
    it(`asks for all and for the connected of ${name}`, async () => {
      const { server, hub } = await connect((_request, number, response) =>
        sendJson(response, [{ numberOfDevices: 10 / number }]),
      );
      expect(await hub.countDevices(condition)).toEqual({ total: 10, connected: 5 });
      expect(server.requests.map(({ text }) => (JSON.parse(text) as { query: string }).query)).toEqual([
        total,
        connected,
      ]);
    });
  }

  it('takes an empty answer for zero and does not ask how many of none are connected', async () => {
    const { server, hub } = await connect((_request, _number, response) => sendJson(response, []));
    expect(await hub.countDevices('*')).toEqual({ total: 0, connected: 0 });
    expect(server.requests).toHaveLength(1);
  });

  it('adds up a count that comes in pages', async () => {
    const { hub } = await connect((_request, number, response) =>
      sendJson(
        response,
        number === 1 ? [] : [{ count: 4 }],
        number === 1 ? { headers: { 'x-ms-continuation': 'more' } } : {},
      ),
    );
    expect((await hub.countDevices('*')).total).toBe(4);
  });
});

describe('the rows of a job', () => {
  it('are asked for a thousand at a time, and read whole from a hub with smaller pages', async () => {
    const { server, hub } = await connect((_request, number, response) =>
      sendJson(
        response,
        [1, 2].map((row) => ({ deviceId: `d-${number}-${row}`, status: 'completed' })),
        number < 3 ? { headers: { 'x-ms-continuation': `page ${number}` } } : {},
      ),
    );
    const rows = await all(hub.listDeviceResults('one'));
    expect(rows.map(({ deviceId }) => deviceId)).toEqual([
      'd-1-1',
      'd-1-2',
      'd-2-1',
      'd-2-2',
      'd-3-1',
      'd-3-2',
    ]);
    expect(server.requests.map(({ headers }) => headers['x-ms-max-item-count'])).toEqual([
      '1000',
      '1000',
      '1000',
    ]);
  });
});

describe('a sample', () => {
  const queries: Record<string, { condition: string; query: string }> = {
    'a condition': { condition: 'tags.a = 1', query: 'SELECT deviceId FROM devices WHERE tags.a = 1' },
    'all devices': { condition: '*', query: 'SELECT deviceId FROM devices' },
    'a condition on modules': {
      condition: "FROM devices.modules WHERE moduleId = 'm'",
      query: "SELECT deviceId, moduleId FROM devices.modules WHERE moduleId = 'm'",
    },
  };
  for (const [name, { condition, query }] of Object.entries(queries)) {
    it(`asks for the ids of ${name}, no more than wanted on a page`, async () => {
      const { server, hub } = await connect((_request, _number, response) => sendJson(response, []));
      expect(await hub.sampleDevices(condition, 7)).toEqual([]);
      const [request] = server.requests;
      expect(JSON.parse(request?.text ?? '')).toEqual({ query });
      expect(request?.headers['x-ms-max-item-count']).toBe('7');
    });
  }

  it('goes on to the next page until there are enough, and no further', async () => {
    const { server, hub } = await connect((_request, number, response) =>
      sendJson(response, number === 1 ? [] : [{ deviceId: `d-${number}` }], {
        headers: { 'x-ms-continuation': `page ${number}` },
      }),
    );
    expect(await hub.sampleDevices('*', 2)).toEqual(['d-2', 'd-3']);
    expect(server.requests).toHaveLength(3);
  });

  it('names modules with their device', async () => {
    const { hub } = await connect((_request, _number, response) =>
      sendJson(response, [{ deviceId: 'd', moduleId: 'm' }]),
    );
    expect(await hub.sampleDevices("FROM devices.modules WHERE moduleId = 'm'", 5)).toEqual(['d/m']);
  });

  it('with a row that has no id cannot be read', async () => {
    const { hub } = await connect((_request, _number, response) => sendJson(response, [{ x: 1 }]));
    expect((await failureOf(hub.sampleDevices('*', 5))).kind).toBe('unavailable');
  });
});

describe('a failure', () => {
  interface Failure {
    readonly respond: Respond;
    readonly kind: HubErrorKind;
    readonly code?: string;
    readonly says?: RegExp;
    readonly hint?: RegExp;
    readonly trackingId?: string;
  }
  const inA = (code: string, text: string) => ({
    Message: `ErrorCode:${code};${text}`,
    ExceptionMessage: 'Tracking ID:1f2e-G:3-TimeStamp:05/01/2026 20:00:00',
  });
  const json =
    (status: number, body: unknown, headers: Record<string, string> = {}): Respond =>
    (_request, _number, response) =>
      sendJson(response, body, { status, headers });
  const text =
    (status: number, type: string, body: string): Respond =>
    (_request, _number, response) => {
      response.writeHead(status, { 'Content-Type': type });
      response.end(body);
    };
  const failures: Record<string, Failure> = {
    'a wrong key': {
      respond: json(401, inA('IotHubUnauthorizedAccess', 'Unauthorized')),
      kind: 'unauthorized',
      code: 'IotHubUnauthorizedAccess',
      says: /refused the credentials: Unauthorized/,
      hint: /policy/,
      trackingId: '1f2e-G:3-TimeStamp:05/01/2026',
    },
    'a clock an hour behind': {
      respond: json(401, {}, { Date: new Date(Date.now() + 3_600_000).toUTCString() }),
      kind: 'unauthorized',
      hint: /clock is 60 minutes behind/,
    },
    'a clock an hour ahead': {
      respond: json(401, {}, { Date: new Date(Date.now() - 3_600_000).toUTCString() }),
      kind: 'unauthorized',
      hint: /clock is 60 minutes ahead of/,
    },
    'a missing right': {
      respond: json(403, inA('Forbidden', 'no')),
      kind: 'unauthorized',
      code: 'Forbidden',
    },
    'a spent daily quota': {
      respond: json(403, inA('IotHubQuotaExceeded', 'Total number of messages')),
      kind: 'quota',
      code: 'IotHubQuotaExceeded',
    },
    'a tier without jobs': {
      respond: json(403, { errorCode: 403010, trackingId: 'T', message: 'no jobs' }),
      kind: 'rejected',
      code: 'OperationNotAvailableInCurrentTier',
      hint: /Basic tiers/,
      trackingId: 'T',
    },
    'a taken id': {
      respond: json(409, inA('JobAlreadyExists', 'exists'), { 'iothub-errorcode': 'JobAlreadyExists' }),
      kind: 'conflict',
      code: 'JobAlreadyExists',
    },
    'a missing etag': { respond: json(412, inA('PreconditionFailed', 'etag')), kind: 'conflict' },
    'no free slot, one text in the other': {
      respond: json(
        429,
        inA('ThrottlingException', JSON.stringify(inA('ThrottlingMaxActiveJobCountExceeded', 'full'))),
      ),
      kind: 'quota',
      code: 'ThrottlingMaxActiveJobCountExceeded',
      says: /full/,
      hint: /S1/,
    },
    'an offline device, the number in a text': {
      respond: json(404, {
        Message: JSON.stringify({ errorCode: 404103, message: 'not online' }),
        ExceptionMessage: '',
      }),
      kind: 'not-found',
      code: 'DeviceNotOnline',
      says: /not online/,
    },
    'a bad condition': {
      respond: json(400, inA('ArgumentInvalid', 'line 1\r\n\tcolumn 29')),
      kind: 'rejected',
      says: /line 1 column 29$/,
    },
    'a running job': {
      respond: json(405, inA('OperationNotAllowedInCurrentState', 'Running')),
      kind: 'rejected',
    },
    'what the hub does not have': { respond: json(501, {}), kind: 'rejected', says: /HTTP 501/ },
    'a page of HTML': {
      respond: text(200, 'text/html', '<html>'),
      kind: 'unreachable',
      says: /^localhost:[0-9]+ did not answer as a hub does \(HTTP 200/,
      hint: /host name.*sign-in page/,
    },
    'a page of HTML with 403': { respond: text(403, 'text/html', '<html>'), kind: 'unreachable' },
    'a page of HTML with 404': {
      respond: text(404, 'text/html', ' <!DOCTYPE html>'),
      kind: 'unreachable',
      says: /did not answer as a hub does \(HTTP 404/,
    },
    'a 404 of any other server': { respond: json(404, { error: 'not found' }), kind: 'unreachable' },
    'a page of HTML with 502': {
      respond: text(502, 'text/html', '<html>'),
      kind: 'unavailable',
      says: /HTTP 502/,
    },
    'half a JSON': {
      respond: text(200, 'application/json', '{"jobId":'),
      kind: 'unavailable',
      says: /not whole JSON/,
    },
    'an empty body': { respond: text(200, 'application/json', ''), kind: 'unavailable' },
    'a redirect to nowhere': {
      respond: text(304, 'text/plain', ''),
      kind: 'unreachable',
      says: /redirects the request \(HTTP 304\)/,
    },
    ...Object.fromEntries(
      [301, 302, 307, 308].map((status): [string, Failure] => [
        `a redirect with ${status}`,
        {
          respond: json(status, {}, { Location: 'https://login.test/sign-in?sig=c2VjcmV0' }),
          kind: 'unreachable',
          says: new RegExp(`redirects the request to https://login\\.test/sign-in \\(HTTP ${status}\\)`),
          hint: /sign-in page/,
        },
      ]),
    ),
    'a broken connection': {
      respond: (_request, _number, response) => response.destroy(),
      kind: 'unavailable',
    },
    'an answer that stops in the middle': {
      respond: (_request, _number, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
        response.write('[', () => response.destroy());
      },
      kind: 'unavailable',
    },
    'an answer without end': {
      respond: (_request, _number, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        const chunk = Buffer.alloc(1024 * 1024, 0x20);
        const pour = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', pour);
        pour();
      },
      kind: 'unavailable',
      says: /too long/,
    },
    'no answer at all': { respond: () => undefined, kind: 'unavailable', says: /within 0\.1 s/ },
    'an error body that is no envelope': { respond: json(400, ['odd']), kind: 'rejected', says: /HTTP 400/ },
    'an endless envelope': {
      respond: json(400, { Message: `ErrorCode:A;${'{"Message":"'.repeat(50)}` }),
      kind: 'rejected',
    },
  };
  for (const [name, { respond, kind, code, says, hint, trackingId }] of Object.entries(failures)) {
    it(`(${name}) becomes ${kind}, without a secret`, async () => {
      const slow = name === 'no answer at all';
      const { server, hub } = await connect(respond, { retryLimitMs: 0, callTimeoutMs: slow ? 100 : 20_000 });
      const error = await failureOf(hub.createJob(JOB));
      expect([error.kind, error.details.request]).toEqual([kind, `PUT /jobs/v2/${JOB.jobId}`]);
      if (code) expect(error.details.code).toBe(code);
      if (says) expect(error.message).toMatch(says);
      if (hint) expect(error.details.hint).toMatch(hint);
      if (trackingId) expect(error.details.trackingId).toBe(trackingId);
      expect(error.message).not.toMatch(/[\r\n]/);
      const shown = inspect(error, { depth: 10, showHidden: true });
      expect(shown).not.toContain(server.key);
      expect(shown).not.toContain('SharedAccessSignature');
    });
  }

  it('of another server is final at first, and tried again once the hub has answered', async () => {
    const clock = createManualClock(NOW);
    const { server, hub } = await connect(
      (_request, number, response) => {
        if (number !== 2) text(200, 'text/html', '<html>')(_request, number, response);
        else sendJson(response, []);
      },
      { clock },
    );
    expect((await failureOf(all(hub.listJobs()))).kind).toBe('unreachable');
    expect([server.requests.length, clock.sleeps]).toEqual([1, []]);
    await all(hub.listJobs());
    expect((await failureOf(all(hub.listJobs()))).kind).toBe('unavailable');
    expect(clock.sleeps.length).toBeGreaterThan(3);
  });

  it.each([301, 404])('of a server in front of the hub (%i) is no answer of the hub', async (status) => {
    const { hub } = await connect(text(status, 'text/html', '<html>'));
    await failureOf(hub.getJob('a'));
    const error = await failureOf(hub.getJob('a'));
    expect(error.kind).toBe('unreachable');
  });

  it('that repeats the key does not show it', async () => {
    const { server, hub } = await connect((_request, _number, response) =>
      sendJson(response, inA('ArgumentInvalid', `key ${server.key} and ${_request.headers.authorization}`), {
        status: 400,
      }),
    );
    const error = await failureOf(hub.createJob(JOB));
    expect(error.message).toContain('key *** and SharedAccessSignature ***');
    expect(inspect(error, { depth: 10 })).not.toContain(server.key);
  });

  it('of throttling is tried again after ten seconds, and told', async () => {
    const notices: string[] = [];
    const clock = createManualClock(NOW);
    const { server, hub } = await connect(
      (request, number, response) => {
        if (number === 1) sendJson(response, inA('ThrottlingException', 'slow down'), { status: 429 });
        else answerCreated(request, number, response);
      },
      { clock, onRetry: (notice) => notices.push(notice) },
    );
    await hub.createJob(JOB);
    expect(server.requests).toHaveLength(2);
    expect(clock.sleeps).toEqual([10_000]);
    expect(notices).toEqual([
      `PUT /jobs/v2/${JOB.jobId}: The hub is asked too much at once: slow down (trying again in 10s)`,
    ]);
  });

  it('with a Retry-After waits as long as that says', async () => {
    for (const [header, waited] of [
      ['3', 3_000],
      [new Date(Date.now() - 60_000).toUTCString(), 200],
    ] as const) {
      const clock = createManualClock(NOW);
      const { hub } = await connect(
        (request, number, response) => {
          if (number === 1) sendJson(response, {}, { status: 503, headers: { 'Retry-After': header } });
          else answerCreated(request, number, response);
        },
        { clock },
      );
      await hub.createJob(JOB);
      expect(clock.sleeps).toEqual([waited]);
    }
  });

  it('that goes on ends after two minutes, with the number of tries', async () => {
    const clock = createManualClock(NOW);
    const { server, hub } = await connect(
      (_request, _number, response) => sendJson(response, {}, { status: 429 }),
      {
        clock,
        random: () => 0.5,
      },
    );
    const error = await failureOf(hub.getJob('a'));
    expect(error.kind).toBe('throttled');
    expect(error.message).toContain(`(tried ${server.requests.length} times in `);
    expect(clock.now() - NOW).toBeLessThanOrEqual(120_000);
  });
});

describe('an answer with a good status', () => {
  const job = { jobId: JOB.jobId, type: 'scheduleDeviceMethod', status: 'scheduled' };
  const answer =
    (body: unknown): Respond =>
    (_request, _number, response) =>
      sendJson(response, body);
  /** Answers the cancel with one body and the look at the job with another. */
  const answerCancel =
    (cancel: unknown, look: unknown): Respond =>
    (request, _number, response) =>
      sendJson(response, request.method === 'POST' ? cancel : look);

  it.each<[string, unknown, RegExp]>([
    ['that is about another job', { ...job, jobId: 'other\n1' }, /about another job, other 1\./],
    ['that is no job', {}, /it is not a job/],
    ['of an unknown job', { type: 'unknown', status: 'unknown' }, /it is not a job/],
    ['that is a list', [job], /it is not a job/],
  ])('to a create %s does not count as done', async (_name, body, says) => {
    const { server, hub } = await connect(answer(body));
    const error = await failureOf(hub.createJob(JOB));
    expect([error.kind, error.details.request]).toEqual(['unavailable', `PUT /jobs/v2/${JOB.jobId}`]);
    expect(error.message).toMatch(says);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['that is about another job', { ...job, jobId: 'other' }],
    ['that is no job', {}],
    ['that is null', null],
    ['that is an error', { Message: 'ErrorCode:JobNotFound;' }],
  ])('to a get %s does not say that the job is gone', async (_name, body) => {
    const { hub } = await connect(answer(body));
    expect((await failureOf(hub.getJob(JOB.jobId))).kind).toBe('unavailable');
  });

  it.each<[string, unknown, unknown]>([
    ['that says cancelled', { ...job, status: 'cancelled' }, job],
    ['that says nothing, of a job that is cancelled', {}, { ...job, status: 'cancelled' }],
    ['that is late, of a job that is cancelled', job, { ...job, status: 'cancelled' }],
    ['of a job that is gone', {}, { type: 'unknown', status: 'unknown' }],
  ])('to a cancel %s counts as done', async (_name, cancel, look) => {
    const { hub } = await connect(answerCancel(cancel, look));
    await hub.cancelJob(JOB.jobId);
  });

  it.each<[string, unknown]>([
    ['of a job that stays', job],
    ['about another job', { ...job, jobId: 'other', status: 'cancelled' }],
    ['that is no job', {}],
  ])('to a cancel %s does not count as done', async (_name, cancel) => {
    const { hub } = await connect(answerCancel(cancel, job));
    const error = await failureOf(hub.cancelJob(JOB.jobId));
    expect(error.kind).toBe('rejected');
    expect(error.message).toBe('The hub accepted the cancel, but the job is still scheduled.');
  });
});

describe('a hub that cannot be reached', () => {
  const KEY = 'c2VjcmV0LWtleS1vZi10aGUtcG9saWN5';
  const at = (host: string) => ({
    connectionString: `HostName=${host};SharedAccessKeyName=service;SharedAccessKey=${KEY}`,
  });

  for (const host of ['127.0.0.1', 'localhost']) {
    it(`as the port of ${host} is closed is said at once`, async () => {
      const port = await closedPort();
      const clock = createManualClock(NOW);
      const hub = await open({ credential: at(`${host}:${port}`), clock });
      const error = await failureOf(hub.getJob('a'));
      expect([error.kind, error.details.code]).toEqual(['unreachable', 'ECONNREFUSED']);
      expect(error.message).toContain(`${host}:${port}`);
      expect(error.details.hint).toMatch(/running/);
      expect(clock.sleeps).toEqual([]);
    });
  }

  it('any more after it has answered is tried again', async () => {
    const clock = createManualClock(NOW);
    const { server, hub } = await connect((_request, _number, response) => sendJson(response, []), { clock });
    await all(hub.listJobs());
    await server.stop();
    const error = await failureOf(all(hub.listJobs()));
    expect(error.kind).toBe('unavailable');
    expect(clock.sleeps.length).toBeGreaterThan(3);
  });

  it('as its name is unknown is said at once', async () => {
    const hub = await open({ credential: at('no-such-hub.invalid') });
    const error = await failureOf(hub.getJob('a'));
    expect(error.kind).toBe('unreachable');
    // A machine without any name server cannot tell an unknown name from a name server that is away.
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(error.details.code);
    expect(error.message).toContain('no-such-hub.invalid');
    expect(error.details.hint).toMatch(/host name/);
  });

  it('as its certificate is not trusted names --ca', async () => {
    const server = await start((_request, _number, response) => sendJson(response, []));
    const hub = await open({ credential: { connectionString: server.connectionString } });
    const error = await failureOf(hub.getJob('a'));
    expect(error.kind).toBe('unreachable');
    expect(error.details.hint).toContain('--ca');
    expect(server.requests).toEqual([]);
  });

  it('as its certificate is for another host says so', async () => {
    const server = await startWireHub(
      (_request, _number, response) => sendJson(response, []),
      'elsewhere.test',
    );
    cleanups.push(server.stop);
    const hub = await open({ credential: { connectionString: server.connectionString }, ca: server.ca });
    const error = await failureOf(hub.getJob('a'));
    expect([error.kind, error.details.code]).toEqual(['unreachable', 'ERR_TLS_CERT_ALTNAME_INVALID']);
  });

  it('as something else listens there says so', async () => {
    const plain = await startPlainServer();
    cleanups.push(plain.stop);
    const hub = await open({ credential: at(`127.0.0.1:${plain.port}`) });
    const error = await failureOf(hub.getJob('a'));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toContain('does not speak TLS');
  });

  it('as nobody is signed in says how to sign in', async () => {
    const server = await start((_request, _number, response) => sendJson(response, []));
    const tokens = {
      getToken: async () => {
        throw Object.assign(new Error('ChainedTokenCredential authentication failed.\nmore'), {
          name: 'AggregateAuthenticationError',
        });
      },
    };
    const hub = await open({ credential: { hostName: `localhost:${server.port}`, tokens }, ca: server.ca });
    const error = await failureOf(hub.getJob('a'));
    expect(error.kind).toBe('unauthorized');
    expect(error.details.hint).toMatch(/az login/);
    expect(server.requests).toEqual([]);
  });

  it('is not asked anything when it is opened, with whatever credential this machine has', async () => {
    const hub = await open({ credential: { hostName: 'hub1.azure-devices.net' } });
    expect(hub.hostName).toBe('hub1.azure-devices.net');
  });

  it('as the CA is no certificate is said before anything is asked', async () => {
    const error = await failureOf(open({ credential: at('localhost'), ca: 'nonsense' }));
    expect([error.kind, error.details.request]).toEqual(['unreachable', 'read the certificate authority']);
  });
});

describe('an aborted signal', () => {
  it('ends a reading call that has no answer yet', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const { hub } = await connect(() => stop.abort(reason));
    await expect(hub.getJob('a', stop.signal)).rejects.toBe(reason);
  });

  it('lets a create that is under way come to its answer', async () => {
    const stop = new AbortController();
    const { hub } = await connect((request, number, response) => {
      stop.abort(new Error('stopped'));
      answerCreated(request, number, response);
    });
    expect((await hub.createJob(JOB, stop.signal)).status).toBe('queued');
  });

  it('keeps a create from being sent', async () => {
    const { server, hub } = await connect(answerCreated);
    const reason = new Error('stopped');
    await expect(hub.createJob(JOB, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.requests).toEqual([]);
  });
});

describe('twins', () => {
  const queriesOf = (server: { readonly requests: readonly { readonly text: string }[] }) =>
    server.requests.map(({ text }) => (JSON.parse(text) as { query: string }).query);

  it('are read page by page, without what the hub keeps in them for itself, and no page more than is needed', async () => {
    const { server, hub } = await connect((_request, number, response) =>
      sendJson(
        response,
        [
          {
            deviceId: `d-${number}`,
            etag: 'AAAA',
            connectionState: number === 1 ? 'Connected' : 'Disconnected',
            tags: { building: '43', $etag: 'x' },
            properties: {
              desired: { mode: 1, $metadata: { $lastUpdated: 'x' }, $version: 3 },
              ...(number === 1 ? { reported: { deep: { list: [1] }, $version: 9 } } : {}),
            },
          },
        ],
        { headers: { 'x-ms-continuation': `page-${number}` } },
      ),
    );
    expect(await all(hub.readTwins("tags.building = '43'", 2))).toEqual([
      {
        deviceId: 'd-1',
        isConnected: true,
        tags: { building: '43' },
        desired: { mode: 1 },
        reported: { deep: { list: [1] } },
      },
      { deviceId: 'd-2', isConnected: false, tags: { building: '43' }, desired: { mode: 1 }, reported: {} },
    ]);
    expect(queriesOf(server)).toEqual([
      "SELECT * FROM devices WHERE tags.building = '43'",
      "SELECT * FROM devices WHERE tags.building = '43'",
    ]);
    expect(server.requests.map(({ headers }) => headers['x-ms-max-item-count'])).toEqual(['2', '2']);
  });

  it('come on pages no larger than the hub has', async () => {
    const { server, hub } = await connect((_request, _number, response) => sendJson(response, []));
    expect(await all(hub.readTwins('*', 5_000))).toEqual([]);
    expect(queriesOf(server)).toEqual(['SELECT * FROM devices']);
    expect(server.requests[0]?.headers['x-ms-max-item-count']).toBe('100');
  });

  it('are counted by their values, those that a device has not being undefined', async () => {
    const { server, hub } = await connect((_request, _number, response) =>
      sendJson(response, [
        { value0: '43', value1: 'Connected', numberOfDevices: 3 },
        { value0: null, value1: 'Connected', numberOfDevices: 2 },
        { value1: 'Disconnected', numberOfDevices: 1 },
      ]),
    );
    expect(await all(hub.countByValues(['tags.building', 'connectionState']))).toEqual([
      { values: ['43', 'Connected'], devices: 3 },
      { values: [undefined, 'Connected'], devices: 2 },
      { values: [undefined, 'Disconnected'], devices: 1 },
    ]);
    expect(queriesOf(server)).toEqual([
      'SELECT tags.building AS value0, connectionState AS value1, COUNT() AS numberOfDevices FROM devices GROUP BY tags.building, connectionState',
    ]);
  });
});
