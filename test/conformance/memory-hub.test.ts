import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { describeJobHub, QUICK_RUN } from './job-hub.ts';

const BUILDING_43 = "tags.building = '43'";

describeJobHub('the hub in memory', async () => {
  const clock = createManualClock(Date.UTC(2026, 2, 2, 20));
  const hub = createMemoryHub({
    clock,
    slots: 2,
    clockAheadMs: -4 * 60_000,
    counts: { [BUILDING_43]: { total: 3, connected: 2 }, '*': { total: 4, connected: 3 } },
    ids: { [BUILDING_43]: ['door-1', 'door-2', 'door-3'], '*': ['door-1', 'door-2', 'door-3', 'door-9'] },
    twins: [
      { deviceId: 'door-1', isConnected: true, tags: { building: '43' }, desired: {}, reported: {} },
      { deviceId: 'door-2', isConnected: true, tags: { building: '43' }, desired: {}, reported: {} },
      { deviceId: 'door-3', isConnected: false, tags: { building: '43' }, desired: {}, reported: {} },
      { deviceId: 'door-9', isConnected: true, tags: { building: '7' }, desired: {}, reported: {} },
    ],
    resultsOf: () => [
      { deviceId: 'door-1', outcome: 'succeeded', methodStatus: 200, methodPayload: '{"Response":"locked"}' },
      { deviceId: 'door-2', outcome: 'refused', methodStatus: 500, methodPayload: 'null' },
      { deviceId: 'door-3', outcome: 'offline', errorCode: 'JobRunPreconditionFailed' },
    ],
  });
  return {
    hub,
    slots: 2,
    now: clock.now,
    clockAheadMs: -4 * 60_000,
    named: (name) => name,
    advance: async (ms) => clock.advance(ms),
    run: QUICK_RUN,
    untilEnded: async () => clock.advance(2 * QUICK_RUN.startInMs),
    stop: async () => undefined,
  };
});
