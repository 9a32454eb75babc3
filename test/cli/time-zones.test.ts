import { describe, expect, it } from 'vitest';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FILES = {
  'hubjobs.yaml': `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  main: { hostName: memory.test, tier: S3, auth: entra }
`,
  'jobs/lock.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.type = 'door' }
  method: { name: lockDoor }
  schedule:
    cron: "0 22 * * *"
    timeZones: { tags.zone: [Europe/Budapest, America/New_York] }
---
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - { name: bud, count: 3, idPattern: 'bud-{index}', tags: { type: door, zone: Europe/Budapest }, methods: { lockDoor: { status: 200 } } }
    - { name: nyc, count: 2, idPattern: 'nyc-{index}', tags: { type: door, zone: America/New_York }, methods: { lockDoor: { status: 200 } } }
---
apiVersion: hubjobs/v1
kind: Simulation
metadata: { name: a-day }
spec:
  jobs: [lock-budapest, lock-new-york]
  fleets: [doors]
  from: 2027-03-01T20:00:00Z
  for: 8h
  edits:
    - { after: 6h, change: { lock: { schedule: { timeZones: { tags.zone: [Europe/Budapest] } } } } }
  expect:
    jobs:
      lock-budapest: { ran: 1, succeeded: 3 }
      lock-new-york: { ran: 0 }
`,
};

describe('timeZones', () => {
  it('schedules each zone at its own time, and a document names its jobs', async () => {
    const clock = createManualClock(Date.parse('2027-03-01T20:00:00Z'));
    const hub = createMemoryHub({ clock });
    const cwd = await temporaryFolder(FILES);
    const run = (...argv: string[]) =>
      runCli(argv, { clock, cwd, openHub: async () => ({ ...hub, close: async () => {} }) });
    expect((await run('reconcile')).exitCode).toBe(0);
    expect(hub.jobs().map(({ jobId, startAt = 0 }) => `${jobId} ${new Date(startAt).toISOString()}`)).toEqual(
      [
        'acme-lock-budapest-2703012100 2027-03-01T21:00:00.000Z',
        'acme-lock-new-york-2703020300 2027-03-02T03:00:00.000Z',
      ],
    );
    const base = await run('next', 'lock');
    expect(base.exitCode).toBe(3);
    expect(base.stderr).toContain('lock makes a job for each time zone');
    expect(base.stderr).toContain('lock-budapest, lock-new-york');
    expect((await run('explain', 'lock-budapest')).stdout).toMatch(/3 of 5/);
    const simulated = await run('simulate', '-f', 'json');
    expect(simulated.exitCode, simulated.stderr + simulated.stdout).toBe(0);
  });
});
