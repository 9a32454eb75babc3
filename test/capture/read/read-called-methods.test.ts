import { expect, it } from 'vitest';
import { readCalledMethods } from '../../../src/capture/read/read-called-methods.ts';
import type { HubJob } from '../../../src/model/hub-job.ts';
import { createMemoryHub } from '../../support/memory-hub.ts';

const call = (jobId: string, name: string, startAt: number, more: Partial<HubJob> = {}): HubJob => ({
  jobId,
  type: 'method',
  status: 'completed',
  condition: '*',
  operation: { kind: 'method', name, responseTimeoutInSeconds: 30, connectTimeoutInSeconds: 0 },
  startAt,
  ...more,
});

it('lists the methods that jobs of the hub called, with the usual status of the last one that ended', async () => {
  const hub = createMemoryHub({
    clock: { now: () => 100 },
    resultsOf: ({ jobId }) =>
      (jobId === 'lock-2' ? [202, 500, 202] : [200]).map((methodStatus, index) => ({
        deviceId: `door-${index}`,
        outcome: 'succeeded',
        methodStatus,
      })),
  });
  hub.put(call('lock-1', 'lockDoor', 1, { condition: "tags.building = '43'" }));
  hub.put(call('lock-2', 'lockDoor', 2, { condition: "tags.building = '41'" }));
  hub.put(call('lock-3', 'lockDoor', 3, { status: 'failed' }));
  hub.put(call('reboot-1', 'reboot', 4, { status: 'failed' }));
  hub.put({
    jobId: 'twin-1',
    type: 'twin',
    status: 'completed',
    operation: { kind: 'twin', tags: { a: 1 } },
  });
  expect(await readCalledMethods(hub, new AbortController().signal)).toEqual([
    { name: 'reboot', conditions: ['*'] },
    { name: 'lockDoor', status: 202, conditions: ['*', "tags.building = '41'", "tags.building = '43'"] },
  ]);
});
