import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readErrorBody } from '../../src/hub/azure/error-body.ts';
import { readDeviceResult } from '../../src/hub/azure/read-device-result.ts';
import { readJob } from '../../src/hub/azure/read-job.ts';
import { readTwin } from '../../src/hub/azure/read-twin.ts';
import { toHubError } from '../../src/hub/azure/to-hub-error.ts';
import { parseConnectionString } from '../../src/hub/connection-string.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import { createRedact } from '../../src/hub/redact.ts';
import type { JobRequest } from '../../src/model/desired-job.ts';
import { hasEqualContent, isSameEcho } from '../../src/model/job-content.ts';
import { sortJobs } from '../../src/model/jobs-on-hub.ts';
import { csvRow, ndjsonRow } from '../../src/report/status/device-rows.ts';
import { renderStatusJson } from '../../src/report/status/json.ts';
import { createStatus } from '../../src/status/create-status.ts';
import { tallyDevices } from '../../src/status/device-tally.ts';
import { expectValidStatus } from '../support/status-schema.ts';
import { STRESS } from '../support/stress.ts';

/*
 * Whatever a hub or a person sends: it is read, or refused with a HubError. Each target runs longer with
 * `HUBJOBS_STRESS=300 npx vitest run test/hub/fuzz.test.ts -t <target>`.
 */
const RUNS = { numRuns: 300 * STRESS };

/** Words that mean something to a reader, or to JavaScript. */
const WORDS = [
  ...[
    'jobId',
    'acme-lock-2605012000',
    'type',
    'status',
    'queryCondition',
    'createdTime',
    'startTime',
    'endTime',
  ],
  ...[
    'scheduleDeviceMethod',
    'scheduleUpdateTwin',
    'unknown',
    'scheduled',
    'running',
    'completed',
    'failed',
    'canceled',
  ],
  ...[
    'maxExecutionTimeInSeconds',
    'deviceJobStatistics',
    'deviceCount',
    'succeededCount',
    'failureReason',
    'statusMessage',
  ],
  ...['cloudToDeviceMethod', 'methodName', 'payload', 'responseTimeoutInSeconds', 'connectTimeoutInSeconds'],
  ...[
    'updateTwin',
    'tags',
    'properties',
    'desired',
    'reported',
    'etag',
    '$metadata',
    'connectionState',
    'Connected',
  ],
  ...[
    'deviceId',
    'moduleId',
    'outcome',
    'deviceMethodResponse',
    'error',
    'code',
    'description',
    'lastUpdatedDateTimeUtc',
  ],
  ...[
    'Message',
    'message',
    'ExceptionMessage',
    'errorCode',
    'trackingId',
    'Tracking ID:1',
    'ErrorCode:JobNotFound;x',
  ],
  ...['2026-05-01T20:00:00.1234567Z', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00', '404103', '-1', '1e999'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'valueOf',
    'length',
    '',
    '\u0000',
    '\ud800',
    'SharedAccessKey=abcdefgh',
  ],
];
const word = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary', maxLength: 8 }));

/** JSON text, so that `__proto__` is a key like any other, and depth costs the generator nothing. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(
      word.map((text) => JSON.stringify(text)),
      fc.constantFrom(
        'null',
        'true',
        'false',
        '0',
        '-1',
        '0.5',
        '1e999',
        '-0',
        '9007199254740993',
        '[123,125]',
      ),
      fc.nat(200).map((number) => String(number)),
      fc.integer({ min: 60, max: 5_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => `[${bytes.join(',')}]`),
    ),
    fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    objectText(tie('json')),
  ),
}));

function objectText(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(word, value), { maxLength: 3 })
    .map((members) => `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`);
}

/** Text of an object that has these members, each right or anything, and others. */
function almost(members: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> {
  const some = Object.entries(members).map(([key, right]) =>
    fc
      .option(fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: json }), { freq: 6 })
      .map((text) => (text === null ? '' : `${JSON.stringify(key)}:${text},`)),
  );
  return fc
    .tuple(fc.tuple(...some), objectText(json))
    .map(([texts, others]) => `{${texts.join('')}"other":${others}}`);
}

const oneOf = (...texts: readonly string[]) => fc.constantFrom(...texts.map((text) => JSON.stringify(text)));
const time = oneOf(
  '2026-05-01T20:00:00.1234567Z',
  '9999-12-31T23:59:59.9999999Z',
  '0001-01-01T00:00:00Z',
  'soon',
);
const count = fc.integer({ min: -2, max: 1_000_000 }).map(String);
const jobText = almost({
  jobId: oneOf('acme-lock-2605012000', 'acme-lock-2605012000-2', 'else'),
  type: oneOf('scheduleDeviceMethod', 'scheduleUpdateTwin', 'export'),
  status: oneOf('queued', 'scheduled', 'running', 'completed', 'failed', 'canceled', 'odd'),
  queryCondition: oneOf('*', "tags.a = 'x'"),
  createdTime: time,
  startTime: time,
  endTime: time,
  maxExecutionTimeInSeconds: count,
  cloudToDeviceMethod: almost({ methodName: oneOf('m'), payload: json, responseTimeoutInSeconds: count }),
  updateTwin: almost({ tags: objectText(json), properties: almost({ desired: objectText(json) }) }),
  deviceJobStatistics: almost({ deviceCount: count, succeededCount: count, failedCount: count }),
  failureReason: word.map((text) => JSON.stringify(text)),
});
const rowText = almost({
  deviceId: oneOf('d', '=cmd()', '\u001b[31m'),
  moduleId: oneOf('m'),
  status: oneOf('completed', 'failed', 'pending', 'canceled'),
  outcome: almost({ deviceMethodResponse: almost({ status: count, payload: json }) }),
  error: almost({ code: oneOf('404103', 'DeviceNotOnline'), description: json }),
  lastUpdatedDateTimeUtc: time,
});

