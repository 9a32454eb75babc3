import { expect, it } from 'vitest';
import { HUB_CONFIG, simulateText } from '../support/simulated-world.ts';

const TEXT = `
apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { allDevices: true }
  method: { name: lockDoor }
  schedule: { at: 2027-03-01T08:02, timeZone: Europe/Budapest }
  maxExecutionTime: 5m
---
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - name: doors
      count: 450
      idPattern: door-{index:3}
      methods: { lockDoor: {} }
`;

/** The smallest edition takes 100 connections a second and delays 300 more; virtual time stands still meanwhile. */
it('more SDK devices than an edition lets connect in one second all connect and are all reached', async () => {
  const { report } = await simulateText(TEXT, {
    hubConfig: { ...HUB_CONFIG, tier: 'F1' },
    connect: Number.MAX_SAFE_INTEGER,
    forMs: 20 * 60_000,
    everyMs: 20 * 60_000,
  });
  expect(report.fleet).toMatchObject({ devices: 450, overMqtt: 450 });
  expect(report.jobs).toMatchObject([{ verdict: 'succeeded', devices: { total: 450, succeeded: 450 } }]);
}, 120_000);
