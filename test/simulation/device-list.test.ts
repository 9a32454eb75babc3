import { expect, it } from 'vitest';
import { simulateText } from '../support/simulated-world.ts';

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - name: doors
      count: 3200
      idPattern: "door-{index:4}"
      methods: { lockDoor: { latency: { from: 10ms, to: 20ms } } }
`;

const ids = Array.from({ length: 3_000 }, (_, index) => `door-${String(index + 1).padStart(4, '0')}`);

const JOB = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: recall }
spec:
  target: { deviceIds: [${ids.join(', ')}] }
  method: { name: lockDoor }
  schedule: { at: 2027-03-01T10:00:00+01:00 }
  maxExecutionTime: 30m
  startingDeadline: 3h
`;

it('a list of 3,000 devices reaches each of them once', async () => {
  const { report } = await simulateText(`${FLEET}---\n${JOB}`, { forMs: 6 * 3_600_000 });
  const reached = report.jobs.map(({ verdict, devices }) => `${verdict} ${devices.succeeded}`);
  // Its five parts are told as one job.
  expect(reached).toEqual(['succeeded 3000']);
});
