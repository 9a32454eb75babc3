import { describe, expect, it } from 'vitest';
import { runSimulationTest } from '../../src/simulation/run-simulation-test.ts';
import { CONFIG, HUB_CONFIG, readYaml } from '../support/simulated-world.ts';

const ROLLOUT = `
apiVersion: hubjobs/v1
kind: Rollout
metadata: { name: firmware }
spec:
  target: { query: tags.site = 'campus' }
  twin: { desired: { version: 2 } }
  done: properties.reported.version = 2
  stages:
    - { name: canary, query: tags.ring = 'canary' }
    - { name: early, share: 40% }
    - { name: rest }
  gate: { settle: 5m, within: 1h }
`;

/** In the canary ring one device in four never reports the version. */
const FLEET = `
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: campus }
spec:
  groups:
    - name: canary
      count: 4
      idPattern: canary-{index}
      tags: { site: campus, ring: canary }
      onDesired:
        version:
          - wait: 30s
          - { fail: { error: checksum }, share: 25%, when: properties.desired.version = 2 }
          - report: { version: { $desired: version } }
    - name: others
      count: 16
      idPattern: other-{index:2}
      tags: { site: campus, ring: broad }
      reportDesired: ["*"]
`;

/** Twenty devices that do this before they report the new version. */
function fleetThat(step: string): string {
  const steps = `[{ wait: 1m }, ${step}, { report: { version: 2 } }]`;
  return `
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: campus }
spec:
  groups:
    - name: all
      count: 20
      idPattern: device-{index:2}
      tags: { site: campus, ring: { $cycle: [canary, broad, broad, broad] } }
      methods: { update: { then: ${steps} } }
      onDesired: { version: ${steps} }
`;
}

async function simulate(texts: readonly string[], spec: string) {
  const head =
    'apiVersion: hubjobs/v1\nkind: Simulation\nmetadata: { name: s }\nspec:\n  from: "2027-03-01T08:00:00Z"\n';
  const simulation = `${head}${spec.replace(/^/gm, '  ')}`;
  const { simulations, diagnostics, ...repository } = readYaml([...texts, simulation].join('\n---\n'));
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [test] = simulations;
  if (!test) throw new Error('there is no simulation');
  const { manifests, rollouts, fleets } = repository;
  return runSimulationTest({
    test,
    config: CONFIG,
    hubConfig: HUB_CONFIG,
    manifests,
    rollouts,
    fleets,
    faults: [],
  });
}

const upTo = (count: number) => JSON.stringify(Array.from({ length: count }, (_, index) => index));

/** Ten thousand devices that take a minute to report the new version. */
function largeFleet({ online = '100%', brick = '' }): string {
  return `
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: campus }
spec:
  groups:
    - name: all
      count: 10000
      idPattern: device-{index:5}
      online: ${online}
      tags: { site: campus, ring: { $cycle: ${upTo(100)} }, hubjobs: { shard: { $cycle: ${upTo(256)} } } }
      onDesired: { version: [{ wait: 1m }, ${brick} { report: { version: 2 } }] }
`;
}

/** A hundred devices, a twentieth of all, three tenths, the rest. */
const LARGE_ROLLOUT = ROLLOUT.replace(
  / {2}stages:[\s\S]* - \{ name: rest \}/,
  `  stages:
    - { name: canary, query: tags.ring = 0 }
    - { name: early, share: 5% }
    - { name: wide, share: 30% }
    - { name: rest }`,
);

describe('a rollout to ten thousand devices', () => {
  it('stops in its first stage where 3 % vanish, and reaches no other device', async () => {
    const { checks, report } = await simulate(
      [LARGE_ROLLOUT, largeFleet({ brick: '{ offline: forever, share: 3% },' })],
      'for: 12h\nexpect: { rollouts: { firmware: { phase: failed, stage: canary, touched: 100 } } }',
    );
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(report.rollouts[0]?.report.because).toMatch(/^Stage canary failed: [3-9] devices are lost/);
  });

  it('goes through all four where 3 % were offline before', async () => {
    const { checks, report } = await simulate(
      [LARGE_ROLLOUT, largeFleet({ online: '97%' })],
      'for: 4h\nexpect: { rollouts: { firmware: { phase: complete, stage: rest, touched: 10000 } } }',
    );
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    const enrolled = report.rollouts[0]?.report.stages.map(({ numbers }) => numbers.enrolled ?? 0) ?? [];
    expect(enrolled[0]).toBe(100);
    expect(enrolled.reduce((sum, devices) => sum + devices, 0)).toBe(10_000);
  });
});

