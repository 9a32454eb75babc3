import { describe, expect, it } from 'vitest';
import { reachInFleets } from '../../src/explain/reach-in-fleets.ts';
import { explainCondition } from '../../src/query/explain.ts';
import { cronCalendar } from '../../src/simulation/fleet/cron-calendar.ts';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { fillHub } from '../../src/simulator/devices/fill-hub.ts';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { readTexts } from '../support/read-text.ts';
import { send } from '../support/service-clients.ts';

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - { name: doors, count: 20, idPattern: "door-{index}", online: 60%, parent: gateways }
    - { name: gateways, count: 3, idPattern: "gateway-{index}", capabilities: { iotEdge: true }, modules: { lock: {} } }
`;

describe('devices of a fleet', () => {
  it.each([
    "lastActivityTime < '2026-11-01'",
    "lastActivityTime >= '2026-11-01'",
    "connectionState = 'Connected'",
    "STARTSWITH(deviceScope, 'ms-azure-iot-edge://gateway-2-')",
    'IS_DEFINED(parentScopes) AND capabilities.iotEdge = false',
    "FROM devices.modules WHERE moduleId = '$edgeAgent'",
    "FROM devices.modules WHERE connectionState = 'Connected'",
  ])('are counted as on a local hub: %s', async (condition) => {
    const clock = new ManualClock('2026-11-28T10:00:00Z');
    const { fleets } = readTexts({ 'fleet.yaml': FLEET });
    const hub = await startLocalHub({ clock, seed: 'explain' });
    try {
      const [fleet] = fleets;
      if (!fleet) throw new Error('the fleet cannot be read');
      const filled = await fillHub({ hub, fleet, connect: 0, calendar: cronCalendar });
      const from = condition.startsWith('FROM') ? condition : `FROM devices WHERE ${condition}`;
      const body = { query: `SELECT * ${from}` };
      const { json } = await send(hub, { method: 'POST', path: '/devices/query', body });
      const { count } = reachInFleets(explainCondition(condition), undefined, fleets, 0, clock.now());
      expect(count.total).toBe(json.length);
      expect(count.total).toBeGreaterThan(0);
      await filled.close();
    } finally {
      await hub.stop();
    }
  });
});
