import { openAzureHub } from '../../src/hub/azure/open-azure-hub.ts';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { answeringLink } from '../support/answering-link.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { describeJobHub, QUICK_RUN } from './job-hub.ts';

/** A hub refuses the tokens of a client whose clock is 5 minutes off. */
const CLOCK_AHEAD_MS = 4 * 60_000;

describeJobHub('the adapter on a local hub', async () => {
  const clock = new ManualClock('2026-03-02T20:00:00Z');
  const wallNow = () => Date.now() + CLOCK_AHEAD_MS;
  const server = await startLocalHub({ clock, seed: 'conformance', tier: 'S2', wallNow });
  for (const [deviceId, building] of [
    ['door-1', '43'],
    ['door-2', '43'],
    ['door-3', '43'],
    ['door-9', '7'],
  ] as const) {
    server.addDevice({ deviceId, tags: { building } });
    if (deviceId === 'door-3') continue;
    const answer =
      deviceId === 'door-2'
        ? { status: 500, payload: 'null' }
        : { status: 200, payload: '{"Response":"locked"}' };
    server.gate.connect(
      { deviceId },
      answeringLink(() => answer),
    );
  }
  const hub = await openAzureHub({
    credential: { connectionString: server.connectionString('service') },
    ca: server.caPem,
    clock: createManualClock(0),
    random: () => 0.5,
  });
  return {
    hub,
    slots: 5,
    now: () => clock.now(),
    clockAheadMs: CLOCK_AHEAD_MS,
    named: (name) => name,
    advance: (ms) => clock.advance(ms),
    run: QUICK_RUN,
    untilEnded: () => clock.advance(2 * QUICK_RUN.startInMs),
    stop: server.stop,
  };
});