const REQUEST: JobRequest = {
  jobId: 'acme-lock-2605012000',
  operation: { kind: 'twin', tags: { a: 1 } },
  condition: '*',
  startAt: Date.UTC(2026, 4, 1, 20),
  maxExecutionTimeInSeconds: 600,
};

it('a job: it is read, compared and reported, or it is none', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(jobText, json), { minLength: 1, maxLength: 3 }), (texts) => {
      const jobs = texts.flatMap((text) => readJob(JSON.parse(text)) ?? []);
      for (const job of jobs) {
        hasEqualContent(job, REQUEST);
        isSameEcho(job, jobs[0] ?? job);
      }
      const report = createStatus({
        rollouts: [],
        hub: { name: 'hub', hostName: 'hub.test' },
        now: REQUEST.startAt,
        manifests: [],
        jobsReadAt: REQUEST.startAt,
        jobs: sortJobs(jobs, 'acme'),
        doneCounts: new Map(),
        tallies: new Map(),
        nextOccurrences: new Map(),
      });
      expectValidStatus(renderStatusJson(report));
    }),
    RUNS,
  );
});

it('a device row: it is read, counted and written, or it is none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(rowText, json), { maxLength: 5 }), async (texts) => {
      const results = texts.flatMap((text) => readDeviceResult(JSON.parse(text)) ?? []);
      async function* rows() {
        yield* results;
      }
      const job = { jobId: 'acme-lock-2605012000', manifest: 'lock', scheduledAt: REQUEST.startAt };
      for (const result of results) {
        expect(csvRow(job, result)).toMatch(/\r\n$/);
        expect(JSON.parse(ndjsonRow(job, result))).toMatchObject({ deviceId: result.deviceId });
      }
      expect((await tallyDevices(rows())).devices.total).toBe(results.length);
    }),
    RUNS,
  );
});

it('a twin: it is read, or it is none', () => {
  const twinText = almost({
    deviceId: oneOf('d'),
    connectionState: oneOf('Connected', 'Disconnected'),
    tags: objectText(json),
    properties: almost({ desired: objectText(json), reported: objectText(json) }),
  });
  fc.assert(
    fc.property(fc.oneof(twinText, json), (text) => {
      const twin = readTwin(JSON.parse(text));
      if (twin) JSON.stringify(twin);
    }),
    RUNS,
  );
});

it('an error body: every answer becomes a HubError of one line', () => {
  const envelope = almost({
    Message: fc.oneof(
      word.map((text) => JSON.stringify(`ErrorCode:${text};${text}`)),
      json.map((text) => JSON.stringify(`ErrorCode:A;${text}`)),
    ),
    errorCode: oneOf('404103', 'JobNotFound', 'constructor'),
    ExceptionMessage: oneOf('Tracking ID:1'),
    message: word.map((text) => JSON.stringify(text)),
  });
  const header = fc.option(word, { nil: undefined });
  fc.assert(
    fc.property(
      fc.oneof(envelope, json, fc.string({ unit: 'binary' }), word),
      fc.integer({ min: 300, max: 599 }),
      fc.record({ 'iothub-errorcode': header, 'retry-after': header, date: header, location: header }),
      (text, status, headers) => {
        readErrorBody(text);
        const error = toHubError(
          { kind: 'refusal', status, headers, text },
          {
            request: 'GET /',
            hostName: 'hub.test',
            signsIn: 'key',
            hasAnswered: false,
            callTimeoutMs: 1_000,
            now: REQUEST.startAt,
            redact: createRedact([]),
          },
        );
        expect(error).toBeInstanceOf(HubError);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
        expect(error.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(error.message).not.toContain('abcdefgh');
      },
    ),
    RUNS,
  );
});

it('a connection string: it is read, or refused without a word of it', () => {
  const key = Buffer.from('a key that nobody may see').toString('base64');
  const part = fc.oneof(
    fc.constantFrom(
      'HostName=hub.test',
      'HostName=hub.test:8443',
      'SharedAccessKeyName=service',
      `SharedAccessKey=${key}`,
    ),
    fc.constantFrom(
      `SharedAccessKey=${key}!`,
      `SharedAccessKey${key}`,
      `HostName=${key}`,
      'DeviceId=d',
      'Endpoint=sb://x',
    ),
    fc.constantFrom(
      'hostname = hub.test ',
      'SharedAccessSignature=x',
      '=',
      '',
      'HostName=',
      'HostName=hub.test:99999',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 6 }),
      fc.constantFrom(';', ';;', '; ', ',', '\n'),
      (parts, separator) => {
        try {
          parseConnectionString(parts.join(separator));
        } catch (error) {
          if (!(error instanceof HubError)) throw error;
          expect(`${error.message} ${error.details.hint} ${error.details.request}`).not.toContain(key);
        }
      },
    ),
    RUNS,
  );
});