describe('a rollout in a simulation', () => {
  it('goes through all its stages on devices that were made from its conditions', async () => {
    const { report, checks } = await simulate(
      [ROLLOUT],
      'for: 3h\nexpect: { rollouts: { firmware: { phase: complete, stage: rest, touched: 40 } } }',
    );
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(report.notices.filter(({ code }) => code.startsWith('rollout-'))).toEqual([]);
    const [rollout] = report.rollouts;
    const began = rollout?.report.stages.flatMap(({ beganAt }) => beganAt ?? []) ?? [];
    expect(began).toHaveLength(3);
    expect(began).toEqual([...began].sort((left, right) => left - right));
  });

  it('stops where its gate does not hold, and says so', async () => {
    const { report, checks } = await simulate(
      [ROLLOUT, FLEET],
      'for: 4h\nexpect: { rollouts: { firmware: { phase: complete, touched: "<= 4" } } }',
    );
    expect(checks).toMatchObject([
      { what: 'firmware: phase', expected: 'complete', passed: false },
      { what: 'firmware: devices that its jobs reached', actual: '4', passed: true },
    ]);
    expect(checks[0]?.actual).toMatch(/^stalled: Stage canary stalled: .*3 of 4 done/);
    expect(report.notices.map(({ code }) => code)).toContain('rollout-stalled');
  });

  it('goes on where a commit promotes the next stage', async () => {
    const { report, checks } = await simulate(
      [ROLLOUT, FLEET],
      `for: 6h
edits: [{ after: 4h, change: { firmware: { promote: early } } }]
expect: { rollouts: { firmware: { phase: complete, touched: 20 } } }`,
    );
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(report.rollouts).toHaveLength(1);
  });

  it('does not take devices for lost that restart while the stage settles', async () => {
    const { checks } = await simulate(
      [ROLLOUT, fleetThat('{ offline: 3m }')],
      'for: 2h\nevery: 1m\nexpect: { rollouts: { firmware: { phase: complete, touched: 20 } } }',
    );
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it.each([
    ['patch', 'twin: { desired: { version: 2 } }'],
    ['call', 'method: { name: update }'],
  ])('sees after one batch of a %s that devices vanish', async (_, action) => {
    const batches = ROLLOUT.replace(/ {2}twin:.*\n/, `  ${action}\n`).replace(
      / {2}stages:[\s\S]* - \{ name: rest \}/,
      '  stages: [{ name: all, batch: 5 }]',
    );
    const { checks } = await simulate(
      [batches, fleetThat('{ offline: forever, share: 50% }')],
      'for: 2h\nexpect: { rollouts: { firmware: { phase: failed, stage: all, touched: 5 } } }',
    );
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('ends where a commit removes it', async () => {
    const { report } = await simulate(
      [ROLLOUT, FLEET],
      `for: 3h
edits: [{ after: 10m, remove: [firmware] }]
expect: { rollouts: { firmware: { touched: 4 } } }`,
    );
    expect(report.rollouts).toMatchObject([{ devicesTouched: 4, isReplaced: true }]);
    expect(report.notices.map(({ code }) => code)).not.toContain('rollout-stalled');
  });

  it('is left out where only jobs are named', async () => {
    const job = `
apiVersion: hubjobs/v1
kind: Job
metadata: { name: reboot }
spec:
  target: { query: tags.site = 'campus' }
  twin: { desired: { reboot: 1 } }
  schedule: { cron: "30 8 * * *", timeZone: UTC }
`;
    const { report } = await simulate(
      [ROLLOUT, FLEET, job],
      'jobs: [reboot]\nfor: 1h\nexpect: { jobs: { reboot: { ran: 1 } } }',
    );
    expect(report.rollouts).toEqual([]);
    expect(report.jobs).toMatchObject([{ manifest: 'reboot', status: 'completed' }]);
  });
});
