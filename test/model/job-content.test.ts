import { expect, it } from 'vitest';
import type { JobRequest } from '../../src/model/desired-job.ts';
import type { HubJob } from '../../src/model/hub-job.ts';
import { hasEqualContent } from '../../src/model/job-content.ts';
import type { DeviceMethod, Operation } from '../../src/model/operation.ts';

const method: DeviceMethod = {
  kind: 'method',
  name: 'lockDoor',
  payload: { a: 1, b: [0, false, '', null] },
  responseTimeoutInSeconds: 30,
  connectTimeoutInSeconds: 10,
};
const { payload: _, ...bare } = method;
const request: JobRequest = {
  jobId: 'a',
  operation: method,
  condition: "tags.a = 'x'",
  startAt: 0,
  maxExecutionTimeInSeconds: 600,
};

function same(desired: Operation, actual: Operation | undefined, changes: Partial<HubJob> = {}): boolean {
  const job: HubJob = {
    jobId: 'a',
    type: 'method',
    status: 'scheduled',
    condition: request.condition,
    maxExecutionTimeInSeconds: 600,
    startAt: 99,
    ...(actual === undefined ? {} : { operation: actual }),
    ...changes,
  };
  return hasEqualContent(job, { ...request, operation: desired });
}

it.each<[string, boolean, Operation, Operation | undefined, Partial<HubJob>?]>([
  ['all equal, another start time', true, method, method],
  ['members in another order', true, method, { ...method, payload: { b: [0, false, '', null], a: 1 } }],
  ['another payload', false, method, { ...method, payload: { a: 1, b: [0, false, ''] } }],
  ['payload 0 and false', false, { ...method, payload: 0 }, { ...method, payload: false }],
  ['payload 0 and "0"', false, { ...method, payload: 0 }, { ...method, payload: '0' }],
  ['payload "" and null', false, { ...method, payload: '' }, { ...method, payload: null }],
  ['no payload, echoed as null', true, bare, { ...method, payload: null }],
  [
    'an instant written in another way',
    true,
    { ...method, payload: { at: '2027-03-01T00:00:00Z' } },
    { ...method, payload: { at: '2027-03-01T01:00:00.0000000+01:00' } },
  ],
  [
    'instants of one second that differ in a fraction',
    false,
    { ...method, payload: '2027-03-01T00:00:00.0000001Z' },
    { ...method, payload: '2027-03-01T00:00:00Z' },
  ],
  [
    'texts that are no instants',
    false,
    { ...method, payload: '2027-03-01' },
    { ...method, payload: '2027-3-1' },
  ],
  ['numbers written in another way', true, { ...method, payload: 1.0 }, { ...method, payload: 1 }],
  ['another method', false, method, { ...method, name: 'unlockDoor' }],
  ['another response timeout', false, method, { ...method, responseTimeoutInSeconds: 31 }],
  ['another connect timeout', false, method, { ...method, connectTimeoutInSeconds: 11 }],
  ['a connect timeout that is not echoed', true, method, { ...method, connectTimeoutInSeconds: 0 }],
  ['another condition', false, method, method, { condition: '*' }],
  ['another time limit', false, method, method, { maxExecutionTimeInSeconds: 601 }],
  ['an operation that cannot be read', false, method, undefined],
  ['a method and a twin update', false, method, { kind: 'twin' }],
  ['a twin update and a method', false, { kind: 'twin' }, method],
  [
    'twin updates alike',
    true,
    { kind: 'twin', desired: { a: null } },
    { kind: 'twin', desired: { a: null } },
  ],
  [
    'an empty section that is not echoed',
    true,
    { kind: 'twin', desired: {}, tags: { a: 1 } },
    { kind: 'twin', tags: { a: 1 } },
  ],
  ['other tags', false, { kind: 'twin', tags: { a: 1 } }, { kind: 'twin', tags: { a: 2 } }],
  [
    'other desired properties',
    false,
    { kind: 'twin', desired: { a: 1 } },
    { kind: 'twin', desired: { a: null } },
  ],
  [
    'tags in place of desired properties',
    false,
    { kind: 'twin', desired: { a: 1 } },
    { kind: 'twin', tags: { a: 1 } },
  ],
])('%s → %s', (_name, expected, desired, actual, changes) => {
  expect(same(desired, actual, changes)).toBe(expected);
});
