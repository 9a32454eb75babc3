import { expect, it } from 'vitest';
import { simulateText } from '../support/simulated-world.ts';

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - name: awake
      count: 6
      idPattern: "awake-{index}"
      methods: { lockDoor: { latency: 20ms } }
    - name: sleepers
      count: 4
      idPattern: "sleeper-{index}"
      offline: { cron: "50 9 * * *", timeZone: Europe/Budapest, for: 30m }
      methods: { lockDoor: { latency: 20ms } }
    - name: broken
      count: 2
      idPattern: "broken-{index}"
      methods: { lockDoor: { latency: 20ms, failures: [{ share: 100%, status: 500 }] } }
`;

const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { allDevices: true }
  method: { name: lockDoor }
  schedule: { at: 2027-03-01T10:00:00+01:00 }
  maxExecutionTime: 5m
  retry: { every: 1h, tries: 3 }
`;

it('a try reaches who was away, and all tries are told as one job', async () => {
  const { report } = await simulateText(`${FLEET}---\n${JOB}`, { forMs: 8 * 3_600_000 });
  expect(report.jobs).toHaveLength(1);
  expect(report.jobs[0]).toMatchObject({
    jobId: 'acme-lock-2703010900',
    status: 'completed',
    devices: { total: 12, succeeded: 10, refused: 2, offline: 0 },
  });
  expect(report.manifests[0]).toMatchObject({ occurrences: 1, ran: 1 });
});
