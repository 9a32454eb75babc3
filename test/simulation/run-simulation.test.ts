import { describe, expect, it } from 'vitest';
import { renderSimulationsJson } from '../../src/report/simulation/json.ts';
import { deriveFleet } from '../../src/simulation/fleet/derive-fleet.ts';
import { HUB_CONFIG, isSimulationDocument, readYaml, simulateText } from '../support/simulated-world.ts';

const TEXT = `
apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor, payload: { lockTime: 10m }, responseTimeout: 10s, connectTimeout: 10s }
  schedule: { cron: "0 20 * * *", timeZone: Europe/Budapest }
  maxExecutionTime: 5m
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: move }
spec:
  target: { query: tags.building = '43' }
  twin: { desired: { building: 43 }, tags: { moved: true } }
  schedule: { at: 2027-03-01T12:00, timeZone: Europe/Budapest }
  maxExecutionTime: 5m
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: dance }
spec:
  target: { allDevices: true }
  method: { name: dance, responseTimeout: 5s }
  schedule: { cron: "0 13 * * *", timeZone: Europe/Budapest }
  maxExecutionTime: 5m
---
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  seed: 5
  groups:
    - name: doors
      count: 12
      idPattern: door-{index:2}
      tags: { building: "43" }
      desired: { building: 41 }
      online: 75%
      offline: { every: 2h, for: 10m }
      methods:
        lockDoor: { payload: { ok: true }, latency: { from: 0ms, to: 3000ms }, failures: [{ share: 25%, of: devices, instead: disconnect }] }
      reportDesired: [building]
    - name: silent
      count: 4
      idPattern: silent-{index}
      tags: { building: "43" }
      methods:
        lockDoor: { failures: [{ share: 50%, of: devices, instead: no-answer }] }
`;

describe('a simulation', () => {
  it('gives the same bytes for the same seed, faults and late runs included', async () => {
    const run = async () => {
      const { report } = await simulateText(TEXT, {
        connect: 3,
        faults: [
          { effect: { kind: 'status', status: 429 }, rate: 0.05 },
          { effect: { kind: 'status', status: 503 }, rate: 0.02 },
          { effect: { kind: 'reset', when: 'after' }, rate: 0.02 },
          { effect: { kind: 'delay', delayMs: 700 }, rate: 0.05 },
        ],
      });
      return renderSimulationsJson([{ report, checks: [] }]);
    };
    const first = await run();
    expect(await run()).toBe(first);
    expect(isSimulationDocument(JSON.parse(first)), JSON.stringify(isSimulationDocument.errors)).toBe(true);
  }, 120_000);

  it('has the same outcome whether devices answer over MQTT with the SDK or in process', async () => {
    const jobsOf = async (connect: number) => {
      const { report } = await simulateText(TEXT, { connect });
      return { overMqtt: report.fleet.overMqtt, connected: report.fleet.connected, jobs: report.jobs };
    };
    const inProcess = await jobsOf(0);
    const overMqtt = await jobsOf(Number.MAX_SAFE_INTEGER);
    expect(overMqtt.overMqtt).toBeGreaterThanOrEqual(overMqtt.connected);
    expect(inProcess.overMqtt).toBe(0);
    expect(overMqtt.jobs).toEqual(inProcess.jobs);
    expect(inProcess.jobs.map(({ manifest }) => manifest)).toEqual(['move', 'dance', 'lock-doors']);
  }, 120_000);

  it('reports what each job did: the answers of its devices and the values that it replaced', async () => {
    const { report } = await simulateText(TEXT);
    const [move, dance, lock] = report.jobs;
    expect(move).toMatchObject({
      manifest: 'move',
      verdict: 'succeeded',
      devices: { total: 16, succeeded: 16 },
      answers: [{ outcome: 'succeeded', likeness: 'equal', devices: 16 }],
      twins: [
        { path: 'tags.moved', after: true, devices: 16 },
        { path: 'properties.desired.building', before: 41, after: 43, devices: 12 },
        { path: 'properties.desired.building', after: 43, devices: 4 },
      ],
    });
    expect(dance?.devices['timed-out']).toBeGreaterThan(0);
    expect(lock?.answers.reduce((sum, { devices }) => sum + devices, 0)).toBe(16);
    expect(report.notices.map(({ code }) => code)).toContain('unknown-method');
    expect(report.runs).toHaveLength(24);
  }, 60_000);

  it('uses a fleet derived from the conditions when there is no Fleet document', async () => {
    const fleet = deriveFleet(readYaml(TEXT).manifests, [], 0);
    const { report } = await simulateText(TEXT, { fleets: [fleet], isDerivedFleet: true });
    const lock = report.jobs.find(({ manifest }) => manifest === 'lock-doors');
    expect(lock).toMatchObject({ verdict: 'incomplete', devices: { total: 20 } });
    expect(report.fleet).toMatchObject({ isDerived: true });
  }, 60_000);

  it('notices a job that overwrites what another has set, and a job that never got a slot', async () => {
    const write = (name: string, at: string, value: number) => `---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: tags.building = '43' }
  twin: { desired: { building: ${value} } }
  schedule: { at: "${at}", timeZone: Europe/Budapest }
  maxExecutionTime: 5m
`;
    const long = `---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: long }
spec:
  target: { allDevices: true }
  method: { name: dance, responseTimeout: 5s }
  schedule: { at: "2027-03-01T14:00", timeZone: Europe/Budapest }
  maxExecutionTime: 3h
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: crowded }
spec:
  target: { allDevices: true }
  method: { name: dance, responseTimeout: 5s }
  schedule: { at: "2027-03-01T14:30", timeZone: Europe/Budapest }
  startingDeadline: 30m
  maxExecutionTime: 5m
`;
    const text = TEXT + write('first', '2027-03-01T15:00', 44) + write('second', '2027-03-01T16:00', 45);
    const overwritten = await simulateText(text);
    expect(overwritten.report.notices).toContainEqual({
      code: 'twin-overwrite',
      manifest: 'second',
      message: 'overwrites properties.desired.building: first had set it to 44, this job sets it to 45',
    });
    const fleet = TEXT.slice(TEXT.indexOf('---\napiVersion: hubjobs/v1\nkind: Fleet'));
    const crowded = await simulateText(`${long}${fleet}`.replace('---\n', ''), {
      hubConfig: { ...HUB_CONFIG, tier: 'S1' },
    });
    expect(crowded.report.notices).toContainEqual(
      expect.objectContaining({ code: 'no-slot', manifest: 'crowded' }),
    );
    expect(crowded.report.manifests).toMatchObject([
      { name: 'crowded', deferred: 1 },
      { name: 'long', deferred: 0 },
    ]);
  }, 60_000);

  it('reports occurrences for which no run came in time, once', async () => {
    const seldom = await simulateText(TEXT, { forMs: 2 * 86_400_000, everyMs: 31 * 3_600_000 });
    const ofDance = seldom.report.notices.filter(({ message, manifest }) =>
      `${manifest} ${message}`.includes('dance'),
    );
    expect(ofDance).toContainEqual({
      code: 'missed',
      manifest: 'dance',
      message: '1 occurrence did not run: Tue 2027-03-02 13:00 +01:00 (expired)',
    });
    expect(seldom.report.notices.map(({ code }) => code)).not.toContain('lost-occurrence');
  }, 60_000);
});
