import { describe, expect, it } from 'vitest';
import { readDeviceResult } from '../../src/hub/azure/read-device-result.ts';
import { readJob } from '../../src/hub/azure/read-job.ts';

const bytesOf = (text: string) => [...Buffer.from(text)];

describe('readJob', () => {
  it('reads a method job as the hub gives it back', () => {
    expect(
      readJob({
        jobId: 'a',
        type: 'scheduleDeviceMethod',
        status: 'completed',
        queryCondition: "tags.a = 'x'",
        createdTime: '2026-05-01T20:00:00.1234567Z',
        startTime: '2026-05-01T20:00:00.5Z',
        endTime: '2026-05-01T20:00:05Z',
        maxExecutionTimeInSeconds: 600,
        cloudToDeviceMethod: {
          methodName: 'lockDoor',
          payload: bytesOf('{"lockTime":"10m","name":"Tür"}'),
          responseTimeoutInSeconds: 30,
          connectTimeoutInSeconds: 10,
        },
        deviceJobStatistics: {
          deviceCount: 3,
          failedCount: 1,
          succeededCount: 2,
          runningCount: 0,
          pendingCount: 0,
        },
      }),
    ).toEqual({
      jobId: 'a',
      type: 'method',
      status: 'completed',
      condition: "tags.a = 'x'",
      operation: {
        kind: 'method',
        name: 'lockDoor',
        payload: { lockTime: '10m', name: 'Tür' },
        responseTimeoutInSeconds: 30,
        connectTimeoutInSeconds: 10,
      },
      createdAt: Date.UTC(2026, 4, 1, 20, 0, 0, 123),
      startAt: Date.UTC(2026, 4, 1, 20, 0, 0, 500),
      endAt: Date.UTC(2026, 4, 1, 20, 0, 5),
      maxExecutionTimeInSeconds: 600,
      statistics: { deviceCount: 3, failedCount: 1, succeededCount: 2, runningCount: 0, pendingCount: 0 },
    });
  });

  it('reads a twin job', () => {
    const twin = (updateTwin: unknown) =>
      readJob({ jobId: 'a', type: 'scheduleUpdateTwin', status: 'queued', updateTwin });
    expect(twin({ deviceId: null, etag: '*', tags: { a: null } })?.operation).toEqual({
      kind: 'twin',
      tags: { a: null },
    });
    expect(
      twin({
        etag: '*',
        tags: {},
        properties: { desired: { b: 1, $metadata: {}, $version: 3 }, reported: {} },
      })?.operation,
    ).toEqual({ kind: 'twin', desired: { b: 1 } });
    const odd = twin(JSON.parse('{"tags":{"__proto__":{"a":1}}}'))?.operation;
    expect(JSON.stringify(odd)).toBe('{"kind":"twin","tags":{"__proto__":{"a":1}}}');
  });

  const payloads: Record<string, { payload: unknown; read: unknown }> = {
    zero: { payload: bytesOf('0'), read: 0 },
    false: { payload: bytesOf('false'), read: false },
    'an empty text': { payload: bytesOf('""'), read: '' },
    null: { payload: bytesOf('null'), read: null },
    'an array of bytes': { payload: bytesOf('[1,2,3]'), read: [1, 2, 3] },
    'JSON that came back as it was sent': { payload: { a: 1 }, read: { a: 1 } },
    'numbers that are no JSON text': { payload: [1, 2, 3], read: [1, 2, 3] },
    'numbers that are no UTF-8': { payload: [0xc3, 0x28], read: [0xc3, 0x28] },
    'numbers that are no bytes': { payload: [256, 1], read: [256, 1] },
    'an empty array': { payload: [], read: [] },
  };
  for (const [name, { payload, read }] of Object.entries(payloads)) {
    it(`reads the payload ${name}`, () => {
      const job = readJob({
        jobId: 'a',
        type: 'scheduleDeviceMethod',
        status: 'queued',
        cloudToDeviceMethod: { methodName: 'm', payload },
      });
      expect(job?.operation).toEqual({
        kind: 'method',
        name: 'm',
        payload: read,
        responseTimeoutInSeconds: 30,
        connectTimeoutInSeconds: 0,
      });
    });
  }

  const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`) as object;
  it.each([
    [
      'a method payload',
      { type: 'scheduleDeviceMethod', cloudToDeviceMethod: { methodName: 'm', payload: nested(3_000) } },
    ],
    [
      'a method payload in bytes',
      {
        type: 'scheduleDeviceMethod',
        cloudToDeviceMethod: { methodName: 'm', payload: bytesOf('['.repeat(65) + ']'.repeat(65)) },
      },
    ],
    ['tags', { type: 'scheduleUpdateTwin', updateTwin: { tags: nested(3_000) } }],
    [
      'desired properties',
      { type: 'scheduleUpdateTwin', updateTwin: { properties: { desired: nested(3_000) } } },
    ],
  ])('reads a job whose %s are nested too deep without its operation', (_name, fields) => {
    expect(readJob({ jobId: 'a', status: 'scheduled', ...fields })).toEqual({
      jobId: 'a',
      type: fields.type === 'scheduleDeviceMethod' ? 'method' : 'twin',
      status: 'scheduled',
    });
  });

  it('reads a payload that is nested 64 deep', () => {
    const cloudToDeviceMethod = { methodName: 'm', payload: nested(64) };
    const job = readJob({ jobId: 'a', type: 'scheduleDeviceMethod', status: 'queued', cloudToDeviceMethod });
    expect(job?.operation).toMatchObject({ payload: nested(64) });
  });

  it.each(['constructor', '__proto__', 'toString', { toString: null, valueOf: null }])(
    'takes %j for no type and no state that it knows',
    (odd) => {
      expect(readJob({ jobId: 'a', type: odd, status: odd })).toEqual({
        jobId: 'a',
        type: 'other',
        status: 'unknown',
      });
    },
  );

  it('leaves out numbers that cannot be counts', () => {
    const job = readJob({
      jobId: 'a',
      type: 'export',
      status: 'running',
      maxExecutionTimeInSeconds: -1,
      deviceJobStatistics: { deviceCount: 3, failedCount: -1, succeededCount: 0.5 },
    });
    expect(job).not.toHaveProperty('maxExecutionTimeInSeconds');
    expect(job?.statistics).toMatchObject({ deviceCount: 3, failedCount: 0, succeededCount: 0 });
  });

  it('tells no payload from null', () => {
    const job = readJob({
      jobId: 'a',
      type: 'scheduleDeviceMethod',
      status: 'queued',
      cloudToDeviceMethod: { methodName: 'm' },
    });
    expect(job?.operation).not.toHaveProperty('payload');
  });

  it.each([
    ['queued', 'queued'],
    ['scheduled', 'scheduled'],
    ['running', 'running'],
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['canceled', 'cancelled'],
    ['Running', 'running'],
    ['enqueued', 'queued'],
    ['finished', 'unknown'],
    [undefined, 'unknown'],
  ])('reads status %s as %s', (status, read) => {
    expect(readJob({ jobId: 'a', type: 'scheduleDeviceMethod', status })?.status).toBe(read);
  });

  it.each([
    ['9999-12-31T23:59:59.9999999Z', undefined],
    ['9999-12-30T23:59:59', undefined],
    ['0001-01-01T00:00:00Z', undefined],
    ['soon', undefined],
    [null, undefined],
    ['2026-05-01T20:00:00.000001', Date.UTC(2026, 4, 1, 20)],
    ['2026-05-01T22:00:00+02:00', Date.UTC(2026, 4, 1, 20)],
  ])('reads the end %s', (endTime, endAt) => {
    expect(readJob({ jobId: 'a', type: 'export', status: 'running', endTime })?.endAt).toBe(endAt);
  });

  it('gives the reason of a failed job only', () => {
    const reason = (status: string, fields: object) =>
      readJob({ jobId: 'a', type: 'export', status, ...fields })?.failureReason;
    expect(reason('failed', { failureReason: 'bad query' })).toBe('bad query');
    expect(reason('failed', { failureReason: '', statusMessage: 'bad query' })).toBe('bad query');
    expect(reason('completed', { statusMessage: 'fine' })).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['the answer to an unknown id', { type: 'unknown', status: 'unknown' }],
    ['the answer to an unknown id, with the id', { jobId: 'a', type: 'unknown', status: 'unknown' }],
    ['an object without an id', { type: 'scheduleUpdateTwin', status: 'queued' }],
    ['a text', 'job'],
    ['null', null],
    ['an array', []],
  ])('takes %s for no job', (_name, value) => {
    expect(readJob(value)).toBeUndefined();
  });
});

describe('readDeviceResult', () => {
  const method = (status: unknown, payload?: unknown) => ({
    outcome: { deviceMethodResponse: { status, ...(payload === undefined ? {} : { payload }) } },
  });
  it.each<[string, object, object]>([
    [
      'an answer of 200',
      { status: 'completed', ...method(200, { Response: 'ok' }) },
      { outcome: 'succeeded', methodStatus: 200, methodPayload: '{"Response":"ok"}' },
    ],
    [
      'an answer of 399',
      { status: 'completed', ...method(399, null) },
      { outcome: 'succeeded', methodStatus: 399, methodPayload: 'null' },
    ],
    ['an answer of 400', { status: 'completed', ...method(400) }, { outcome: 'refused', methodStatus: 400 }],
    ['a twin update', { status: 'completed', outcome: {} }, { outcome: 'succeeded' }],
    ['a twin update without outcome', { status: 'completed', outcome: null }, { outcome: 'succeeded' }],
    [
      'a device that is not connected',
      { status: 'failed', error: { code: 'DeviceNotOnline', description: 'Timed out' } },
      { outcome: 'offline', errorCode: 'DeviceNotOnline', errorDescription: 'Timed out' },
    ],
    [
      'a device that did not connect in time',
      { status: 'failed', error: { code: '412003', description: '' } },
      { outcome: 'offline', errorCode: 'JobRunPreconditionFailed' },
    ],
    [
      'a device that did not answer',
      { status: 'failed', error: { code: 504101 } },
      { outcome: 'timed-out', errorCode: 'GatewayTimeout' },
    ],
    [
      'a device that did not answer, by name',
      { status: 'failed', error: { code: 'GatewayTimeout' } },
      { outcome: 'timed-out', errorCode: 'GatewayTimeout' },
    ],
    [
      'another failure',
      { status: 'failed', error: { code: 'ServerError' } },
      { outcome: 'failed', errorCode: 'ServerError' },
    ],
    ['a failure without a reason', { status: 'failed' }, { outcome: 'failed' }],
    [
      'a failure with a refusal',
      { status: 'failed', ...method(500) },
      { outcome: 'refused', methodStatus: 500 },
    ],
    ['a device whose turn comes', { status: 'pending' }, { outcome: 'pending' }],
    ['a device that is being called', { status: 'running' }, { outcome: 'pending' }],
    ['a device before the start', { status: 'scheduled' }, { outcome: 'pending' }],
    ['a device of a cancelled job', { status: 'canceled' }, { outcome: 'cancelled' }],
    ['a module', { status: 'completed', moduleId: 'm' }, { outcome: 'succeeded', moduleId: 'm' }],
    [
      'the time of the last news',
      {
        status: 'pending',
        lastUpdatedDateTimeUtc: '2026-05-01T20:00:00.1234',
        endTimeUtc: '2026-05-01T21:00:00',
      },
      { outcome: 'pending', updatedAt: Date.UTC(2026, 4, 1, 20, 0, 0, 123) },
    ],
  ])('reads %s', (_name, row, result) => {
    expect(readDeviceResult({ deviceId: 'd', jobId: 'a', ...row })).toEqual({ deviceId: 'd', ...result });
  });

  it('cuts a long answer between characters', () => {
    const payload = readDeviceResult({
      deviceId: 'd',
      status: 'completed',
      ...method(200, `${'x'.repeat(998)}🚪🚪`),
    })?.methodPayload;
    expect(payload).toBe(`"${'x'.repeat(998)}`);
  });

  it.each([
    [
      'an answer that is nested too deep',
      { status: 'completed', ...method(200, JSON.parse('['.repeat(3_000) + ']'.repeat(3_000))) },
      { outcome: 'succeeded', methodStatus: 200 },
    ],
    [
      'a status of the device below zero',
      { status: 'completed', ...method(-1) },
      { outcome: 'succeeded', methodStatus: -1 },
    ],
    [
      'an error code that is the name of something else',
      { status: 'failed', error: { code: 'constructor' } },
      { outcome: 'failed', errorCode: 'constructor' },
    ],
    ['a state that is no text', { status: { toString: null } }, { outcome: 'pending' }],
  ])('reads %s', (_name, row, result) => {
    expect(readDeviceResult({ deviceId: 'd', ...row })).toEqual({ deviceId: 'd', ...result });
  });

  it.each([[null], ['d'], [{}], [{ deviceId: '' }]])('takes %j for no row', (row) => {
    expect(readDeviceResult(row)).toBeUndefined();
  });
});
